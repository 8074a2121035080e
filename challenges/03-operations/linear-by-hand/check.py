"""Checks for operations/linear-by-hand."""

import torch

from tutor.sandbox.check import close, given


def draw(lead, inputs, outputs, dtype=torch.float32):
    x = torch.randn(*lead, inputs, dtype=dtype)
    return x, torch.randn(outputs, inputs, dtype=dtype), torch.randn(outputs, dtype=dtype)


def judged(got, x, weight, bias):
    product = torch.einsum("...i,oi->...o", x.double(), weight.double())
    want, bias = (product + bias.double()).to(x.dtype), bias.double()
    misses = [
        (product.to(x.dtype), "The bias is missing"),
        ((product - bias).to(x.dtype), "The bias was taken away instead of added"),
    ]
    if x.dim() > 1 and x.shape[-2] == len(bias):
        misses.append(
            (
                (product + bias[:, None]).to(x.dtype),
                "The bias went to the rows, one number a sample. It belongs to the outputs, the last dimension",
            )
        )
    if weight.shape[0] == weight.shape[1]:
        turned = (torch.einsum("...i,io->...o", x.double(), weight.double()) + bias).to(x.dtype)
        misses.append(
            (
                turned,
                "The weight was not turned round. It is (out, in), so output o uses row o of it; @ takes columns",
            )
        )
    if (
        x.dim() > 2
        and isinstance(got, torch.Tensor)
        and tuple(got.shape) == (x.numel() // x.shape[-1], len(bias))
    ):
        raise AssertionError(
            f"The leading dimensions of x are gone: {tuple(x.shape)} gave {tuple(got.shape)}, expected {tuple(want.shape)}"
        )
    close(got, want, misses=misses, rtol=1e-4, atol=1e-5)


def check_square(attempt):
    """Right also where nothing clashes: 4 samples, 4 inputs, 4 outputs."""
    x, weight, bias = draw((4,), 4, 4)
    judged(attempt.linear(x, weight, bias), x, weight, bias)


@given(lead=[(5,), (), (1,)], inputs=[3], outputs=[7, 1])
def check_samples(attempt, lead, inputs, outputs):
    """One sample or several, any number of outputs."""
    x, weight, bias = draw(lead, inputs, outputs)
    judged(attempt.linear(x, weight, bias), x, weight, bias)


@given(lead=[(2, 5), (3, 1, 4)])
def check_leading_dimensions(attempt, lead):
    """More leading dimensions stay as they are."""
    x, weight, bias = draw(lead, 6, 3)
    judged(attempt.linear(x, weight, bias), x, weight, bias)


def check_double(attempt):
    """Double precision in, double precision out."""
    x, weight, bias = draw((5,), 3, 4, torch.float64)
    judged(attempt.linear(x, weight, bias), x, weight, bias)


def gradients(function, x, weight, bias, sent):
    given = [t.clone().requires_grad_() for t in (x, weight, bias)]
    function(*given).backward(sent)
    return [t.grad for t in given]


def check_gradients(attempt):
    """Gradients reach x, weight and bias."""
    x, weight, bias = draw((5,), 3, 4)
    sent = torch.randn(5, 4)
    found = attempt.build(gradients, attempt.linear, x, weight, bias, sent)
    for got, want, name in zip(found, (sent @ weight, sent.T @ x, sent.sum(0)), ("x", "weight", "bias")):
        assert got is not None, f"{name} gets no gradient: somewhere the computation left torch"
        close(got, want, name=f"{name}.grad", rtol=1e-4, atol=1e-5)
