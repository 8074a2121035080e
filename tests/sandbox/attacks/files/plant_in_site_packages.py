# files: Puts a .pth file where every later Python runs it.
# bare: root
import json
import os
import sys

outside = json.loads(sys.argv[1])
with open(os.path.join(outside["site"], f"{outside['name']}.pth"), "w") as file:
    file.write("# nothing\n")
