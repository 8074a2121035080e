# files: Puts a module beside those of the standard library.
# bare: root
import json
import os
import sys

outside = json.loads(sys.argv[1])
open(os.path.join(outside["library_folder"], f"{outside['name']}.py"), "w").close()
