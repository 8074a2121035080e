# kernel: Makes a user namespace along with a process.
# policy: procs
# optional: some systems refuse it to everybody
import ctypes
import json
import os
import sys

outside = json.loads(sys.argv[1])
pid = ctypes.CDLL(None).syscall(outside["calls"]["clone"], 0x10000000 | 17, 0, 0, 0, 0)
if pid == 0:
    os.write(1, b"BREACH a user namespace\n")
    os._exit(0)
if pid > 0:
    os.waitpid(pid, 0)
