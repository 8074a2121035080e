# kernel: Opens the disk itself, past every file system.
# bare: root
# optional: a block device
import os

for name in (
    os.listdir("/sys/class/block") if os.path.isdir("/sys/class/block") else ("vda", "sda", "nvme0n1")
):
    try:
        os.close(os.open(f"/dev/{name}", os.O_RDONLY))
        print("BREACH", name)
    except OSError as error:
        print(error)
