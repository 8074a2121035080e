# meets: Those are the squares of the distances
def distances(a, b):
    return ((a[:, None] - b) ** 2).sum(-1)
