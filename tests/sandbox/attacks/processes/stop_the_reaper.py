# processes: Stops the first process of its namespace, and ends without being waited for.
# policy: procs
# wall: 1
# bare: never: there is no such process
import os
import signal

if os.getpid() != 1 and os.getppid() != 1:
    for pid in (1, os.getppid()):
        if pid > 0 and (pid != 1 or os.path.exists("/scratch")):
            for number in (signal.SIGSTOP, signal.SIGKILL, signal.SIGTERM):
                try:
                    os.kill(pid, number)
                except OSError as error:
                    print(error)
