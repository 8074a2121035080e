# resources: Fills the disk so deep down that no path is long enough to name it.
# must: error output
# scratch: 32
# bare: never: a bomb
import os
import time

for _ in range(30):
    os.mkdir("d" * 200)
    os.chdir("d" * 200)
time.sleep(0.3)  # what the run before left may be on its way out, and would hide this
for number in range(12):
    with open(f"file{number}", "wb") as file:
        file.write(b"x" * (6 << 20))
time.sleep(6)
print("BREACH 72 MB")
