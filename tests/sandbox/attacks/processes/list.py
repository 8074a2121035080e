# processes: Lists the machine's processes.
import json
import os
import sys

outside = json.loads(sys.argv[1])
for pid in os.listdir("/proc"):
    if pid.isdigit():
        name = open(f"/proc/{pid}/comm").read().strip()
        if name == outside["canary_name"]:
            print("BREACH", pid, name)
