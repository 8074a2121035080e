# meets: The second call gave twice the first
def derivative(coefficients, x):
    x.requires_grad_()
    y = sum(c * x**power for power, c in enumerate(coefficients))
    y.sum().backward()
    return x.grad.clone()
