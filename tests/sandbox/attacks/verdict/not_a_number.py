# verdict: Returns values that compare with nothing.
def twist(x):
    return x * float("nan")
