"""The autopsy of a shape error: where the size came from, and the lines that would repair it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tui.traces import SOURCE, clash, failing
from tutor.explain import Explanation, explain, render
from tutor.explain.origin import origin
from tutor.protocol import Failure, Job, Operand
from tutor.tracing import Trace, read_trace

CAT = (
    "Sizes of tensors must match except in dimension 0. Expected size 8 but got size 3 for tensor number 1 "
    "in the list."
)
IMPORTS = "import torch\nfrom torch import nn\n"


def the_failure() -> Failure:
    failure = clash(Job(SOURCE)).failure
    assert failure is not None
    return failure


def failed(
    source: str, message: str, line: int, shapes: dict[str, tuple[int, ...]], **facts: Any
) -> Explanation:
    operands = tuple(Operand(name, shape, "float32", "cpu") for name, shape in shapes.items())
    failure = Failure("RuntimeError", message, line, "", operands=operands, facts=facts)
    return explain(failure, source)


def layer(path: str, type: str, given: tuple[int, ...], **parameters: list[int]) -> dict[str, Any]:
    tensor = {"name": "x", "shape": list(given), "dtype": "float32", "device": "cpu"}
    return {"path": path, "type": type, "text": f"{type}()", "parameters": parameters, "input": tensor}


def test_with_the_shapes_the_size_is_followed_back() -> None:
    explanation = explain(the_failure(), SOURCE, read_trace(failing().data))
    assert "3600 = 16 · 15 · 15 came from flatten, line 9." in explanation.text
    assert "1600 would be 16 · 10 · 10." in explanation.text
    assert "15 came from pool, line 8: MaxPool2d" in explanation.text
    assert "▲ 3600 meets 1600" in "\n".join(explanation.picture)
    (change,) = explanation.changes
    assert (change.line, change.before, change.after) == (
        5,
        "fc = nn.Linear(1600, 10)",
        "fc = nn.Linear(3600, 10)",
    )
    assert explanation.fixes[0] == "line 5, build fc for 3,600: fc = nn.Linear(3600, 10)"
    assert sum("nn.Linear(3600, 10)" in fix for fix in explanation.fixes) == 1
    assert "came from flatten" in render(explanation).replace("\n", " ")


def test_without_them_the_changes_are_there_all_the_same() -> None:
    explanation = explain(the_failure(), SOURCE)
    assert "came from" not in explanation.text
    assert [change.line for change in explanation.changes] == [5]


def test_a_size_that_is_only_handed_on_is_followed_to_where_it_was_made() -> None:
    trace = read_trace(failing().data)
    assert origin(trace, (8, 16, 15, 15), 16).startswith("16 came from conv, line 7: Conv2d")
    assert origin(trace, (8, 16, 15, 15), 8) == ""  # the batch: it stands in the program
    assert origin(trace, (7, 7), 7) == ""
    assert origin(Trace(), (8, 3600), 3600) == ""


@pytest.mark.parametrize(
    ("line", "shapes", "message", "after"),
    [
        (
            "c = a @ b",
            {"a": (3, 4), "b": (5, 4)},
            "mat1 and mat2 shapes cannot be multiplied (3x4 and 5x4)",
            ["c = a @ b.T"],
        ),
        (
            "c = torch.matmul(a, b)",
            {"a": (3, 4), "b": (3, 5)},
            "mat1 and mat2 shapes cannot be multiplied (3x4 and 3x5)",
            ["c = torch.matmul(a.T, b)"],
        ),
        (
            "c = a - b",
            {"a": (3, 4), "b": (3,)},
            "The size of tensor a (4) must match the size of tensor b (3) at non-singleton dimension 1",
            ["c = a - b[:, None]"],
        ),
        (
            "é, c = 1, a + b  # ü",
            {"a": (3, 4), "b": (4, 3)},
            "The size of tensor a (4) must match the size of tensor b (3) at non-singleton dimension 1",
            ["é, c = 1, a + b.T  # ü"],
        ),
        (
            "c = torch.cat([a, b])",
            {"a": (4, 8), "b": (4, 3)},
            CAT,
            ["c = torch.cat([a, b], dim=1)"],
        ),
        (
            "c = a.view(4, 100)",
            {"a": (4, 3, 8, 8)},
            "shape '[4, 100]' is invalid for input of size 768",
            ["c = a.view(4, 192)"],
        ),
    ],
)
def test_lines_that_would_fit(
    line: str, shapes: dict[str, tuple[int, ...]], message: str, after: list[str]
) -> None:
    explanation = failed(f"{IMPORTS}{line}\n", message, 3, shapes, parts=["a", "b"])
    assert [change.after for change in explanation.changes] == after
    assert {change.before for change in explanation.changes} == {line}


def test_an_input_that_was_not_flattened_is_flattened_and_the_layer_left_alone() -> None:
    source = f"{IMPORTS}fc = nn.Linear(192, 10)\ny = fc(x + 1)\n"
    message = "mat1 and mat2 shapes cannot be multiplied (96x8 and 192x10)"
    fact = layer("fc", "Linear", (4, 3, 8, 8), weight=[10, 192])
    explanation = failed(source, message, 4, {"x": (4, 3, 8, 8)}, layer=fact)
    assert [change.after for change in explanation.changes] == ["y = fc((x + 1).flatten(1))"]


@pytest.mark.parametrize(
    ("made", "after"),
    [
        ("c = nn.Conv2d(3, 8, 3)", ["c = nn.Conv2d(1, 8, 3)"]),
        ("c = nn.Conv2d(in_channels=3, out_channels=8, kernel_size=3)",
         ["c = nn.Conv2d(in_channels=1, out_channels=8, kernel_size=3)"]),
        ("c = nn.Conv2d(1 + 2, 8, 3)", ["c = nn.Conv2d(1, 8, 3)"]),
        ("c = nn.Conv2d(channels, 8, 3)", []),
    ],
)  # fmt: skip
def test_a_layer_is_built_for_what_comes(made: str, after: list[str]) -> None:
    message = (
        "Given groups=1, weight of size [8, 3, 3, 3], expected input[4, 1, 8, 8] to have 3 channels, but "
        "got 1 channels instead"
    )
    fact = layer("c", "Conv2d", (4, 1, 8, 8), weight=[8, 3, 3, 3])
    explanation = failed(f"{IMPORTS}{made}\ny = c(x)\n", message, 4, {"x": (4, 1, 8, 8)}, layer=fact)
    assert [change.after for change in explanation.changes] == after


@pytest.mark.parametrize("source", ["", "def (", "y = fc(x)\n" * 20])
@pytest.mark.parametrize("facts", [{}, {"layer": 3}, {"layer": {"type": "Linear"}}, {"around": {"x": "y"}}])
def test_facts_and_sources_of_any_kind_cost_no_explanation(source: str, facts: dict[str, Any]) -> None:
    message = "mat1 and mat2 shapes cannot be multiplied (8x3600 and 1600x10)"
    explanation = failed(source, message, 15, {}, **facts)
    assert "▲ 3600 meets 1600" in "\n".join(explanation.picture)
    assert explanation.changes == ()
