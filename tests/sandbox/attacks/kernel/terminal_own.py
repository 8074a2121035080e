# kernel: Opens whatever terminal it has, or a new one.
# bare: never: the test has none
import os

for path in ("/dev/tty", "/dev/console", "/dev/ptmx", "/dev/pts/0", "/dev/tty0"):
    try:
        os.close(os.open(path, os.O_RDWR | os.O_NOCTTY))
        print("BREACH", path)
    except OSError as error:
        print(error)
