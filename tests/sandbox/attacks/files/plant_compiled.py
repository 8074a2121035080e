# files: Puts a compiled module where the interpreter prefers it to the source.
# bare: root
import json
import os
import sys

outside = json.loads(sys.argv[1])
open(os.path.join(outside["library_folder"], "__pycache__", f"{outside['name']}.pyc"), "wb").close()
