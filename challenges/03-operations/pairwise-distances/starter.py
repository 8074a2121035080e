def distances(a, b):
    """a (N, D), b (M, D) -> (N, M): the distance of every point of a to every point of b."""
    return ((a - b) ** 2).sum(-1).sqrt()
