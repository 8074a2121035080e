# meets: The weight was not turned round
def linear(x, weight, bias):
    return x @ weight + bias
