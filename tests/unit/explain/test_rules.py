"""Rules on messages that cannot be provoked here, on odd facts, and the promises all explanations keep."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor import paths
from tutor.explain import RULES, Explanation, explain, render
from tutor.protocol import Failure, Operand

# As torch 2.11 to 2.13 words them on machines with CUDA.
ELSEWHERE = {
    "device-mismatch": (
        "RuntimeError",
        (
            "Expected all tensors to be on the same device, but got mat2 is on cuda:0, different from other "
            "tensors on cpu "
            "(when checking argument in method wrapper_CUDA_mm)"
        ),
        "cpu and cuda:0",
    ),
    "out-of-memory": (
        "OutOfMemoryError",
        (
            "CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total capacity of 15.77 GiB of "
            "which "
            "14.20 GiB is "
            "free."
        ),
        "21.5 GB",
    ),
    "device-assert": (
        "AcceleratorError",
        "CUDA error: device-side assert triggered\nCUDA kernel errors might be asynchronously reported",
        "label",
    ),
    "device-number": ("AcceleratorError", "CUDA error: invalid device ordinal", "cuda:0"),
    "map-location": (
        "RuntimeError",
        "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False.",
        "map_location",
    ),
    "mps-float64": (
        "TypeError",
        "Cannot convert a MPS Tensor to float64 dtype as the MPS framework doesn't support float64.",
        ".float()",
    ),
    "sandbox-refused": ("PermissionError", "[Errno 13] Permission denied: '/etc/shadow'", "/etc/shadow"),
    "unbound-local": (
        "UnboundLocalError",
        "cannot access local variable 'x' where it is not associated with a value",
        "local",
    ),
    "weights-only": (
        "UnpicklingError",
        "Weights only load failed. \x1b[1mdo those steps only if you trust the source\x1b[0m",
        "weights_only=True",
    ),
}


def failure(type_: str, message: str, **more: Any) -> Failure:
    return Failure(type=type_, message=message, line=more.pop("line", 1), traceback="", **more)


@pytest.mark.parametrize("rule", ELSEWHERE)
def test_messages_from_elsewhere(rule: str) -> None:
    type_, message, words = ELSEWHERE[rule]
    explanation = explain(failure(type_, message), "x = 1\n")
    assert explanation.rule == rule
    assert words in render(explanation, 10_000)
    assert "\x1b" not in render(explanation)


def test_input_and_weight_on_two_devices_is_not_called_a_dtype() -> None:
    message = "Input type (torch.FloatTensor) and weight type (torch.cuda.FloatTensor) should be the same"
    assert explain(failure("RuntimeError", message), "").rule == "device-mismatch"


def test_what_no_rule_knows_keeps_its_message() -> None:
    explanation = explain(failure("WeirdError", "first\nsecond", line=2), "a\nb\nc\n")
    assert explanation.rule == "unexplained"
    assert explanation.title == "WeirdError: first"
    assert explanation.text == "second"
    assert explanation.excerpt == ((1, "a", False), (2, "b", True), (3, "c", False))


def test_nothing_that_a_terminal_obeys_is_left_in_a_message() -> None:
    explanation = explain(failure("E", "a\x1b]0;title\x07b\x1b[2Jc\x9bd\re", line="x"), "")
    assert explanation.title == "E: a]0;titlebcde"
    assert explanation.line is None


def test_an_exception_without_a_message_is_named() -> None:
    assert explain(failure("KeyboardInterrupt", "", line=None), "").title == "KeyboardInterrupt"


def test_lessons_named_by_rules_are_in_the_course() -> None:
    with (paths.lessons_dir() / "course.toml").open("rb") as file:
        course = tomllib.load(file)
    known = {lesson for part in course["part"] for lesson in part["lessons"]}
    assert {rule.lesson for rule in RULES if rule.lesson} <= known


def test_a_line_that_is_not_there_does_not_matter() -> None:
    explanation = explain(
        failure("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", line=99), "x\n"
    )
    assert explanation.excerpt == ((1, "x", True),)


MATMUL = "mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)"


def test_names_and_shapes_of_the_sides_are_used() -> None:
    explanation = explain(
        failure(
            "RuntimeError",
            MATMUL,
            operands=(Operand("x", (2, 3), "float32", "cpu"), Operand("w", (4, 5), "float32", "cpu")),
            facts={"parts": ["x", "w"]},
        ),
        "x @ w\n",
    )
    assert explanation.picture == ("  x  (2, 3)", "  w     (4, 5)", "         ▲ 3 meets 4")


def test_render_keeps_to_the_width_but_never_breaks_the_picture() -> None:
    explanation = explain(failure("RuntimeError", MATMUL), "x" * 200 + "\n")
    lines = render(explanation, 48).splitlines()
    assert max(len(line) for line in lines if line not in explanation.picture) <= 48
    assert all(row in lines for row in explanation.picture)


# Facts come out of the learner's process: whatever they are, the learner gets an explanation.
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_KEYS = ("parts", "layer", "arguments", "around", "ranges", "modified", "class", "module", "suggestions",
         "elsewhere", "syntax", "column")  # fmt: skip
_MESSAGES = [message for _, message, _ in ELSEWHERE.values()] + [
    MATMUL,
    "The size of tensor a (4) must match the size of tensor b (3) at non-singleton dimension 1",
    "Target 4 is out of bounds.",
    "index out of range in self",
    "shape '[5, 2]' is invalid for input of size 12",
    "module 'torch' has no attribute 'Adam'",
    "name 'x' is not defined",
    "element 0 of tensors does not require grad and does not have a grad_fn",
    "Expected size for first two dimensions of batch2 tensor to be: [2, 4] but got: [2, 5].",
]
_LAYERS = st.fixed_dictionaries(
    {"type": st.sampled_from(["Linear", "Conv2d"])},
    optional={
        "path": _JSON,
        "parameters": st.dictionaries(st.just("weight"), st.lists(st.integers(0, 9), max_size=3), max_size=1),
        "input": st.fixed_dictionaries({"shape": st.lists(st.integers(-1, 9), max_size=4)}) | _JSON,
    },
)


@settings(max_examples=300, deadline=None)
@given(
    message=st.sampled_from(_MESSAGES) | st.text(max_size=60),
    type_=st.sampled_from(
        ["RuntimeError", "AttributeError", "NameError", "SyntaxError", "MemoryError", "IndexError"]
    ),
    facts=st.dictionaries(st.sampled_from(_KEYS), _JSON, max_size=5),
    layer=st.none() | _LAYERS,
    shapes=st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=3),
    source=st.text(max_size=40),
    line=st.none() | st.integers(-2, 50),
)
def test_never_raises(
    message: str, type_: str, facts: dict[str, Any], layer: Any, shapes: Any, source: str, line: int | None
) -> None:
    if layer is not None:
        facts["layer"] = layer
    operands = tuple(Operand(f"t{i}", tuple(shape), "float32", "cpu") for i, shape in enumerate(shapes))
    explanation = explain(failure(type_, message, line=line, operands=operands, facts=facts), source)
    assert isinstance(explanation, Explanation)
    assert render(explanation)
