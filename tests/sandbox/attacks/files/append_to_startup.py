# files: Adds a line to a file that the learner's shell runs.
import json
import sys

outside = json.loads(sys.argv[1])
with open(outside["startup"], "a") as file:
    file.write("echo owned\n")
