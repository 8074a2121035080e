# processes: Sends a signal to another process.
import json
import os
import signal
import sys

outside = json.loads(sys.argv[1])
os.kill(outside["canary"], signal.SIGURG)
