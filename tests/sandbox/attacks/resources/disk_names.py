# resources: Makes more names than a folder may hold; most are second names of one file, which is quicker.
# must: error output
# bare: never: a bomb
import os
import time

open("one", "w").close()
for number in range(20_000):
    os.link("one", f"{number}")
time.sleep(6)
print("BREACH 20,000 names")
