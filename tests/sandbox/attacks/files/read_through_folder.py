# files: Walks up from its own folder with descriptors, so that no absolute path is named.
import json
import os
import sys

outside = json.loads(sys.argv[1])
here = os.open(".", os.O_RDONLY)
for _ in range(40):
    here = os.open("..", os.O_RDONLY | os.O_DIRECTORY, dir_fd=here)
secret = os.open(outside["secret"].lstrip("/"), os.O_RDONLY, dir_fd=here)
print("BREACH", os.read(secret, 1000).decode())
