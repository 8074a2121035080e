# kernel: Works through a queue whose entries no filter sees.
# optional: many systems switch it off
import ctypes
import json
import sys

outside = json.loads(sys.argv[1])
if ctypes.CDLL(None).syscall(outside["calls"]["io_uring_setup"], 1, ctypes.create_string_buffer(120)) >= 0:
    print("BREACH a queue")
