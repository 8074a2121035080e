def distances(a, b):
    squares = (a * a).sum(1)[:, None] + (b * b).sum(1) - 2 * a @ b.T
    return squares.clamp(min=0).sqrt()
