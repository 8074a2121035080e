# processes: Kills whoever started it, and the leader of its session.
# alone: it may end everything
# bare: never: its parent is the test
import os
import signal

for pid in {os.getppid(), os.getsid(0), os.getpgid(0)} - {0, os.getpid()}:
    for number in (signal.SIGURG, signal.SIGSTOP, signal.SIGKILL):
        try:
            os.kill(pid, number)
            print("BREACH", pid, number)
        except OSError as error:
            print(error)
