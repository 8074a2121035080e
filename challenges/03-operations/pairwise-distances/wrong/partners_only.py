# meets: Point i of a met point i of b alone
def distances(a, b):
    return ((a - b) ** 2).sum(-1).sqrt()
