# network: Reads which sockets the machine's programs have open.
import json
import os
import sys

outside = json.loads(sys.argv[1])
port = f":{outside['tcp']:04X}"
threads = [f"/proc/self/task/{name}/net" for name in os.listdir("/proc/self/task")]
for folder in ("/proc/net", "/proc/self/net", "/proc/thread-self/net", f"/proc/{os.getpid()}/net", *threads):
    for name, sign in (("tcp", port), ("unix", outside["path"])):
        try:
            if sign in open(f"{folder}/{name}").read():
                print("BREACH", folder, name)
        except OSError as error:
            print(error)
