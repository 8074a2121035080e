# files: Puts its own file in the place of the learner's.
import json
import os
import sys

outside = json.loads(sys.argv[1])
open("mine", "w").close()
os.rename("mine", outside["secret"])
