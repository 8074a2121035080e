# files: Moves the learner's file into its own folder.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.rename(outside["secret"], "moved")
print("BREACH", open("moved").read())
