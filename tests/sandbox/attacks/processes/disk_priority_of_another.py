# processes: Has another process wait longest for the disk.
import ctypes
import json
import sys

outside = json.loads(sys.argv[1])
ctypes.CDLL(None).syscall(outside["calls"]["ioprio_set"], 1, outside["canary"], 3 << 13)
