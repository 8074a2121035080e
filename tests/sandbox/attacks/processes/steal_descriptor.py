# processes: Takes a descriptor out of another process.
# bare: root
import ctypes
import json
import os
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
other = os.pidfd_open(outside["canary"])
for number in range(3, 20):
    mine = libc.syscall(438, other, number, 0)
    if mine >= 0 and os.readlink(f"/proc/self/fd/{mine}") == outside["secret"]:
        print("BREACH", open(mine).read())
