# resources: Fills the disk in a folder that may be entered but not listed.
# must: error output
# scratch: 32
# bare: never: a bomb
import os
import time

os.mkdir("sealed", 0o300)
time.sleep(0.3)  # what the run before left may be on its way out, and would hide this
for number in range(12):
    with open(f"sealed/file{number}", "wb") as file:
        file.write(b"x" * (6 << 20))
time.sleep(6)
print("BREACH 72 MB")
