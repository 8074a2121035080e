# resources: Fills the disk with files of a size that is allowed.
# must: error output
# scratch: 32
# bare: never: a bomb
import time

for number in range(12):
    with open(f"file{number}", "wb") as file:
        file.write(b"x" * (6 << 20))
    time.sleep(0.05)
time.sleep(6)
print("BREACH 72 MB")
