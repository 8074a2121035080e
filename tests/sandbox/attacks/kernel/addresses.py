# kernel: Reads where the kernel's code lies.
# bare: root
addresses = {line.split()[0] for _, line in zip(range(100), open("/proc/kallsyms"), strict=False)}
if addresses - {"0" * 16}:
    print("BREACH", len(addresses))
