# kernel: Gives the machine a name (the one it has).
# bare: root
import os
import socket

socket.sethostname(os.uname().nodename)
print("BREACH the name was set")
