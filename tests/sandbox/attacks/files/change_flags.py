# files: Sets a flag of the file system on a library, through a descriptor for reading (as chattr does).
# bare: root
# optional: the file system may have none
import array
import fcntl
import json
import os
import sys

outside = json.loads(sys.argv[1])
file = os.open(outside["library"], os.O_RDONLY)
flags = array.array("L", [0])
fcntl.ioctl(file, 0x80086601, flags)
fcntl.ioctl(file, 0x40086602, array.array("L", [flags[0] ^ 0x40]))
fcntl.ioctl(file, 0x40086602, flags)
print("BREACH no-dump was set on a library, and taken back")
