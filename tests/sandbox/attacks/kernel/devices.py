# kernel: Opens devices that lead to memory, to other machines, to other people's screens and keyboards.
# bare: root
# optional: a machine may have none of them
import os

for name in (
    "mem",
    "kmem",
    "port",
    "kvm",
    "fuse",
    "net/tun",
    "vsock",
    "uinput",
    "fb0",
    "input/event0",
    "loop-control",
):
    try:
        os.close(os.open(f"/dev/{name}", os.O_RDWR))
        print("BREACH", name)
    except OSError as error:
        print(error)
