# resources: Fills the memory by one call into the kernel.
# must: memory error output
# bare: never: a bomb
import ctypes
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
if libc.mmap(None, 1 << 30, 3, 0x8022, -1, 0) == ctypes.c_void_p(-1).value:
    raise MemoryError
time.sleep(6)
print("BREACH 1 GB")
