# processes: Becomes root, by every call that there is.
# alone: it would change what follows
# bare: root
import os

for become in (os.setuid, os.seteuid, lambda n: os.setreuid(n, n), lambda n: os.setresuid(n, n, n)):
    try:
        become(0)
        print("BREACH", os.getresuid())
    except OSError as error:
        print(error)
