"""Where a size came from: the operation, on the way to the error, that made it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from tutor.explain.model import Shape
from tutor.shapes import explain_op
from tutor.tracing import Op, Trace

_RESHAPES = {"flatten", "view", "reshape", "unflatten", "Flatten", "Unflatten", "view_as", "contiguous"}
_MAX_PASSED = 40
"""operations that a size is followed back through"""


def origin(trace: Trace, shape: Shape, size: int, *, wanted: int | None = None) -> str:
    """One or two sentences: `3600 = 16 · 15 · 15 came from flatten, line 12.` "" where it cannot be told.

    `shape` is the operand's at the error, `size` the one of its sizes that does not fit, `wanted` what was
    expected instead.
    """
    made = _maker(trace, shape, size)
    if made is None or not made[1].inputs:
        return ""  # the size stands in the program itself
    line, op = made
    factors = _factors(op, size)
    if not factors:
        return _plainly(line, op, size)
    words = f"{size} = {_times(factors)} came from {op.name}, line {line}."
    if wanted is not None and (other := _other(factors, wanted)):
        words += f" {wanted} would be {_times(other)}."
    before = _maker(trace, op.inputs[0], factors[-1]) if len(factors) > 1 else None
    if before is not None and before[1] is not op and before[1].inputs:
        words += f" {_plainly(*before, factors[-1])}"
    return words


def _maker(trace: Trace, shape: Shape, size: int) -> tuple[int, Op] | None:
    """The line and operation that gave `shape` its `size`; a size only handed on is followed back."""
    found: tuple[int, Op] | None = None
    passed = 0
    for line, op in _backwards(trace):
        if shape not in op.outputs:
            continue
        found = line, op
        passed += 1
        given = next((i for i in op.inputs if size in i), None)
        if given is None or _makes(op, shape, size) or passed > _MAX_PASSED:
            return found
        shape = given
    return found


def _makes(op: Op, shape: Shape, size: int) -> bool:
    """Whether a layer sets this size itself, even where its input has it too."""
    settings = op.module or {}
    if "out_features" in settings:
        return shape[-1] == size
    if "out_channels" in settings:
        return len(shape) > 1 and shape[1] == size
    return False


def _backwards(trace: Trace) -> Iterator[tuple[int, Op]]:
    """Operations, the latest first, each line as it was visited last; layers instead of their containers."""
    lines = [trace.failing.line] if trace.failing is not None else []
    lines += [step.line for step in reversed(trace.steps)]
    for number in dict.fromkeys(lines):
        line = trace.by_line.get(number)
        for op in reversed(line.ops if line is not None else ()):
            for one in (*reversed(op.inside), op):
                if one.outputs:
                    yield one.line or number, one


def _factors(op: Op, size: int) -> Shape:
    """Neighbouring sizes of a reshape's input that multiply to `size`."""
    if op.name not in _RESHAPES or not op.inputs:
        return ()
    given = op.inputs[0]
    for start in range(len(given)):
        for end in range(start + 2, len(given) + 1):
            if math.prod(given[start:end]) == size:
                return given[start:end]
    return ()


def _other(factors: Shape, wanted: int) -> Shape:
    """`wanted` as as many channels times a square: (16, 10, 10) for 1600 beside (16, 15, 15)."""
    if len(factors) != 3 or factors[1] != factors[2] or not factors[0] or wanted % factors[0]:
        return ()
    side = math.isqrt(wanted // factors[0])
    return (factors[0], side, side) if side and side * side * factors[0] == wanted else ()


def _plainly(line: int, op: Op, size: int) -> str:
    """`15 came from pool, line 9: MaxPool2d(2): ...`"""
    name = op.path.removeprefix("self.") if op.path and not op.path.isdigit() else op.name
    words = explain_op(op)
    return f"{size} came from {name}, line {line}" + (f": {words}." if words else ".")


def _times(sizes: Shape) -> str:
    return " · ".join(map(str, sizes))
