# processes: Finds out, without /proc, whether a process of this number is there.
import json
import os
import sys

outside = json.loads(sys.argv[1])
for ask in (os.getpgid, os.getsid, os.sched_getaffinity, os.pidfd_open):
    try:
        print("BREACH", ask.__name__, ask(outside["canary"]))
    except OSError as error:
        print(ask.__name__, error)
