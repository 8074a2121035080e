# resources: Fills the kernel's memory with what it sends to itself and does not receive.
# must: memory
# bare: never: a bomb
import socket
import time

held = []
for _ in range(500):
    pair = socket.socketpair()
    held.append(pair)
    for end in pair:
        end.setblocking(False)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
        try:
            for _ in range(4):
                end.send(b"x" * 65536)
        except BlockingIOError:
            pass
time.sleep(6)
print("BREACH more than 200 MB")
