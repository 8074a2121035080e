# resources: Fills the disk with files that are removed and still open.
# must: error output
# scratch: 32
# bare: never: a bomb
import os
import time

held = []
for number in range(12):
    held.append(open("file", "wb", buffering=0))
    held[-1].write(b"x" * (6 << 20))
    os.unlink("file")
time.sleep(6)
print("BREACH 72 MB")
