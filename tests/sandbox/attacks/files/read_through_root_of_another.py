# files: Reads through the root folder of another process.
# bare: root
import json
import os
import sys

outside = json.loads(sys.argv[1])
for pid in {os.getppid(), outside["canary"], 1}:
    try:
        print("BREACH", open(f"/proc/{pid}/root{outside['secret']}").read())
    except OSError as error:
        print(error)
