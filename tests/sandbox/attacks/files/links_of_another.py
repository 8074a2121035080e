# files: Learns which program another process is, and where it works, by the links that /proc keeps.
# bare: root
import json
import os
import sys

outside = json.loads(sys.argv[1])
for pid in (outside["canary"], os.getppid(), 1):
    for name in ("exe", "cwd", "root", "ns/net"):
        try:
            print("BREACH", pid, name, os.readlink(f"/proc/{pid}/{name}"))
        except OSError as error:
            print(pid, name, error)
