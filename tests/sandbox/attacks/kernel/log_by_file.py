# kernel: Reads the kernel's log as a file.
# bare: root
# optional: /dev/kmsg
import os

file = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
print("BREACH", len(os.read(file, 8192)))
