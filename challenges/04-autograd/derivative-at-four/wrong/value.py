# meets: Those are the values of the polynomial
def derivative(coefficients, x):
    return sum(c * x**power for power, c in enumerate(coefficients))
