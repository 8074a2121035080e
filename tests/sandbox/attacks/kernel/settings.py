# kernel: Opens, for writing, the setting that says what runs when a program crashes.
# bare: root
import os

for path in ("kernel/core_pattern", "kernel/modprobe", "vm/overcommit_memory", "kernel/randomize_va_space"):
    try:
        os.close(os.open(f"/proc/sys/{path}", os.O_WRONLY))
        print("BREACH", path)
    except OSError as error:
        print(error)
