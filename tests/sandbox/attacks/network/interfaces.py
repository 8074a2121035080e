# network: Lists the machine's network interfaces.
import socket

names = {name for _, name in socket.if_nameindex()} - {"lo"}
if names:
    print("BREACH", names)
