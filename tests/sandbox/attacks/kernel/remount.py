# kernel: Makes writable what is mounted read-only.
# bare: never: it would change the machine's
import ctypes

libc = ctypes.CDLL(None)
for path in (b"/", b"/usr", b"/proc", b"/data"):
    if libc.mount(None, path, None, 32 | 4096, None) == 0:
        print("BREACH", path)
