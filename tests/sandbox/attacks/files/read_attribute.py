# files: Reads an extended attribute of the learner's file.
# optional: the file system may have none
import json
import os
import sys

outside = json.loads(sys.argv[1])
print("BREACH", os.getxattr(outside["secret"], "user.note").decode())
