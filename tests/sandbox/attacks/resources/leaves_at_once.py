# resources: Leaves with a clean status before its end; it must not be taken for a good end.
# must: crash
# bare: never: plain python calls it one
import os

print("all is well", flush=True)
os._exit(0)
