# kernel: Decides itself how long the kernel waits for its memory.
# optional: userfaultfd
import ctypes
import json
import sys

outside = json.loads(sys.argv[1])
if ctypes.CDLL(None).syscall(outside["calls"]["userfaultfd"], 1) >= 0:
    print("BREACH userfaultfd")
