# network: Connects to a program of the learner's by a socket in the file system.
import json
import socket
import sys

outside = json.loads(sys.argv[1])
socket.socket(socket.AF_UNIX).connect(outside["path"])
