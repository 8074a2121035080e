# network: Leaves a word for the next run, in shared memory, and looks for one.
# policy: procs
# twice: yes
import json
import sys

outside = json.loads(sys.argv[1])
path = f"/dev/shm/{outside['name']}-word"
try:
    print("BREACH", open(path).read())
except OSError:
    open(path, "w").write("from the run before")
