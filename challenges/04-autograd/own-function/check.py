"""Checks for autograd/own-function."""

import torch

from tutor.sandbox.check import close, given


def apply(function, x, beta, sent):
    """Value, gradient of x, and whether the note behind the value is a Function's."""
    import torch

    x = x.clone().requires_grad_()
    y = function.apply(x, beta)
    own = isinstance(y.grad_fn, torch.autograd.function.BackwardCFunction)
    value = y.detach().clone()
    y.backward(sent)
    return [value, x.grad, own]


def by_gradcheck(function, x, beta):
    """Empty where backward agrees with nudging, and else what gradcheck says."""
    import torch
    from torch.autograd.gradcheck import GradcheckError

    try:
        torch.autograd.gradcheck(lambda v: function.apply(v, beta), (x.clone().requires_grad_(),))
    except GradcheckError as error:
        return str(error).strip().splitlines()[0].rstrip(",")
    return ""


def softplus(x, beta):
    u = beta * x.double()
    return ((u.clamp(min=0) + torch.log1p(torch.exp(-u.abs()))) / beta).to(x.dtype)


@given(beta=[1, 2.5, 0.25], shape=[(5,), (3, 2), ()])
def check_value(attempt, beta, shape):
    """The value is log(1 + exp(beta * x)) / beta."""
    x = torch.randn(shape)
    value, _, _ = attempt.build(apply, attempt.Softplus, x, beta, torch.ones(shape))
    misses = (
        [(softplus(x, 1), "beta was not used"), (softplus(x, beta) * beta, "The division by beta is missing")]
        if beta != 1
        else []
    )
    close(value, softplus(x, beta), name="Softplus.apply(x, beta)", misses=misses, rtol=1e-4, atol=1e-5)


@given(beta=[1, 2.5, 0.25], shape=[(5,), (3, 2), ()])
def check_gradient(attempt, beta, shape):
    """backward gives sigmoid(beta * x), times what comes from behind."""
    x, sent = torch.randn(shape), 3 + torch.rand(shape)
    _, got, _ = attempt.build(apply, attempt.Softplus, x, beta, sent)
    slope = torch.sigmoid(beta * x)
    misses = [
        (
            slope,
            "grad_output was left out: it is the slope of everything after this function, and the chain rule "
            "multiplies by it",
        ),
        (sent, "grad_output was passed on as it is, without the slope of this function"),
    ]
    if beta != 1:
        misses += [
            (
                beta * sent * slope,
                "The gradient is beta times too large: the division by beta cancels that factor",
            ),
            (sent * torch.sigmoid(x), "beta was not used in backward"),
        ]
    close(got, sent * slope, name="x.grad", misses=misses, rtol=1e-4, atol=1e-5)


@given(x=[1000.0, 100.0, -1000.0])
def check_large(attempt, x):
    """Large numbers give no inf and no nan."""
    x = torch.tensor([x, 0.5])
    value, got, _ = attempt.build(apply, attempt.Softplus, x, 2.0, torch.ones(2))
    assert not value.isinf().any() and not value.isnan().any(), (
        f"At {x[0]:g} the value is {value[0]:g}: exp overflowed. torch.logaddexp keeps out of its reach"
    )
    assert not got.isnan().any(), f"At {x[0]:g} the gradient is nan: exp overflowed, and inf / inf is nan"
    close(value, softplus(x, 2.0), name="Softplus.apply(x, 2.0)", rtol=1e-4, atol=1e-5)
    close(got, torch.sigmoid(2.0 * x), name="x.grad", rtol=1e-4, atol=1e-5)


def check_own_note(attempt):
    """The result carries the note of a Function with its own backward."""
    _, _, own = attempt.build(apply, attempt.Softplus, torch.randn(3), 1.5, torch.ones(3))
    assert own, (
        "The note behind the result is torch's own: make Softplus a subclass of torch.autograd.Function with a backward"
    )


def check_gradcheck(attempt):
    """torch's gradcheck agrees, in double precision."""
    said = attempt.build(by_gradcheck, attempt.Softplus, torch.randn(4, 3, dtype=torch.float64), 1.5)
    assert not said, f"gradcheck disagrees with your backward: {said}"
