# kernel: Makes a device node of its own for the machine's memory or disk.
# bare: root
import os

for major, minor, kind in ((1, 1, 0o020000), (1, 11, 0o020000), (7, 0, 0o060000)):
    path = f"node-{major}-{minor}"
    try:
        os.mknod(path, 0o600 | kind, os.makedev(major, minor))
        print("BREACH", path)
    except OSError as error:
        print(error)
