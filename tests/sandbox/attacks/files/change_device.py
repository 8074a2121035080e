# files: Changes the mode of a device for the whole machine (and changes it back).
# bare: root
import os
import stat

mode = stat.S_IMODE(os.stat("/dev/full").st_mode)
os.chmod("/dev/full", mode ^ 0o001)
if stat.S_IMODE(os.stat("/dev/full").st_mode) != mode:
    os.chmod("/dev/full", mode)
    print("BREACH the mode of /dev/full was changed, and changed back")
