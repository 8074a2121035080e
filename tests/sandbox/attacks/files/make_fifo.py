# files: Makes a fifo beside the learner's file.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.mkfifo(os.path.join(outside["home"], "new"))
