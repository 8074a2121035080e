"""Checks for introduction/branching-model."""

import torch

from tutor.sandbox.check import close, given


def gradients(net, x):
    net(x).sum().backward()
    return {name: p.grad for name, p in net.named_parameters()}


def summing_to(total, features):
    """Multiples of 1/4, which add up to `total` without rounding."""
    x = torch.randint(-8, 9, (features,)) / 4
    x[0] = total - x[1:].sum()
    return x


def layers(net, x):
    """What self.high and self.low give for x, computed from their parameters."""
    held = net.state_dict()
    for name in ("high", "low"):
        assert f"{name}.weight" in held, f"The model holds no layer self.{name} with parameters of its own"
    return (held[f"{name}.weight"] @ x + held[f"{name}.bias"] for name in ("high", "low"))


def check_layers(attempt):
    """The parameters of high and low are the model's own."""
    names = sorted(attempt.Gate(4).state_dict())
    wanted = ["high.bias", "high.weight", "low.bias", "low.weight"]
    assert names == wanted, (
        f"The model's parameters are {names}, expected {wanted}. Layers in a plain list are not registered: "
        "make them attributes of self"
    )


@given(features=[3, 7], total=[1.25, 2.0, 9.0])
def check_high(attempt, features, total):
    """Above 1 the result is that of self.high."""
    net, x = attempt.Gate(features), summing_to(total, features)
    high, low = layers(net, x)
    close(
        net(x),
        high,
        name="net(x)",
        misses=[(low, "self.low was used. The sum is above 1, so self.high should be")],
        rtol=1e-4,
        atol=1e-5,
    )


@given(features=[3, 7], total=[0.75, 0.0, -6.0])
def check_low(attempt, features, total):
    """Below 1 the result is that of self.low."""
    net, x = attempt.Gate(features), summing_to(total, features)
    high, low = layers(net, x)
    close(
        net(x),
        low,
        name="net(x)",
        misses=[(high, "self.high was used. The sum is not above 1, so self.low should be")],
        rtol=1e-4,
        atol=1e-5,
    )


def check_sum_decides(attempt):
    """The sum of all numbers decides."""
    net = attempt.Gate(5)
    for x, name in [
        (torch.tensor([-4.0, 3.0, -5.0, 2.0, 2.0]), "low"),
        (torch.tensor([0.5, 0.25, 0.5, 0.25, 0.5]), "high"),
        (torch.tensor([-3.0, 6.0, -1.0, 0.0, 0.5]), "high"),
        (torch.tensor([6.0, -3.0, 0.5, -1.0, -2.0]), "low"),
    ]:
        high, low = layers(net, x)
        want, other = (high, low) if name == "high" else (low, high)
        sentence = (
            f"The sum decides, not a single number and not the mean: {x.tolist()} adds up to {x.sum():g}, "
            f"so self.{name} is right"
        )
        close(net(x), want, misses=[(other, sentence)], rtol=1e-4, atol=1e-5)


def check_at_one(attempt):
    """At exactly 1 the result is that of self.low."""
    net, x = attempt.Gate(5), summing_to(1.0, 5)
    high, low = layers(net, x)
    close(
        net(x),
        low,
        misses=[(high, "At exactly 1 it is self.low: 1 is not more than 1")],
        rtol=1e-4,
        atol=1e-5,
    )


@given(used=["high", "low"])
def check_only_one_runs(attempt, used):
    """Only the layer that is needed runs and gets gradients."""
    net, x = attempt.Gate(4), summing_to(3.0 if used == "high" else -3.0, 4)
    other = "low" if used == "high" else "high"
    layers(net, x)
    found = attempt.build(gradients, net, x)
    close(found[f"{used}.weight"], x[None], name=f"{used}.weight.grad")
    close(found[f"{used}.bias"], torch.ones(1), name=f"{used}.bias.grad")
    for name in ("weight", "bias"):
        assert found[f"{other}.{name}"] is None, (
            f"self.{other} has gradients although it was not needed: both layers ran, and a choice was made "
            "between their results. Choose first, with if, then call one"
        )
