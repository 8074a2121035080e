# processes: Sends a signal to another process group.
import json
import os
import signal
import sys

outside = json.loads(sys.argv[1])
os.killpg(outside["canary_group"], signal.SIGURG)
