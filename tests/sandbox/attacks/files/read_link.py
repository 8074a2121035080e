# files: Learns where one of the learner's links leads.
import json
import os
import sys

outside = json.loads(sys.argv[1])
print("BREACH", os.readlink(outside["link"]))
