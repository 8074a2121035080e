# network: Makes packets of its own, and reads those of others.
# bare: root
import socket

for family, kind, protocol in (
    (socket.AF_INET, socket.SOCK_RAW, 1),
    (socket.AF_PACKET, socket.SOCK_RAW, 0x0300),
):
    try:
        socket.socket(family, kind, protocol)
        print("BREACH", family)
    except OSError as error:
        print(error)
