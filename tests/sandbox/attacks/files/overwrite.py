# files: Overwrites the learner's file.
import json
import sys

outside = json.loads(sys.argv[1])
with open(outside["secret"], "r+") as file:
    file.write("x")
