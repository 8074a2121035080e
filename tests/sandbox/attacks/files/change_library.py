# files: Changes mode, times and attributes of a library through a descriptor for reading (and changes them back).
# bare: root
import json
import os
import sys

outside = json.loads(sys.argv[1])
file = os.open(outside["library"], os.O_RDONLY)
before = os.fstat(file)
for change, back in (
    (lambda: os.fchmod(file, before.st_mode ^ 0o001), lambda: os.fchmod(file, before.st_mode)),
    (lambda: os.utime(file, (1, 1)), lambda: os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))),
):
    try:
        change()
        now = os.fstat(file)
        back()
    except OSError as error:
        print(error)
        continue
    if (now.st_mode, now.st_mtime_ns) != (before.st_mode, before.st_mtime_ns):
        print("BREACH it was changed, and changed back")
