# files: Has the kernel tell what happens in the learner's folder.
import ctypes
import json
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
watcher = libc.inotify_init1(0)
if libc.inotify_add_watch(watcher, outside["home"].encode(), 0xFFF) >= 0:
    print("BREACH it is watched")
