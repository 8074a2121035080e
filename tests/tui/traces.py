"""Traces made by hand, as the sandbox sends them: a network whose last layer does not fit, and a model."""

from __future__ import annotations

from typing import Any

from tests.tui.fakes import result
from tutor.protocol import Failure, Job, Operand, Recorded, Result
from tutor.tracing import SHAPES

SOURCE = """\
import torch
from torch import nn
conv = nn.Conv2d(3, 16, 5, stride=2)
pool = nn.MaxPool2d(2)
fc = nn.Linear(1600, 10)
x = torch.randn(8, 3, 64, 64)
x = conv(x)
x = pool(x)
x = x.flatten(1)
y = fc(x)
"""

_SHAPES = [[8, 3, 64, 64], [8, 16, 30, 30], [8, 16, 15, 15], [8, 3600]]
_CONV = {
    "in_channels": 3, "out_channels": 16, "kernel_size": [5, 5], "stride": [2, 2], "padding": [0, 0],
    "dilation": [1, 1], "groups": 1, "bias": True, "transposed": False,
}  # fmt: skip
_POOL = {"kernel_size": 2, "stride": 2, "padding": 0, "dilation": 1, "ceil_mode": False}


def _line(number: int, state: int | None, *ops: dict[str, Any], text: str = "") -> dict[str, Any]:
    names = [] if state is None else [{"name": "x", "state": state, "text": text}]
    return {"line": number, "visits": 1, "names": names, "ops": list(ops)}


def _op(name: str, line: int, inputs: list[Any], outputs: list[Any], **more: Any) -> dict[str, Any]:
    return {"op": name, "line": line, "inputs": inputs, "outputs": outputs, **more}


def failing() -> Recorded:
    """`SOURCE` up to its error in line 10."""
    s = _SHAPES
    return Recorded(
        SHAPES,
        {
            "kind": SHAPES,
            "states": [[shape, "float32", "cpu", n > 0] for n, shape in enumerate(s)],
            "lines": [
                *(_line(n, None) for n in range(1, 6)),
                _line(6, 0, _op("randn", 6, [], [s[0]], args=s[0]), text="min -4.5 mean 0.0 max 4.2"),
                _line(7, 1, _op("Conv2d", 7, [s[0]], [s[1]], module=_CONV, path="conv")),
                _line(8, 2, _op("MaxPool2d", 8, [s[1]], [s[2]], module=_POOL, path="pool")),
                _line(9, 3, _op("flatten", 9, [s[2]], [s[3]], args=["$0", 1], view=True)),
                _line(10, None, _op("Linear", 10, [s[3]], [], module={"in_features": 1600}, path="fc")),
            ],
            "steps": [
                *([n, 0, "<module>", []] for n in range(1, 6)),
                *([6 + n, 0, "<module>", [["x", n]]] for n in range(4)),
                [10, 0, "<module>", []],
            ],
            "skipped": 0,
            "skipped_after": 0,
            "failing": ["Linear", 10, "RuntimeError", [[s[3], "float32", "cpu", True]]],
            "complete": False,
        },
    )


def clash(job: Job) -> Result:
    """How `SOURCE` ends."""
    message = "mat1 and mat2 shapes cannot be multiplied (8x3600 and 1600x10)"
    given = {"name": "x", "shape": [8, 3600], "dtype": "float32", "device": "cpu", "requires_grad": True}
    failure = Failure(
        type="RuntimeError",
        message=message,
        line=10,
        traceback=f"Traceback (most recent call last):\nRuntimeError: {message}\n",
        operands=(Operand("x", (8, 3600), "float32", "cpu", True),),
        facts={
            "parts": ["x"],
            "around": {"x": [8, 3600]},
            "layer": {
                "path": "fc",
                "type": "Linear",
                "text": "Linear(in_features=1600, out_features=10, bias=True)",
                "parameters": {"weight": [10, 1600], "bias": [10]},
                "input": given,
            },
        },
    )
    return result(job, status="error", failure=failure, exit_code=1)


def modelled() -> Recorded:
    """A model of two layers, its optimizer, and the graph of a loss with a cut."""
    names = ["weight", "bias"]

    def layer(path: str, inside: int, outside: int) -> dict[str, Any]:
        shapes = [[outside, inside], [outside]]
        return {
            "path": path, "type": "Linear", "settings": {}, "shared": [], "calls": 1, "leaf": True,
            "own": [[n, s, "float32", True, 4 * outside * (inside if n == "weight" else 1)]
                    for n, s in zip(names, shapes, strict=True)],
            "inputs": [[32, inside]], "outputs": [[32, outside]], "output_bytes": 128 * outside,
            "flops": 64 * inside * outside,
        }  # fmt: skip

    return Recorded(
        SHAPES,
        {
            "kind": SHAPES,
            "states": [[[], "float32", "cpu", True]],
            "lines": [
                {"line": 2, "visits": 1, "names": [{"name": "loss", "state": 0}]},
                {"line": 3, "visits": 1, "calls": [["item", [], True]]},
            ],
            "steps": [[2, 0, "<module>", [["loss", 0]]], [3, 0, "<module>", []]],
            "skipped": 0,
            "skipped_after": 0,
            "complete": True,
            "models": [
                {
                    "name": "net", "type": "Sequential", "line": 2, "inputs": [[32, 784]],
                    "layers": [layer("a_first_layer_with_a_name", 784, 128), layer("last", 128, 10)],
                    "outputs": [[32, 10]], "flops": 6503424, "buffer_bytes": 0, "training": True,
                }
            ],
            "optimizers": [["Adam", 1, 101770, 814176]],
            "graph": {
                "line": 2, "root": "loss", "shape": [], "backward": True,
                "nodes": [
                    ["MseLossBackward0", "loss", [], [1], False],
                    ["AddmmBackward0", "", [32, 10], [2, 3], False],
                    ["AccumulateGrad", "last.bias", [10], [], True],
                    ["AccumulateGrad", "last.weight", [10, 128], [], True],
                ],
            },
        },
    )  # fmt: skip
