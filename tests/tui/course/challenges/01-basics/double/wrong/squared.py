# meets: The result is x squared
def double(x):
    return x ** 2
