# kernel: Asks for the kernel's log.
# bare: root
import ctypes

if ctypes.CDLL(None).klogctl(10, None, 0) > 0:
    print("BREACH by call")
