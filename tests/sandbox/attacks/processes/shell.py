# processes: Becomes a shell.
import os

os.execv("/bin/sh", ["sh", "-c", "echo BREACH a shell"])
