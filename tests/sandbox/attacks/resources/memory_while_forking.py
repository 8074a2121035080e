# resources: Fills the memory while processes come and go, so that it is never quiet enough to weigh them.
# policy: procs
# must: memory
# bare: never: a bomb
import os
import time

for _ in range(4):
    if os.fork() == 0:
        held = b"x" * (40 << 20)
        time.sleep(8)
        os._exit(0)
end = time.monotonic() + 5
while time.monotonic() < end:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
print("BREACH 160 MB")
