# resources: Recurses in C until the stack is gone.
# must: crash error memory
# bare: never: a crash
import sys

sys.setrecursionlimit(10**9)


def fall(x):
    return fall([x])[0]


fall(0)
print("BREACH no end of the stack")
