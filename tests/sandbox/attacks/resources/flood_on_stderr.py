# resources: Prints without end where errors go, past Python.
# must: output
# bare: never: a flood
import os

while True:
    os.write(2, b"y" * 65536)
