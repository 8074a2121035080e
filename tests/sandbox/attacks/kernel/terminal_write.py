# kernel: Writes to the learner's terminal.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.write(os.open(outside["terminal"], os.O_WRONLY | os.O_NOCTTY), b"\x1b]0;owned\x07")
