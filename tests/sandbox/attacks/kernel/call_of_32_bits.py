# kernel: Makes a system call by the door for 32-bit programs, whose numbers are others.
# alone: it ends the process
# optional: x86_64 with 32-bit support
import ctypes
import mmap
import os

if os.uname().machine == "x86_64":
    code = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
    code.write(
        b"\x53\xb8\x14\x00\x00\x00\xcd\x80\x5b\xc3"
    )  # push rbx; mov eax, 20 (getpid); int 0x80; pop; ret
    call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
    if call() == os.getpid():
        print("BREACH int 0x80")
