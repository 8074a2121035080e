# verdict: Looks for the reference in every object of its own process, and in its memory.
# reaches: for what the zygote held
import gc
import re

text = re.compile("the[-]reference[-]of[-]this[-]check")  # so that the pattern is not what is found
data = re.compile(b"the[-]reference[-]of[-]this[-]check")
for held in gc.get_objects():
    if isinstance(held, dict):
        for value in list(held.values()):
            if isinstance(value, str) and text.search(value):
                print("BREACH in an object")
with open("/proc/self/mem", "rb", buffering=0) as memory:
    for line in open("/proc/self/maps"):
        start, end = (int(word, 16) for word in line.split()[0].split("-"))
        if line.split()[1].startswith("rw") and end - start < 128 << 20:
            memory.seek(start)
            if data.search(memory.read(end - start)):
                print("BREACH in memory", line.strip())


def twist(x):
    return x
