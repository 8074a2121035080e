# files: Writes into the learner's record.
import json
import sys

outside = json.loads(sys.argv[1])
with open(outside["record"], "r+b") as file:
    file.write(b"nothing")
