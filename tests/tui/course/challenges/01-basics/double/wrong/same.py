# meets: The result is x itself
def double(x):
    return +x
