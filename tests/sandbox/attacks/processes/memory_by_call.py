# processes: Copies another process's memory.
# bare: root
import ctypes
import json
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)


class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


buffer = ctypes.create_string_buffer(64)
here = Piece(ctypes.addressof(buffer), 64)
there = Piece(outside["address"], 64)
if libc.process_vm_readv(outside["canary"], ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0:
    print("BREACH", buffer.value.decode())
