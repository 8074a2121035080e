# verdict: Returns what would run a program where it is unpacked.
import os


class Runs:
    def __reduce__(self):
        return os.system, ("echo BREACH unpacked > /dev/stderr",)


def twist(x):
    return {"a": [Runs(), x]}
