"""Shapes that do not broadcast: element-wise operations, in-place ones, expand, assignment to a slice."""

from __future__ import annotations

import re

from tutor.explain.model import Case, Draft, Rule, TensorFact, rule, shown, sizes
from tutor.explain.picture import Row, broadcast_of, clashing_axis

LESSON = "operations/broadcasting"

_WHY = (
    "Shapes are compared from the right. Two sizes fit when they are equal, or when one of them is 1 or "
    "is missing."
)


def _sizes_differ(case: Case, match: re.Match[str]) -> Draft:
    a, b, axis = int(match[1]), int(match[2]), int(match[3])
    pair = _pair(case, a, b)
    if pair is None:
        return Draft(
            "Two shapes do not broadcast",
            f"At dimension {axis}, counted from the left of the result, one side has {a} and the other "
            f"{b}. {_WHY}",
            ("print both shapes just before this line",),
            broadcast_of([Row("left", (a,)), Row("right", (b,))], f"{a} meets {b}") or (),
        )
    first, second = pair
    picture = broadcast_of(
        [Row(_name(first, "left"), first.shape), Row(_name(second, "right"), second.shape)], _note(a, b)
    )
    text = f"{shown(first.shape)} and {shown(second.shape)} clash: {a} against {b}. {_WHY}"
    return Draft("Two shapes do not broadcast", text, _fixes(first, second), picture or ())


def _pair(case: Case, a: int, b: int) -> tuple[TensorFact, TensorFact] | None:
    """Two tensors in sight whose shapes clash exactly as the message says."""
    candidates = [case.sides] if case.sides is not None else []
    given = list(case.arguments.values())
    candidates += [(x, y) for i, x in enumerate(given) for y in given[i + 1 :]]
    seen = list(case.operands)
    candidates += [(x, y) for i, x in enumerate(seen) for y in seen[i + 1 :]]
    for first, second in candidates:
        axis = clashing_axis([first.shape, second.shape])
        if axis is None:
            continue
        deepest = max(len(first.shape), len(second.shape))
        if {first.shape[axis - deepest], second.shape[axis - deepest]} == {a, b}:
            return first, second
    return None


def _fixes(first: TensorFact, second: TensorFact) -> tuple[str, ...]:
    fixes = []
    for short, long in ((first, second), (second, first)):
        name = _name(short, "the smaller one")
        if len(short.shape) == 1 and len(long.shape) == 2 and short.shape[0] == long.shape[0]:
            fixes.append(
                f"{name}[:, None] has the shape {shown((short.shape[0], 1))}: one number for each row"
            )
    if len(first.shape) == len(second.shape) == 2 and first.shape == second.shape[::-1]:
        fixes.append(f"{_name(second, 'the right')}.T has the shape {shown(first.shape)}")
        fixes.append(
            f"or @ was meant instead of an element-wise operation: {shown((first.shape[0], second.shape[1]))}"
        )
    return tuple(fixes) or (
        "print both shapes just before this line, and follow back the one you did not expect",
    )


def _in_place(case: Case, match: re.Match[str]) -> Draft:
    target, result = sizes(match[1]), sizes(match[2])
    return Draft(
        "An in-place operation cannot make its tensor larger",
        f"The result would be {shown(result)}, but it must be written into a tensor of shape "
        f"{shown(target)}. Broadcasting may stretch the right side of an in-place operation, never the "
        "left.",
        ("write x = x + y instead of x += y, which makes a new tensor",),
    )


def _expand(case: Case, match: re.Match[str]) -> Draft:
    wanted, have, target, source = int(match[1]), int(match[2]), sizes(match[3]), sizes(match[4])
    rows = [Row("target", target), Row("tensor", source)]
    picture = _from_the_right(rows, f"{have} cannot become {wanted}")
    if ".expand" in case.the_line():
        text = (
            f"expand stretches dimensions of size 1 only. A dimension of size {have} cannot become {wanted}."
        )
        fixes: tuple[str, ...] = ("use repeat to copy the values a number of times",)
    else:
        text = (
            f"A tensor of shape {shown(source)} was put where {shown(target)} is needed, and {have} does "
            f"not fit {wanted}. {_WHY}"
        )
        fixes = ("print the shapes of both sides just before this line",)
    return Draft("A shape does not fit the place it was put in", text, fixes, picture)


def _from_the_right(rows: list[Row], note: str) -> tuple[str, ...]:
    return broadcast_of(rows, note) or ()


def _expand_rank(case: Case, match: re.Match[str]) -> Draft:
    have, target = sizes(match[1]), sizes(match[2])
    return Draft(
        "expand needs a size for every dimension",
        f"The tensor is {shown(have)}, {len(have)} dimensions, and expand was given {len(target)}: "
        f"{shown(target)}.",
        ("-1 leaves a dimension as it is",),
    )


def _mask(case: Case, match: re.Match[str]) -> Draft:
    mask, tensor = sizes(match[1]), sizes(match[2])
    return Draft(
        "The mask does not have the shape of what it selects from",
        f"The mask is {shown(mask)}, the tensor {shown(tensor)}. A mask names one place for each element "
        "of the dimensions it covers, starting from the left.",
        (
            (
                "build the mask from the tensor itself, or index the other dimension: x[:, mask] for "
                f"{shown(tensor[-1:])}"
            ),
        ),
    )


def _name(fact: TensorFact, otherwise: str) -> str:
    return fact.name if fact.name and len(fact.name) <= 24 else otherwise


def _note(a: int, b: int) -> str:
    return f"{a} meets {b}"


RULES: tuple[Rule, ...] = (
    rule(
        "broadcast-shapes",
        r"The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at non-singleton "
        r"dimension (\d+)",
        _sizes_differ,
        lesson=LESSON,
    ),
    rule(
        "in-place-broadcast",
        r"output with shape (\[[\d, ]*\]) doesn't match the broadcast shape (\[[\d, ]*\])",
        _in_place,
        lesson=LESSON,
    ),
    rule(
        "expand-size",
        r"The expanded size of the tensor \((\d+)\) must match the existing size \((\d+)\) at non-singleton "
        r"dimension \d+\.\s+Target sizes: (\[[\d, -]*\])\.\s+Tensor sizes: (\[[\d, ]*\])",
        _expand,
        lesson=LESSON,
    ),
    rule(
        "expand-rank",
        r"expand\(torch\.\w+\{(\[[\d, ]*\])\}, size=(\[[\d, -]*\])\): the number of sizes provided",
        _expand_rank,
        lesson=LESSON,
    ),
    rule(
        "mask-shape",
        r"The shape of the mask (\[[\d, ]*\]) at index \d+ does not match the shape of the indexed tensor "
        r"(\[[\d, ]*\])",
        _mask,
    ),
)
