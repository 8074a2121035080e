# processes: Gives another process the lowest priority.
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.setpriority(os.PRIO_PROCESS, outside["canary"], 7)
