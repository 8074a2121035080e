# resources: Fills the memory with a mapping that children would share.
# must: memory
# bare: never: a bomb
import mmap

memory = mmap.mmap(-1, 200 << 20)
for offset in range(0, 200 << 20, 20 << 20):
    memory[offset : offset + (20 << 20)] = b"x" * (20 << 20)
print("BREACH 200 MB")
