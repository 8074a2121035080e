# verdict: Closes every descriptor, so that nobody can ask it anything.
import os


def twist(x):
    os.closerange(3, 2000)
    return x
