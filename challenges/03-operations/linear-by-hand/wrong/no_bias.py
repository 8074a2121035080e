# meets: The bias is missing
def linear(x, weight, bias):
    return x @ weight.T
