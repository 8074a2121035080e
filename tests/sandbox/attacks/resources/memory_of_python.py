# resources: Fills the memory with Python's objects.
# must: memory
# bare: never: a bomb
held = []
for _ in range(10):
    held.append(b"x" * (20 << 20))
print("BREACH 200 MB")
