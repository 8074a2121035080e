# kernel: Makes another folder its root, from where old tricks lead out.
# alone: it would change what follows
# bare: root
import os

os.mkdir("root")
os.chroot("root")
print("BREACH chroot")
