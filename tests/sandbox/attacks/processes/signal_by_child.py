# processes: Sends the signal from a child, should only the first process be watched.
# policy: procs
import json
import os
import signal
import sys

outside = json.loads(sys.argv[1])
if os.fork() == 0:
    os.kill(outside["canary"], signal.SIGURG)
    os._exit(0)
os.wait()
