# kernel: Adds a key to the keyrings that the learner's programs share.
# optional: keyrings
import ctypes
import json
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None)
nr = outside["calls"]
key = libc.syscall(nr["add_key"], b"user", outside["name"].encode(), b"x", 1, -4)
if key > 0:
    libc.syscall(nr["keyctl"], 9, key, -4)
    print("BREACH a key, and removed")
