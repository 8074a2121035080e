# kernel: Reads what the kernel tells about its insides.
# bare: root
import os

for path in (
    "/sys/kernel/security",
    "/sys/kernel/debug",
    "/sys/kernel/tracing",
    "/sys/fs/cgroup",
    "/sys/class",
    "/proc/1/root",
    "/sys/module",
):
    try:
        if os.listdir(path):
            print("BREACH", path)
    except OSError as error:
        print(error)
