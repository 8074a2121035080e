# network: Sends to a program of the learner's (a log, say) by a socket in the file system.
# policy: procs
import json
import socket
import sys

outside = json.loads(sys.argv[1])
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"x", outside["datagrams"])
