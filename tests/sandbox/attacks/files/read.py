# files: Reads the learner's file by its path.
import json
import sys

outside = json.loads(sys.argv[1])
print("BREACH", open(outside["secret"]).read())
