"""More operations that arrange, pick or pad elements."""

from __future__ import annotations

from typing import Any

from tutor.shapes.case import Case, Rule, Shape, axis, equal, pair, product, shown


def hstack(c: Case) -> Rule:
    shapes = [shape or (1,) for shape in c.inputs]
    at = 0 if len(shapes[0]) == 1 else 1
    return _joined(c, shapes, at)


def vstack(c: Case) -> Rule:
    shapes: list[Shape] = [(1, *(shape or (1,))) if len(shape) < 2 else shape for shape in c.inputs]
    return _joined(c, shapes, 0)


def _joined(c: Case, shapes: list[Shape], at: int) -> Rule:
    if len({(*shape[:at], *shape[at + 1 :]) for shape in shapes}) != 1:
        raise ValueError(shapes)
    sizes = [shape[at] for shape in shapes]
    out = (*shapes[0][:at], sum(sizes), *shapes[0][at + 1 :])
    text = " + ".join(map(str, sizes)) if len(sizes) <= 8 else f"{len(sizes)} sizes together"
    rows = "; each is one row" if shapes[0] != c.inputs[0] else ""
    return Rule(
        out, f"{c.name}: sizes add up along dimension {at}: {text} = {sum(sizes)}{rows}: {shown(out)}"
    )


def tensor_split(c: Case) -> Rule:
    parts, at = (
        c.option("indices_or_sections", 1, c.kwargs.get("sections")),
        axis(c.option("dim", 2, 0), len(c.x)),
    )
    first = parts[0] if isinstance(parts, list) else -(-c.x[at] // parts)
    out = (*c.x[:at], min(first, c.x[at]), *c.x[at + 1 :])
    return Rule(out, f"{c.name}: dimension {at}, {c.x[at]}, in {parts} parts; the first is {shown(out)}")


def tile(c: Case) -> Rule:
    counts = c.sizes("dims")
    rank = max(len(counts), len(c.x))
    old = (*[1] * (rank - len(c.x)), *c.x)
    counts = [*[1] * (rank - len(counts)), *counts]
    out = tuple(n * k for n, k in zip(old, counts, strict=True))
    products = ", ".join(f"{n}*{k} = {n * k}" for n, k in zip(old, counts, strict=True))
    return Rule(out, f"tile: {products}, so {shown(out)}")


def repeat_interleave(c: Case) -> Rule:
    times, dim = c.option("repeats", 1), c.option("dim", 2)
    if not isinstance(times, int):
        raise TypeError(times)
    if dim is None:
        total = product(c.x) * times
        return Rule(
            (total,),
            f"repeat_interleave({times}): {equal(c.x)} elements, {times} times each: {shown((total,))}",
        )
    at = axis(dim, len(c.x))
    out = (*c.x[:at], c.x[at] * times, *c.x[at + 1 :])
    return Rule(
        out,
        f"repeat_interleave({times}): dimension {at}, each {times} times: {c.x[at]}*{times} = {out[at]}: "
        f"{shown(out)}",
    )


def ravel(c: Case) -> Rule:
    out = (product(c.x),)
    return Rule(out, f"ravel: {equal(c.x)} elements in one dimension, so {shown(out)}")


def as_other(c: Case) -> Rule:
    """view_as, reshape_as"""
    out = c.inputs[1]
    if product(out) != product(c.x):
        raise ValueError(c.inputs)
    return Rule(out, f"{c.name}: {equal(c.x)} elements in the other's shape, {shown(out)}")


def select(c: Case) -> Rule:
    at = axis(c.option("dim", 1), len(c.x))
    index = c.option("index", 2)
    if not -c.x[at] <= index < c.x[at]:
        raise ValueError(index)
    out = (*c.x[:at], *c.x[at + 1 :])
    return Rule(out, f"select: number {index} of dimension {at}, which goes: {shown(out)}")


def narrow(c: Case) -> Rule:
    at, length = axis(c.option("dim", 1), len(c.x)), c.option("length", 3)
    out = (*c.x[:at], length, *c.x[at + 1 :])
    return Rule(out, f"narrow: dimension {at} keeps {length} of {c.x[at]}: {shown(out)}")


def diagonal(c: Case) -> Rule:
    offset = c.option("offset", 1, 0)
    first, second = axis(c.option("dim1", 2, 0), len(c.x)), axis(c.option("dim2", 3, 1), len(c.x))
    rows, columns = c.x[first], c.x[second]
    length = max(0, min(rows, columns - offset) if offset >= 0 else min(rows + offset, columns))
    out = (*[n for i, n in enumerate(c.x) if i not in (first, second)], length)
    return Rule(out, f"diagonal: of {rows} x {columns} there are {length} on it: {shown(out)}")


def diag(c: Case) -> Rule:
    offset = c.option("diagonal", 1, 0)
    if len(c.x) == 1:
        n = c.x[0] + abs(offset)
        return Rule((n, n), f"diag: {c.x[0]} numbers on the diagonal of a matrix, {shown((n, n))}")
    rows, columns = c.x
    length = max(0, min(rows, columns - offset) if offset >= 0 else min(rows + offset, columns))
    return Rule((length,), f"diag: the {length} numbers on the diagonal of {rows} x {columns}")


def rot90(c: Case) -> Rule:
    turns, dims = c.option("k", 1, 1), c.option("dims", 2, [0, 1])
    out = list(c.x)
    a, b = axis(dims[0], len(out)), axis(dims[1], len(out))
    if turns % 2:
        out[a], out[b] = out[b], out[a]
    return Rule(tuple(out), f"rot90: {turns} quarter turns of dimensions {a} and {b}: {shown(out)}")


def pad(c: Case) -> Rule:
    """Two numbers for each dimension, the last dimension first."""
    if c.module:
        given = c.module["padding"]
        if isinstance(given, int):
            given = [given] * 2 * int(next(letter for letter in c.name if letter.isdigit()))
    else:
        given = c.option("pad", 1)
    out, words = list(c.x), []
    for number, (before, after) in enumerate(zip(given[::2], given[1::2], strict=True)):
        at = len(out) - 1 - number
        out[at] = c.x[at] + before + after
        words.append(f"dimension {at} {before} + {c.x[at]} + {after} = {out[at]}")
    if min(out, default=1) < 0:
        raise ValueError(out)
    return Rule(tuple(out), f"{c.name}, from the last dimension on: {', '.join(words)}, so {shown(out)}")


def unfold(c: Case) -> Rule:
    """`x.unfold(dim, size, step)`, and F.unfold and nn.Unfold, which cut patches out of images."""
    if c.module or c.kwargs.keys() & {"kernel_size", "stride", "padding", "dilation"} or len(c.args) != 4:
        return _patches(c)
    dim, size, step = c.args[1:4]
    at = axis(dim, len(c.x))
    count = (c.x[at] - size) // step + 1
    if count < 1:
        raise ValueError(c.x)
    out = (*c.x[:at], count, *c.x[at + 1 :], size)
    return Rule(
        out,
        f"unfold: windows of {size} along dimension {at}, {step} apart: ({c.x[at]} - {size})//{step} + 1 = "
        f"{count}; the {size} are a new last dimension: {shown(out)}",
    )


def _patches(c: Case) -> Rule:
    def setting(key: str, place: int, default: int) -> tuple[int, ...]:
        value: Any = c.module.get(key, default) if c.module else c.option(key, place, default)
        return pair(value, 2)

    kernel, dilation = setting("kernel_size", 1, 0), setting("dilation", 2, 1)
    padding, stride = setting("padding", 3, 0), setting("stride", 4, 1)
    *batch, channels, height, width = c.x
    counts = [
        (n + 2 * p - d * (k - 1) - 1) // s + 1
        for n, p, d, k, s in zip((height, width), padding, dilation, kernel, stride, strict=True)
    ]
    out = (*batch, channels * product(kernel), product(counts))
    return Rule(
        out,
        f"unfold: patches of {channels}*{kernel[0]}*{kernel[1]} = {out[-2]} numbers at {counts[0]} x "
        f"{counts[1]} places: {shown(out)}",
    )


def glu(c: Case) -> Rule:
    dim = c.module.get("dim", -1) if c.module else c.option("dim", 1, -1)
    at = axis(dim, len(c.x))
    if c.x[at] % 2:
        raise ValueError(c.x)
    out = (*c.x[:at], c.x[at] // 2, *c.x[at + 1 :])
    return Rule(
        out, f"{c.name}: one half of dimension {at} gates the other: {c.x[at]}/2 = {out[at]}: {shown(out)}"
    )


def diff(c: Case) -> Rule:
    if len(c.inputs) > 1:
        raise ValueError(c.inputs)
    n, at = c.option("n", 1, 1), axis(c.option("dim", 2, -1), len(c.x))
    out = (*c.x[:at], max(0, c.x[at] - n), *c.x[at + 1 :])
    return Rule(
        out, f"diff: neighbours are subtracted, {c.x[at]} - {n} = {out[at]} in dimension {at}: {shown(out)}"
    )


def take(c: Case) -> Rule:
    return Rule(c.inputs[1], f"{c.name}: the result has the shape of the index, {shown(c.inputs[1])}")


def setitem(c: Case) -> Rule:
    """The value was broadcast into the place, or torch would have refused."""
    what = f"a value of {shown(c.inputs[-1])}" if len(c.inputs) > 1 else "a number"
    return Rule(c.x, f"writing {what} into a part of the tensor: its shape stays {shown(c.x)}")


def view_as_real(c: Case) -> Rule:
    out = (*c.x, 2)
    return Rule(out, f"view_as_real: a last dimension of 2 for real and imaginary part: {shown(out)}")
