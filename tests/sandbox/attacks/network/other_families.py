# network: Opens sockets of kinds that few programs know.
# bare: never: every kernel has others
import socket

for family in range(3, 46):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET, socket.SOCK_RAW):
        try:
            socket.socket(family, kind)
            print("BREACH", family, kind)
        except OSError:
            continue
