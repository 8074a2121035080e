# files: Makes a new file beside the learner's.
import json
import os
import sys

outside = json.loads(sys.argv[1])
open(os.path.join(outside["home"], "new"), "w").close()
