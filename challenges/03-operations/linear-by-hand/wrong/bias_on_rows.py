# meets: The bias went to the rows
def linear(x, weight, bias):
    return x @ weight.T + bias[:, None]
