# network: Waits for others to connect to it.
import json
import socket
import sys

outside = json.loads(sys.argv[1])
server = socket.create_server(("0.0.0.0", outside["free"]))
server.settimeout(0.5)
server.accept()
