# network: Sends a datagram to a program of the learner's, where processes are granted.
# policy: procs
import json
import socket
import sys

outside = json.loads(sys.argv[1])
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", outside["udp"]))
