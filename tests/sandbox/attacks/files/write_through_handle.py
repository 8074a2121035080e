# files: Opens the learner's file as a mere place (O_PATH), and that again through /proc for writing.
import json
import os
import sys

outside = json.loads(sys.argv[1])
place = os.open(outside["secret"], os.O_PATH)
os.write(os.open(f"/proc/self/fd/{place}", os.O_WRONLY), b"x")
