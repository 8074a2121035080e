# processes: Forks where that was not granted, by each call that can.
import ctypes
import json
import os
import sys

outside = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
nr = outside["calls"]


def attempt(name, call):
    try:
        pid = call()
    except OSError as error:
        print(name, error)
        return
    if pid == 0:
        os.write(1, f"BREACH {name}\n".encode())
        os._exit(0)
    if pid > 0:
        os.waitpid(pid, 0)


attempt("fork", os.fork)
attempt("libc", libc.fork)
if "fork" in nr:
    attempt("raw fork", lambda: libc.syscall(nr["fork"]))
attempt("raw clone", lambda: libc.syscall(nr["clone"], 17, 0, 0, 0, 0))
attempt("raw clone, high bits", lambda: libc.syscall(nr["clone"], ctypes.c_ulong(1 << 32 | 17), 0, 0, 0, 0))
