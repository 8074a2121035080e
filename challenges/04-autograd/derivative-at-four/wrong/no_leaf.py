# meets: derivative returned None
def derivative(coefficients, x):
    x = x.clone().requires_grad_() * 1.0
    y = sum(c * x**power for power, c in enumerate(coefficients))
    y.sum().backward()
    return x.grad
