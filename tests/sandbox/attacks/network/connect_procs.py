# network: Connects to a program of the learner's, where processes are granted.
# policy: procs
import json
import socket
import sys

outside = json.loads(sys.argv[1])
socket.create_connection(("127.0.0.1", outside["tcp"]), 1)
