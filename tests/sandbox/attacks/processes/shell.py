# processes: Becomes a shell.
# alone: it becomes another program
import os

os.execv("/bin/sh", ["sh", "-c", "echo BREACH a shell"])
