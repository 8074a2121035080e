# kernel: Reads what the learner types.
import json
import os
import sys

outside = json.loads(sys.argv[1])
terminal = os.open(outside["terminal"], os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
print("BREACH", os.read(terminal, 100).decode())
