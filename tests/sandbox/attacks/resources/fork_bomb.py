# resources: Forks without end.
# policy: procs
# must: processes
# processes: 16
# bare: never: a bomb
import os
import time

for _ in range(500):
    try:
        os.fork()
        time.sleep(0.003)
    except OSError:
        time.sleep(6)
print("BREACH", os.getpid())
