# kernel: Switches off that its memory lies at random places.
# alone: it would change what follows
import ctypes

if ctypes.CDLL(None).personality(0x0040000) != -1:
    print("BREACH personality")
