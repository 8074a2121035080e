# processes: Pins another process to one processor.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.sched_setaffinity(outside["canary"], {0})
