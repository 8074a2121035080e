# resources: Gives up in C, and would leave a core file.
# must: crash
# bare: never: a crash
import os

os.abort()
