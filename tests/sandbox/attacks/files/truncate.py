# files: Empties the learner's file by its path.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.truncate(outside["secret"], 0)
