# kernel: Makes a user namespace, in which it would be root.
# optional: some systems refuse it to everybody
import ctypes

if ctypes.CDLL(None).unshare(0x10000000) == 0:
    print("BREACH a user namespace")
