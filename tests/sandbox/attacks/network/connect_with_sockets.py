# network: Connects to a program of the learner's, where sockets as such are granted.
# policy: distributed
import json
import socket
import sys

outside = json.loads(sys.argv[1])
for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"), (socket.AF_INET, "0.0.0.0")):
    try:
        other = socket.socket(family)
        other.settimeout(1)
        other.connect((host, outside["tcp"]))
    except OSError as error:
        print(error)
