# processes: Leaves a process behind, in a session of its own, whose parent has gone.
# alone: it leaves a process
# policy: procs
import ctypes
import json
import os
import sys
import time

outside = json.loads(sys.argv[1])
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(1, 0)
        ctypes.CDLL(None).prctl(15, outside["name"].encode())
        for number in range(1024):
            try:
                os.close(number)
            except OSError:
                pass
        time.sleep(20)
    os._exit(0)
time.sleep(0.1)
