# processes: Takes away another process's files by its limits.
import json
import resource
import sys

outside = json.loads(sys.argv[1])
resource.prlimit(outside["canary"], resource.RLIMIT_NOFILE, (17, 17))
