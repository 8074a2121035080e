# processes: Looks for a secret in the environment of every process it can find.
import json
import os
import sys

outside = json.loads(sys.argv[1])
names = {*(name for name in os.listdir("/proc") if name.isdigit())} if os.access("/proc", os.R_OK) else set()
for pid in {*names, str(outside["canary"]), str(os.getppid())} - {str(os.getpid())}:
    try:
        for entry in open(f"/proc/{pid}/environ", "rb").read().split(b"\0"):
            if entry.startswith(b"TUTOR_ATTACK_SECRET="):
                print("BREACH", entry.decode())
    except OSError:
        continue
