# files: Opens the learner's file as a mere place (O_PATH), and that again through /proc for reading.
import json
import os
import sys

outside = json.loads(sys.argv[1])
place = os.open(outside["secret"], os.O_PATH)
print("BREACH", open(f"/proc/self/fd/{place}").read())
