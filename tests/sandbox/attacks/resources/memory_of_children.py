# resources: Fills the memory from several processes, each below the limit.
# policy: procs
# must: memory
# bare: never: a bomb
import os
import time

for _ in range(4):
    if os.fork() == 0:
        held = b"x" * (40 << 20)
        time.sleep(8)
        os._exit(0)
time.sleep(6)
print("BREACH 160 MB")
