# files: Removes an empty folder of the learner's.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.rmdir(outside["empty"])
