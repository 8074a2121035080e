# files: Leaves links for whoever cleans up after it: what they lead to must stay.
# alone: it leaves things
# bare: never: nobody cleans up
import json
import os
import sys

outside = json.loads(sys.argv[1])
os.symlink(outside["home"], "home")
os.mkdir("folder")
os.symlink(outside["secret"], "folder/file")
os.symlink("..", "folder/up")
os.symlink("/", "root")
os.symlink("loop", "loop")
