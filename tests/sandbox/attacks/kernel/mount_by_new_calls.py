# kernel: Mounts by the calls that came later (fsopen, open_tree).
# bare: root
import ctypes
import json
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None)
nr = outside["calls"]
for name, arguments in (("fsopen", (b"tmpfs", 0)), ("open_tree", (-100, b"/", 1))):
    if libc.syscall(nr[name], *arguments) >= 0:
        print("BREACH", name)
