# kernel: Opens, for writing, what would change or restart the machine's hardware.
# bare: root
import glob
import os

paths = ["/proc/sysrq-trigger", "/sys/power/state", "/sys/devices/system/cpu/cpu1/online"]
for path in [*paths, *glob.glob("/sys/block/*/queue/scheduler"), *glob.glob("/proc/irq/*/smp_affinity")[:3]]:
    try:
        os.close(os.open(path, os.O_WRONLY))
        print("BREACH", path)
    except OSError as error:
        print(error)
