# resources: Fills the memory by a file that lies only there.
# must: error memory output
# bare: never: a bomb
import os

file = os.memfd_create("x")
for _ in range(10):
    os.write(file, b"x" * (20 << 20))
print("BREACH 200 MB")
