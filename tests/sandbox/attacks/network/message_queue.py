# network: Makes a message queue that other programs can find.
# optional: POSIX queues
import ctypes
import json
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None)
name = f"/{outside['name']}".encode()
if libc.mq_open(name, 0o102, 0o600, None) >= 0:
    libc.mq_unlink(name)
    print("BREACH a queue, and removed")
