# network: Asks the kernel for the machine's addresses.
import socket
import struct

kernel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
kernel.settimeout(1)
kernel.send(struct.pack("IHHIIB15x", 32, 22, 0x301, 1, 0, 0))
if len(kernel.recv(65536)) > 20:
    print("BREACH addresses")
