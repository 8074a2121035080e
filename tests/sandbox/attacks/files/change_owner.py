# files: Gives the learner's file to somebody else.
# bare: root
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.chown(outside["secret"], 12345, 12345)
