# processes: Starts a program by one call that forks and replaces at once (posix_spawn, vfork).
import os
import subprocess

try:
    os.posix_spawn("/bin/echo", ["echo", "BREACH posix_spawn"], {})
    os.wait()
except OSError as error:
    print(error)
subprocess.run(["/bin/echo", "BREACH subprocess"], check=True)
