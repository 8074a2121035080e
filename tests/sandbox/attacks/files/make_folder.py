# files: Makes a folder beside the learner's file.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.mkdir(os.path.join(outside["home"], "new"))
