# resources: Reads a byte in every 2 MB of a vast mapping: it holds nothing, but the tables do.
# must: memory
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
size = 100 << 30
memory = libc.mmap(None, size, 1, 0x4022, -1, 0)
for offset in range(0, size, 2 << 20):
    ctypes.string_at(memory + offset, 1)
time.sleep(6)
print("BREACH 200 MB")
