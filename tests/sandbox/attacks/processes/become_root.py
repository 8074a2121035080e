# processes: Becomes root, by every call that there is.
# bare: root
import os

for become in (os.setuid, os.seteuid, lambda n: os.setreuid(n, n), lambda n: os.setresuid(n, n, n)):
    try:
        become(12345)
        become(0)
        print("BREACH", os.getresuid())
    except OSError as error:
        print(error)
    try:
        become(0)
        print("BREACH", os.getresuid())
    except OSError as error:
        print(error)
