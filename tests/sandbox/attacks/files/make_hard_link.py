# files: Makes its own file appear beside the learner's.
import json
import os
import sys

outside = json.loads(sys.argv[1])
open("mine", "w").close()
os.link("mine", os.path.join(outside["home"], "new"))
