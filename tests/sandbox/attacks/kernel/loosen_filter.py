# kernel: Adds a filter that allows everything, and forks.
# alone: what follows would be under its filter
# bare: never: there is no filter to loosen
import ctypes
import os
import struct

libc = ctypes.CDLL(None, use_errno=True)
allow = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0x7FFF0000), 8)
program = struct.pack("HxxxxxxQ", 1, ctypes.addressof(allow))
libc.prctl(22, 2, program)
for option, value in ((39, 0), (38, 0), (28, 0)):
    libc.prctl(option, value, 0, 0, 0)
if os.fork() == 0:
    os.write(1, b"BREACH a filter of its own\n")
    os._exit(0)
