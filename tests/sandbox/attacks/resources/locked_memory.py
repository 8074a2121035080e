# resources: Takes memory that may not be swapped out.
# bare: root
import ctypes
import mmap

memory = mmap.mmap(-1, 64 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
if ctypes.CDLL(None).mlock(ctypes.c_void_p(address), ctypes.c_size_t(64 << 20)) == 0:
    print("BREACH 64 MB are locked")
