# processes: Gives a process group, and everything of this user, the lowest priority.
# bare: never: it would slow the whole machine
import json
import os
import sys

outside = json.loads(sys.argv[1])
for kind, who in ((os.PRIO_PGRP, outside["canary_group"]), (os.PRIO_USER, os.getuid())):
    try:
        os.setpriority(kind, who, 7)
    except OSError as error:
        print(error)
