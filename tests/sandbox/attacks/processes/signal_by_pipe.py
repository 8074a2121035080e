# processes: Has the kernel signal another process whenever a pipe is written to.
import fcntl
import json
import os
import signal
import struct
import sys

outside = json.loads(sys.argv[1])
for own in (
    lambda fd: fcntl.fcntl(fd, 8, outside["canary"]),
    lambda fd: fcntl.fcntl(fd, 15, struct.pack("ii", 1, outside["canary"])),
):
    read, write = os.pipe()
    try:
        own(read)
        fcntl.fcntl(read, 10, int(signal.SIGURG))
        fcntl.fcntl(read, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
        os.write(write, b"x")
    except OSError as error:
        print(error)
