# files: Changes the mode of a file of the kernel's for the whole machine (and changes it back).
# bare: root
import os
import stat

mode = stat.S_IMODE(os.stat("/proc/uptime").st_mode)
os.chmod("/proc/uptime", mode ^ 0o001)
if stat.S_IMODE(os.stat("/proc/uptime").st_mode) != mode:
    os.chmod("/proc/uptime", mode)
    print("BREACH the mode of /proc/uptime was changed, and changed back")
