# processes: Becomes another user.
# alone: it would change what follows
# bare: root
import os

os.setgroups([])
os.setgid(12345)
os.setuid(12345)
print("BREACH", os.getuid())
