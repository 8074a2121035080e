# processes: Attaches to another process as a debugger does.
# bare: root
import ctypes
import json
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
if libc.ptrace(0x4206, outside["canary"], 0, 0) == 0:
    print("BREACH it is attached")
