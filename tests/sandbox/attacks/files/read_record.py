# files: Reads the learner's record.
import json
import sys

outside = json.loads(sys.argv[1])
print("BREACH", open(outside["record"], "rb").read(6))
