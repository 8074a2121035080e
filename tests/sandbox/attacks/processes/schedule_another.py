# processes: Has another process run only when nobody else wants to.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.sched_setscheduler(outside["canary"], os.SCHED_IDLE, os.sched_param(0))
