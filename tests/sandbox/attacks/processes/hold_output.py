# processes: Has a child hold standard output open after its own end; the result must not wait for it.
# seconds: 3
# policy: procs
import json
import os
import sys
import time

outside = json.loads(sys.argv[1])
if os.fork() == 0:
    os.setsid()
    time.sleep(4)
    os._exit(0)
