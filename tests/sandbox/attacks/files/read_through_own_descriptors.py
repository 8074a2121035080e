# files: Looks for a descriptor that it was left by accident: a file, a folder, a socket.
# alone: others leave descriptors open
# bare: never: what plain python leaves open is nobody's fault
import os
import stat

for number in range(3, 4096):
    try:
        mode = os.fstat(number).st_mode
    except OSError:
        continue
    if not stat.S_ISFIFO(mode):
        print("BREACH", number, oct(mode))
