# resources: Fills the memory by several files that lie only there, none of them mapped.
# must: error memory output
# bare: never: a bomb
import os
import time

held = []
for number in range(10):
    held.append(os.memfd_create(f"{number}"))
    os.write(held[-1], b"x" * (20 << 20))
time.sleep(6)
print("BREACH 200 MB")
