# kernel: Makes a system call with the numbers of x32, which mean the same things.
# bare: never: few kernels have it
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
if os.uname().machine == "x86_64" and libc.syscall(0x40000000 + 39) >= 0:
    print("BREACH x32")
