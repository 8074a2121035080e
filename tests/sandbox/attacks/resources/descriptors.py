# resources: Opens files without end.
# must: error
# bare: never: a bomb
import os

held = [os.open("/dev/null", os.O_RDONLY) for _ in range(5000)]
print("BREACH", len(held))
