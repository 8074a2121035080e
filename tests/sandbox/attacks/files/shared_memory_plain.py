# files: Reads and replaces a shared memory file of another program.
import json
import os
import sys

outside = json.loads(sys.argv[1])
try:
    print("BREACH", open(outside["shared"]).read())
finally:
    os.unlink(outside["shared"])
