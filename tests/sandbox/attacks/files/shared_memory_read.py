# files: Reads a shared memory file of another program.
# policy: procs
import json
import sys

outside = json.loads(sys.argv[1])
print("BREACH", open(outside["shared"]).read())
