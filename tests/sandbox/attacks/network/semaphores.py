# network: Makes semaphores and a message queue that any program can find (System V).
# optional: System V
import ctypes

libc = ctypes.CDLL(None)
for make, remove in (
    (lambda: libc.semget(0, 1, 0o1600), lambda made: libc.semctl(made, 0, 0)),
    (lambda: libc.msgget(0, 0o1600), lambda made: libc.msgctl(made, 0, None)),
):
    made = make()
    if made >= 0:
        remove(made)
        print("BREACH made, and removed")
