def linear(x, weight, bias):
    products = x.unsqueeze(-2) * weight  # (..., out, in)
    return bias + products.sum(dim=-1)
