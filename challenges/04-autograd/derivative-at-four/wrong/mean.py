# meets: Every slope is divided by
def derivative(coefficients, x):
    x = x.clone().requires_grad_()
    y = sum(c * x**power for power, c in enumerate(coefficients))
    y.mean().backward()
    return x.grad
