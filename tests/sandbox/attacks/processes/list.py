# processes: Lists the machine's processes.
import json
import os
import sys

outside = json.loads(sys.argv[1])
for pid in os.listdir("/proc"):
    if pid.isdigit():
        try:
            name = open(f"/proc/{pid}/comm").read().strip()
        except OSError:
            continue
        if name == outside["canary_name"]:
            print("BREACH", pid, name)
