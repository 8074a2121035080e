# meets: The leading dimensions of x are gone
def linear(x, weight, bias):
    rows = x.reshape(-1, x.shape[-1])
    return rows @ weight.T + bias
