def linear(x, weight, bias):
    """x (..., in), weight (out, in), bias (out,) -> (..., out)."""
    return x @ weight + bias
