# processes: Forks by the call whose flags no filter can see.
# optional: x86_64 and aarch64 of Linux 5.3
import ctypes
import os
import struct

libc = ctypes.CDLL(None, use_errno=True)
arguments = ctypes.create_string_buffer(struct.pack("11Q", 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0), 88)
pid = libc.syscall(435, arguments, 88)
if pid == 0:
    os.write(1, b"BREACH clone3\n")
    os._exit(0)
if pid > 0:
    os.waitpid(pid, 0)
