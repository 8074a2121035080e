"""The recorder against loops whose gradients can be computed by hand."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest
import torch
from torch import nn

from tutor.sandbox.trace.training import TrainingRecorder, settings_of


def record(body: str) -> dict[str, Any]:
    """Runs a loop that has w (a Parameter of 2), net, opt (SGD, lr 0.5), x."""
    source = textwrap.dedent(body)
    net = nn.Linear(2, 1, bias=False)
    namespace = {"torch": torch, "nn": nn, "net": net, "w": net.weight, "x": torch.tensor([[1.0, 2.0]])}
    namespace["opt"] = torch.optim.SGD(net.parameters(), lr=0.5)
    with TrainingRecorder("loop.py") as recorder:
        exec(compile(source, "loop.py", "exec"), namespace)
    return recorder.record()


def steps(recorded: dict[str, Any], key: str) -> list[Any]:
    return [
        step[key].tolist() if isinstance(step[key], torch.Tensor) else step[key] for step in recorded["steps"]
    ]


# net(x).sum() has the gradient x = [1, 2] at every step, whatever the weight.


def test_a_right_loop() -> None:
    r = record(
        """
        for _ in range(2):
            opt.zero_grad()
            loss = net(x).sum()
            loss.backward()
            opt.step()
        """
    )
    assert r["events"] == ["zero_grad", "forward", "backward", "step"] * 2
    assert r["lines"] == [3, 4, 5, 6] * 2
    assert steps(r, "gradient_used") == steps(r, "gradient_of_its_loss") == [[1.0, 2.0], [1.0, 2.0]]
    assert steps(r, "number") == [1, 2]
    assert steps(r, "line") == [6, 6]
    assert steps(r, "without_gradient") == [0, 0]
    assert r["steps"][1]["loss"] == pytest.approx(r["steps"][0]["loss"] - 0.5 * 5, abs=1e-5)


def test_nothing_cleared() -> None:
    r = record("for _ in range(3):\n    net(x).sum().backward()\n    opt.step()\n")
    assert steps(r, "gradient_used") == [[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]
    assert steps(r, "gradient_of_its_loss") == [[1.0, 2.0]] * 3
    assert "zero_grad" not in r["events"]


def test_cleared_too_late() -> None:
    r = record("for _ in range(2):\n    net(x).sum().backward()\n    opt.zero_grad()\n    opt.step()\n")
    assert steps(r, "gradient_used") == [[0.0, 0.0]] * 2
    assert steps(r, "gradient_of_its_loss") == [[1.0, 2.0]] * 2
    assert steps(r, "without_gradient") == [1, 1]


def test_accumulating_on_purpose_is_no_leftover() -> None:
    r = record(
        """
        for _ in range(2):
            for _ in range(3):
                (net(x).sum() / 3).backward()
            opt.step()
            opt.zero_grad()
        """
    )
    close = [torch.tensor(used) - torch.tensor(own) for used, own in zip(
        steps(r, "gradient_used"), steps(r, "gradient_of_its_loss"), strict=True)]  # fmt: skip
    assert all(difference.abs().max() < 1e-6 for difference in close)
    assert steps(r, "backwards") == [3, 3]


def test_every_way_of_clearing_counts() -> None:
    for clear in (
        "opt.zero_grad(set_to_none=False)",
        "net.zero_grad()",
        "w.grad = None",
        "w.grad.zero_()",
        "w.grad.data.fill_(0)",
        "del w.grad",
    ):
        r = record(f"for _ in range(3):\n    net(x).sum().backward()\n    opt.step()\n    {clear}\n")
        assert steps(r, "gradient_used") == steps(r, "gradient_of_its_loss") == [[1.0, 2.0]] * 3, clear
        assert r["events"].count("zero_grad") >= 2, clear
        assert r["events"][:4] == ["forward", "backward", "step", "zero_grad"], clear


def test_a_backward_whose_gradient_was_cleared_before_the_next_does_not_count() -> None:
    r = record("net(x).sum().backward()\nopt.zero_grad()\n(3 * net(x)).sum().backward()\nopt.step()\n")
    assert steps(r, "gradient_used") == steps(r, "gradient_of_its_loss") == [[3.0, 6.0]]


def test_two_optimizers_keep_their_own() -> None:
    r = record(
        """
        other = nn.Linear(2, 1, bias=False)
        second = torch.optim.Adam(other.parameters(), lr=0.25)
        (net(x) + 2 * other(x)).sum().backward()
        opt.step()
        second.step()
        """
    )
    assert steps(r, "gradient_used") == steps(r, "gradient_of_its_loss") == [[1.0, 2.0], [2.0, 4.0]]
    assert [o["settings"]["type"] for o in r["optimizers"]] == ["Adam", "SGD"]
    assert steps(r, "optimizer") == [1, 0]


def test_autograd_grad_put_into_grad_counts() -> None:
    r = record("(g,) = torch.autograd.grad(net(x).sum(), [w])\nw.grad = g\nopt.step()\n")
    assert steps(r, "gradient_used") == steps(r, "gradient_of_its_loss") == [[1.0, 2.0]]


def test_forwards_know_their_mode_and_whether_backward_followed() -> None:
    r = record(
        """
        net.train()
        net(x).sum().backward()
        net.eval()
        with torch.no_grad():
            net(x)
        net(x)
        """
    )
    assert r["events"] == ["train", "forward", "backward", "eval", "forward", "forward"]
    told = [(f["training"], f["grad"], f["backward_followed"], f["line"]) for f in r["forwards"]]
    assert told == [(True, True, True, 3), (False, False, False, 6), (False, True, False, 7)]
    assert r["forwards"][0]["input_shapes"] == ((1, 2),)
    assert r["forwards"][0]["output_shape"] == (1, 1)
    assert r["forwards"][0]["type"] == "Linear"


def test_only_outermost_modules_count_and_losses_do_not() -> None:
    r = record(
        """
        deep = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.ReLU(), nn.Linear(2, 1)))
        nn.MSELoss()(deep(x), torch.zeros(1, 1)).backward()
        """
    )
    assert [f["type"] for f in r["forwards"]] == ["Sequential"]


def test_a_forward_that_raises_does_not_hide_the_next() -> None:
    r = record(
        """
        try:
            nn.Sequential(net)(torch.ones(1, 3))
        except RuntimeError:
            pass
        net(x)
        """
    )
    assert [f["type"] for f in r["forwards"]] == ["Sequential", "Linear"]


def test_everything_is_put_back() -> None:
    before = (torch.autograd.backward, torch.autograd.grad, torch.optim.Optimizer.__init__,
              torch.optim.Optimizer.zero_grad, nn.Module.zero_grad, nn.Module.train)  # fmt: skip
    r = record("net(x).sum().backward()\nopt.step()\n")
    after = (torch.autograd.backward, torch.autograd.grad, torch.optim.Optimizer.__init__,
             torch.optim.Optimizer.zero_grad, nn.Module.zero_grad, nn.Module.train)  # fmt: skip
    assert before == after
    net = nn.Linear(2, 1)
    net(torch.ones(1, 2)).sum().backward()
    assert len(r["forwards"]) == 1


def test_settings() -> None:
    w = [nn.Parameter(torch.ones(1))]
    assert settings_of(torch.optim.SGD(w, lr=0.1)) == {"type": "SGD", "lr": 0.1, "momentum": 0}
    assert settings_of(torch.optim.SGD(w, lr=0.1, momentum=0.9, nesterov=True)) == {
        "type": "SGD", "lr": 0.1, "momentum": 0.9, "nesterov": True,
    }  # fmt: skip
    assert settings_of(torch.optim.Adam(w)) == {
        "type": "Adam", "lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0,
    }  # fmt: skip
    groups = torch.optim.SGD([{"params": w}, {"params": [nn.Parameter(torch.ones(1))], "lr": 0.5}], lr=0.1)
    assert settings_of(groups)["groups"] == [0.1, 0.5]
