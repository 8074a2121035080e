# verdict: Reads the reference solution where it lies on the disk.
# reaches: for the files of the tutor
import json
import os

OUTSIDE = json.loads('{"solution": "@solution@", "package": "@package@"}')
for path in (OUTSIDE["solution"], os.path.join(OUTSIDE["package"], "sandbox", "check", "judge.py")):
    try:
        print("BREACH", len(open(path).read()))
    except OSError as error:
        print(error)


def twist(x):
    return x
