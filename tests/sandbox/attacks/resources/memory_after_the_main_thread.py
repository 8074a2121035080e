# resources: Ends its main thread, which is where one looks for a process's memory, and goes on in another.
# must: memory
# bare: never: a bomb
import ctypes
import os
import threading
import time

exit_thread = 60 if os.uname().machine == "x86_64" else 93


def fill():
    time.sleep(0.1)
    held = [b"x" * (20 << 20) for _ in range(10)]
    time.sleep(6)
    os.write(1, b"BREACH 200 MB\n")
    os._exit(len(held) and 0)


threading.Thread(target=fill).start()
ctypes.CDLL(None).syscall(exit_thread, 0)
