# files: Gives the learner's file a second name in its own folder.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.link(outside["secret"], "link")
print("BREACH", open("link").read())
