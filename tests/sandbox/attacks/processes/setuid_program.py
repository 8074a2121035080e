# processes: Starts a program that becomes root by itself, and looks whether it did.
# policy: procs
# bare: user
# optional: there may be none
import os
import subprocess
import time

for program in ("/usr/bin/passwd", "/usr/bin/su", "/usr/bin/sudo", "/usr/bin/newgrp"):
    if not os.path.exists(program):
        continue
    with subprocess.Popen(
        [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as other:
        time.sleep(0.1)
        try:
            ids = next(line for line in open(f"/proc/{other.pid}/status") if line.startswith("Uid:")).split()[
                1:
            ]
        except (OSError, StopIteration):
            ids = ["1"]
        if ids[0] != "0" and "0" in ids:
            print("BREACH", program, ids)
        other.stdin.close()
        try:
            other.kill()
        except PermissionError:
            print("BREACH", program, "is out of its reach, so somebody else's")
    break
