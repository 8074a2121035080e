def distances(a, b):
    """a (N, D), b (M, D) -> (N, M): the distance of every point of a to every point of b."""
    difference = a[:, None] - b
    return (difference**2).sum(-1).sqrt()
