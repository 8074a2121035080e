# files: Opens the file again that another process has open.
import json
import os
import sys

outside = json.loads(sys.argv[1])
folder = f"/proc/{outside['canary']}/fd"
for name in os.listdir(folder):
    if os.readlink(f"{folder}/{name}") == outside["secret"]:
        print("BREACH", open(f"{folder}/{name}").read())
