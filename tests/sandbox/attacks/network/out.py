# network: Looks for a way to other machines (it sends nothing).
# policy: plain
# optional: a way out
import socket

for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 53))
            print("BREACH", probe.getsockname())
    except OSError as error:
        print(error)
