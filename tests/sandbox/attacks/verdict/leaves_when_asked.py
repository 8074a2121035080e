# verdict: Leaves with a clean exit when it is asked.
import sys


def twist(x):
    sys.exit(0)
