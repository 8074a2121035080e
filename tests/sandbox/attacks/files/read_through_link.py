# files: Makes a link to the learner's file in its own folder, and reads that.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.symlink(outside["secret"], "link")
print("BREACH", open("link").read())
