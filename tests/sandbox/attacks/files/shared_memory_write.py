# files: Writes a shared memory file of another program.
# alone: it works in the landlock tier
# policy: procs
import json
import sys

outside = json.loads(sys.argv[1])
with open(outside["shared"], "r+") as file:
    file.write("x")
