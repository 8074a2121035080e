# files: Makes a socket beside the learner's file.
# policy: procs
import json
import os
import socket
import sys

outside = json.loads(sys.argv[1])
socket.socket(socket.AF_UNIX).bind(os.path.join(outside["home"], "new"))
