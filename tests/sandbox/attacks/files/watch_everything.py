# files: Has the kernel tell of every file that is opened on the disk.
# bare: root
import ctypes
import json
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
watcher = libc.fanotify_init(0, 0)
if watcher >= 0 and libc.fanotify_mark(watcher, 0x11, ctypes.c_uint64(0x20), -100, b"/") == 0:
    print("BREACH it is watched")
