# files: Removes the learner's file.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.unlink(outside["secret"])
