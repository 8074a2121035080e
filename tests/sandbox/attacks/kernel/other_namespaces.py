# kernel: Makes a mount, network, process, host name, memory or control group namespace.
# bare: root
import ctypes

for kind in (0x20000, 0x40000000, 0x20000000, 0x04000000, 0x08000000, 0x02000000):
    if ctypes.CDLL(None).unshare(kind) == 0:
        print("BREACH", hex(kind))
