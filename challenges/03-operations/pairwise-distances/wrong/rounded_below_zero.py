# meets: the root of a negative number
def distances(a, b):
    squares = (a * a).sum(1)[:, None] + (b * b).sum(1) - 2 * a @ b.T
    return squares.sqrt()
