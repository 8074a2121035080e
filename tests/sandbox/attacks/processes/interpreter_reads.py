# processes: Starts a fresh interpreter where it may, and has it read the learner's file.
# policy: procs
import json
import subprocess
import sys

outside = json.loads(sys.argv[1])
subprocess.run(["/bin/cat", outside["secret"]], check=False)
subprocess.run([sys.executable, "-S", "-c", f"print(open({outside['secret']!r}).read())"], check=False)
