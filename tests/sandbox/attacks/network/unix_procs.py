# network: Connects to a program of the learner's by a socket in the file system, where processes are granted.
# alone: it works in the landlock tier
# policy: procs
import json
import socket
import sys

outside = json.loads(sys.argv[1])
socket.socket(socket.AF_UNIX).connect(outside["path"])
