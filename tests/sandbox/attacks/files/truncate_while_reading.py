# files: Empties the learner's file in opening it only for reading.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.open(outside["secret"], os.O_RDONLY | os.O_TRUNC)
