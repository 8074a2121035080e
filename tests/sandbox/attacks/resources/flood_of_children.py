# resources: Has its children print without end, and ends itself.
# seconds: 8
# policy: procs
# must: output ok
# bare: never: a flood
import os

for _ in range(3):
    if os.fork() == 0:
        while True:
            os.write(1, b"z" * 65536)
