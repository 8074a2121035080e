# files: Makes a symbolic link beside the learner's file.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.symlink("/etc/passwd", os.path.join(outside["home"], "new"))
