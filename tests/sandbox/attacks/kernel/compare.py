# kernel: Learns where the kernel keeps things, by having it compare them.
# optional: kcmp
import ctypes
import json
import os
import sys

outside = json.loads(sys.argv[1])
me = os.getpid()
if ctypes.CDLL(None).syscall(outside["calls"]["kcmp"], me, me, 1, 0, 0) >= 0:
    print("BREACH kcmp")
