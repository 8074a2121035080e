# kernel: Types into the learner's terminal.
# bare: root
# optional: TIOCSTI
import fcntl
import json
import os
import sys

outside = json.loads(sys.argv[1])
terminal = os.open(outside["terminal"], os.O_RDWR | os.O_NOCTTY)
fcntl.ioctl(terminal, 0x5412, b"x")
print("BREACH a letter was typed")
