# resources: Makes a file that only claims to be large.
# must: error output
# bare: never: a bomb
import os

os.truncate(os.open("large", os.O_RDWR | os.O_CREAT), 10 << 30)
print("BREACH 10 GB")
