# network: Reads System V shared memory of another program.
# optional: System V
import ctypes
import json
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
segment = libc.shmget(outside["segment"], 4096, 0)
print("BREACH", ctypes.string_at(libc.shmat(segment, None, 0)).decode()) if segment >= 0 else None
