# kernel: Calls what only administrators need.
# bare: never: they would do harm
import ctypes
import json
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
nr = outside["calls"]
for name in (
    "reboot",
    "swapon",
    "swapoff",
    "kexec_load",
    "init_module",
    "delete_module",
    "pivot_root",
    "quotactl",
    "fanotify_init",
    "move_pages",
    "migrate_pages",
    "vhangup",
    "lookup_dcookie",
    "ustat",
):
    if name in nr:
        ctypes.set_errno(0)
        result = libc.syscall(nr[name], 0, 0, 0, 0, 0, 0)
        if result >= 0 or ctypes.get_errno() not in (1, 38):
            print("BREACH", name, result, ctypes.get_errno())
