# resources: Fills the disk with files that are removed, closed, and still mapped.
# must: error output
# scratch: 32
# bare: never: a bomb
import ctypes
import os
import time

libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [
    ctypes.c_void_p,
    ctypes.c_size_t,
    ctypes.c_int,
    ctypes.c_int,
    ctypes.c_int,
    ctypes.c_long,
]
time.sleep(0.3)  # what the run before left may be on its way out, and would hide this
for number in range(12):
    file = os.open("file", os.O_RDWR | os.O_CREAT)
    os.write(file, b"x" * (6 << 20))
    libc.mmap(None, 4096, 1, 1, file, 0)
    os.close(file)
    os.unlink("file")
time.sleep(6)
print("BREACH 72 MB")
