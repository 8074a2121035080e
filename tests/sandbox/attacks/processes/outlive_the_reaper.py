# processes: Kills whoever waits for it, and leaves a process behind.
# alone: it leaves a process
# policy: procs
# bare: never: its parent is the test
import ctypes
import json
import os
import signal
import sys
import time

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None)
libc.prctl(1, 0)
if os.fork() == 0:
    libc.prctl(1, 0)
    libc.prctl(15, outside["name"].encode())
    time.sleep(20)
    os._exit(0)
if os.getppid() > 1:
    for number in (signal.SIGSTOP, signal.SIGKILL):
        try:
            os.kill(os.getppid(), number)
        except OSError as error:
            print(error)
time.sleep(0.1)
