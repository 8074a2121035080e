# files: Says that the learner's file is from 1970.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.utime(outside["secret"], (1, 1))
