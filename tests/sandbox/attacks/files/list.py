# files: Lists the learner's folder.
import json
import os
import sys

outside = json.loads(sys.argv[1])
print("BREACH", os.listdir(outside["home"]))
