# files: Changes the mode through a descriptor that gives no access (fchmodat2 with an empty path).
# optional: Linux 6.6
import ctypes
import json
import os
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
place = os.open(outside["secret"], os.O_PATH)
libc.syscall(452, place, b"", 0o777, 0x1000)
