# files: Goes into the learner's folder first, so that no path is named.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.chdir(outside["home"])
print("BREACH", open("secret.txt").read())
