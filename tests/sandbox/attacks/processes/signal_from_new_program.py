# processes: Sends the signal from a program that it starts.
# policy: procs
import json
import subprocess
import sys

outside = json.loads(sys.argv[1])
subprocess.run(["/bin/sh", "-c", f"kill -URG {outside['canary']}"], check=True)
