# files: Learns that a file is there, and how large it is.
import json
import os
import sys

outside = json.loads(sys.argv[1])
print("BREACH", os.stat(outside["secret"]).st_size)
