# resources: Fills shared memory and unmaps all but one page of it: it is in no process's count, and stays.
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
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
size, step = 200 << 20, 20 << 20
memory = libc.mmap(None, size, 3, 0x21, -1, 0)
for offset in range(size - step, 0, -step):
    ctypes.memset(memory + offset, 1, step)
    libc.munmap(memory + offset, step)
time.sleep(6)
print("BREACH 180 MB")
