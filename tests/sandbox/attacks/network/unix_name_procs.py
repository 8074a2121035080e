# network: Connects to a program of the learner's by a socket that is only a name, where processes are granted.
# policy: procs
import json
import socket
import sys

outside = json.loads(sys.argv[1])
socket.socket(socket.AF_UNIX).connect("\0" + outside["abstract"])
