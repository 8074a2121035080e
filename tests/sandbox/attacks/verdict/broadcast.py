# verdict: Returns one value that stands for all.
def twist(x):
    return x.mean()
