# kernel: Mounts an empty file system over the learner's folder.
# bare: root
import ctypes
import json
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None)
if libc.mount(b"none", outside["empty"].encode(), b"tmpfs", 0, None) == 0:
    libc.umount2(outside["empty"].encode(), 2)
    print("BREACH mounted, and unmounted")
