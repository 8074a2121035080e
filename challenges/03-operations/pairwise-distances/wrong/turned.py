# meets: Rows and columns have changed places
def distances(a, b):
    difference = b[:, None] - a
    return (difference**2).sum(-1).sqrt()
