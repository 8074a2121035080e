# kernel: Enters the namespaces of another process.
# bare: root
import ctypes
import json
import os
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None)
if libc.setns(os.pidfd_open(outside["canary"]), 0x40000000) == 0:
    print("BREACH another's network")
if libc.setns(os.open(f"/proc/{outside['canary']}/ns/net", os.O_RDONLY), 0) == 0:
    print("BREACH another's network")
