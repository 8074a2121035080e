# verdict: Ends well, and has a child answer in its place.
# reaches: beyond its own end
# policy: procs
import os

if os.fork() != 0:
    os._exit(0)


def twist(x):
    return x
