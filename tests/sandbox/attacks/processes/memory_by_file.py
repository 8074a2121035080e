# processes: Reads another process's memory as a file.
# bare: root
import json
import sys

outside = json.loads(sys.argv[1])
with open(f"/proc/{outside['canary']}/mem", "rb", buffering=0) as memory:
    memory.seek(outside["address"])
    print("BREACH", memory.read(64))
