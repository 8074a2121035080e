# processes: Writes to the memory of whoever started it: tries to open it, no more.
# bare: root
import os

os.close(os.open(f"/proc/{os.getppid()}/mem", os.O_RDWR))
print("BREACH its parent's memory is open")
