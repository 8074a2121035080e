# resources: Fills the memory by files in /dev/shm.
# must: error memory output
# policy: procs
# bare: never: a bomb
import json
import os
import sys

outside = json.loads(sys.argv[1])
for number in range(10):
    path = f"/dev/shm/{outside['name']}-{number}"
    with open(path, "wb") as file:
        os.unlink(path)
        file.write(b"x" * (20 << 20))
        os.dup(file.fileno())
print("BREACH 200 MB")
