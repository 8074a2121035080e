# files: Sets an extended attribute on the learner's file.
# optional: the file system may have none
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.setxattr(outside["secret"], "user.note", b"x")
