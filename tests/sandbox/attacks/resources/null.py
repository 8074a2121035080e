# resources: Reads from where there is no memory.
# must: crash
# bare: never: a crash
import ctypes

ctypes.string_at(0)
