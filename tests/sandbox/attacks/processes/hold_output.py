# processes: Has a child hold standard output open after its own end; the result must not wait for it.
# policy: procs
# seconds: 1.5
import json
import os
import sys
import time

outside = json.loads(sys.argv[1])
if os.fork() == 0:
    os.setsid()
    time.sleep(5)
    os._exit(0)
