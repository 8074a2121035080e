# files: Lets everybody write the learner's file.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.chmod(outside["secret"], 0o777)
