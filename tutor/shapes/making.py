"""Operations that make tensors from numbers."""

from __future__ import annotations

import math
from typing import Any

from tutor.shapes.case import Case, Rule, equal, shown


def arange(c: Case) -> Rule:
    """`arange(end)`, `arange(start, end)`, `arange(start, end, step)`; some may be given by name."""
    given = list(c.args)
    step = c.kwargs.get("step", given[2] if len(given) > 2 else 1)
    if "end" in c.kwargs:
        start, end = c.kwargs.get("start", given[0] if given else 0), c.kwargs["end"]
    elif len(given) > 1:
        start, end = given[0], given[1]
    else:
        start, end = c.kwargs.get("start", 0), given[0]
    count = math.ceil((end - start) / step)
    if count < 0:
        raise ValueError(count)
    whole = (end - start) % step == 0
    steps = f"({end} - {start})/{step}" if start else f"{end}/{step}"
    if step == 1 and not start:
        return Rule((count,), f"arange: the numbers from 0 up to {end}, without it: {shown((count,))}")
    rounded = "" if whole else ", rounded up"
    return Rule((count,), f"arange: from {start} up to {end}, without it: {steps}{rounded} = {count}")


def linspace(c: Case) -> Rule:
    steps = c.option("steps", 2)
    return Rule((steps,), f"{c.name}: {steps} numbers, both ends included: {shown((steps,))}")


def eye(c: Case) -> Rule:
    n = c.option("n", 0)
    m = c.option("m", 1, n)
    return Rule((n, m), f"eye: {n} rows and {m} columns, ones on the diagonal: {shown((n, m))}")


def permutation(c: Case) -> Rule:
    n = c.option("n", 0)
    return Rule((n,), f"randperm: the numbers 0 to {n - 1} in a random order: {shown((n,))}")


def from_lists(c: Case) -> Rule:
    """`tensor([[1, 2], [3, 4]])`: a dimension for each level of lists."""
    given = c.args[0] if c.args else c.kwargs["data"]
    if isinstance(given, str):
        raise TypeError(given)
    shape = _nested(given)
    if not shape:
        return Rule((), f"{c.name} of a number: no dimensions, ()")
    lists = "lists" if len(shape) == 1 else f"{len(shape)} levels of lists"
    return Rule(shape, f"{c.name}: a dimension for each level; {lists} of {equal(shape)}, so {shown(shape)}")


def _nested(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list):
        return ()
    if len(value) >= 64 or any(isinstance(item, str) for item in value):
        raise ValueError(value)  # not all of it was written down, or there are tensors inside
    inner = {_nested(item) for item in value} or {()}
    if len(inner) > 1:
        raise ValueError(value)
    return (len(value), *next(iter(inner)))


def new(c: Case) -> Rule:
    """`x.new_zeros(3, 4)`"""
    given = c.args[1:] if len(c.args) > 1 else [c.kwargs["size"]]
    if c.name == "new_full":
        given = given[:1]
    sizes = tuple(given[0]) if len(given) == 1 and isinstance(given[0], list) else tuple(given)
    if not all(isinstance(n, int) for n in sizes):
        raise TypeError(sizes)
    return Rule(sizes, f"{c.name}: the shape is what was asked for, {shown(sizes)}; dtype and device are x's")


def meshgrid(c: Case) -> Rule:
    sizes = [shape[0] if shape else 1 for shape in c.inputs]
    if c.kwargs.get("indexing") == "xy":
        sizes[:2] = sizes[1::-1]
    return Rule(
        tuple(sizes), f"meshgrid: each gets a dimension of the other's length: {shown(tuple(sizes))} each"
    )


def multinomial(c: Case) -> Rule:
    n = c.option("num_samples", 1)
    out = (*c.x[:-1], n)
    return Rule(out, f"multinomial: {n} drawn from each row of {c.x[-1]} weights: {shown(out)}")
