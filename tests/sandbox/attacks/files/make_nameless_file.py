# files: Makes a file without a name in the learner's folder, and then gives it one.
import json
import os
import sys

outside = json.loads(sys.argv[1])
file = os.open(outside["home"], os.O_TMPFILE | os.O_RDWR, 0o600)
here = os.open(".", os.O_RDONLY)
os.link(f"/proc/self/fd/{file}", os.path.join(outside["home"], "new"), src_dir_fd=here, follow_symlinks=True)
