"""Wrong shapes that a known mistake gives: the judge works out what the answer would be with the padding
forgotten, `dim` off by one, shapes aligned at the left, and says so where the learner's is just that."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator

from tutor.quiz.program_facts import (
    Sizes,
    Window,
    argument,
    calls,
    flag,
    made_layers,
    number,
    parsed,
    window,
    written_shapes,
)
from tutor.quiz.reading import shape_text

_REDUCING = {
    *("sum", "mean", "prod", "max", "min", "amax", "amin", "argmax", "argmin", "std", "var", "norm"),
    *("any", "all", "median", "logsumexp"),
}
Found = Iterator[tuple[Sizes, str]]


def computed(given: Sizes, before: Sizes | None, right: Sizes, line: str, program: str) -> str:
    """The sentence of the mistake that gives exactly `given` where `right` is right; "" where none does.

    `before` is the shape asked before, `line` the code of this line, `program` all of it.
    """
    tree = parsed(line.strip())
    if tree is None:
        return ""
    for rule in _RULES:
        for value, why in rule(tree, before, right, program):
            if value == given and value != right:
                return why
    return ""


def _windows(tree: ast.AST, before: Sizes | None, right: Sizes, program: str) -> Found:
    """Convolution and pooling."""
    made = made_layers(program)
    for name, call in calls(tree):
        layer = window(name, call) or window(*made.get(name, ("", call)))
        if layer is None or before is None or len(before) != layer.dims + 2:
            continue
        front = (before[0], before[1] if layer.channels is None else layer.channels)
        if _sized(layer, front, before[2:]) == right:  # otherwise the line was read wrongly
            yield from _of_window(layer, front, before, right)


def _sized(
    layer: Window, front: Sizes, lengths: Sizes, rounded: Callable[[float], int] = math.floor, **other: int
) -> Sizes:
    """The shape after the layer, with other settings than its own."""
    return (*front, *(rounded(layer.size(length, **other)) for length in lengths))


def _of_window(layer: Window, front: Sizes, before: Sizes, right: Sizes) -> Found:
    """Floor, padding, stride, dilation, the kernel, the channels, N*C*H*W, the batch."""
    lengths = before[2:]
    first, exact = lengths[0], f"{layer.size(lengths[0]):.4g}"
    reach = layer.dilation * (layer.kernel - 1) + 1
    usual = "" if layer.kind.startswith("Conv") else " (where pooling says nothing, it is the kernel's size)"
    padded_once = tuple(length - layer.padding for length in lengths)
    less = tuple(size - 1 for size in right[2:])
    yield (
        _sized(layer, front, lengths, math.ceil),
        f"{exact} is rounded down: a window that does not fit whole is left out.",
    )
    yield (
        _sized(layer, front, lengths, padding=0),
        f"The padding is forgotten: with it {first} is {first + 2 * layer.padding}.",
    )
    yield (
        _sized(layer, front, padded_once),
        f"The padding of {layer.padding} is on both sides: it counts twice.",
    )
    yield (
        _sized(layer, front, lengths, stride=1),
        f"The stride is forgotten{usual}: the window moves by {layer.stride}.",
    )
    yield (
        _sized(layer, front, lengths, dilation=1),
        f"The dilation is forgotten: the kernel reaches over {reach}.",
    )
    yield (
        (*front, *less),
        "One is missing: that is how many steps the window takes, and it has one place more.",
    )
    yield (
        (*front, *lengths),
        f"A window of {layer.kernel} has fewer places than {first}: at the edges it ends.",
    )
    if layer.channels is not None:
        yield (
            (before[0], before[1], *right[2:]),
            f"The channels are those of the filters, {layer.channels}, not those that came in.",
        )
    yield (
        (before[0], *right[2:], right[1]),
        "The sizes are right, but not their order: torch puts images as (N, C, H, W).",
    )
    yield right[1:], f"The batch, {before[0]}, is missing: layers take it along as the first dimension."


def _reductions(tree: ast.AST, before: Sizes | None, right: Sizes, program: str) -> Found:
    """`sum(1, keepdim=True)` and the like: keepdim missed, dim off by one."""
    for name, call in calls(tree):
        if name not in _REDUCING or before is None or not before:
            continue
        at = (
            1 if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "torch" else 0
        )
        dim = argument(call, "dim", at)
        keep = flag(call, "keepdim", False)
        if dim is None or not -len(before) <= dim < len(before):
            continue
        place = dim % len(before)
        if _without(before, place, keep) != right:
            continue
        if keep:
            yield (
                _without(before, place, False),
                f"keepdim=True leaves dimension {place} in place, with size 1.",
            )
        else:
            yield (
                _without(before, place, True),
                f"Without keepdim=True dimension {place} goes away altogether.",
            )
        for other in range(len(before)):
            if other != place:
                off = " (they are counted from 0)" if abs(other - place) == 1 and dim >= 0 else ""
                which = f"dim={dim} is dimension {place}{off}"
                why = f"{which}: that one goes, {before[place]}. You left out dimension {other}."
                yield _without(before, other, keep), why
        yield (before[place],), f"dim={dim} is the dimension that goes, not the one that stays."
        yield (), f"Only dimension {place} is taken together; without dim it would be all of them."


def _without(sizes: Sizes, place: int, keep: bool) -> Sizes:
    return (*sizes[:place], *((1,) if keep else ()), *sizes[place + 1 :])


def _rearranged(tree: ast.AST, before: Sizes | None, right: Sizes, program: str) -> Found:
    """transpose, permute, unsqueeze, stack: axes swapped or not, a new one elsewhere."""
    for name, call in calls(tree):
        if before is None:
            return
        if name == "permute":
            order = [number(arg) for arg in _given(call)]
            if len(order) != len(before) or any(place is None for place in order):
                continue
            back = [0] * len(before)
            for new, old in enumerate(order):
                back[(old or 0) % len(before)] = new
            if tuple(before[(old or 0) % len(before)] for old in order) == right:
                yield (
                    tuple(before[old] for old in back),
                    "permute says which old dimension comes to each new place, not where each one goes.",
                )
        if name in ("unsqueeze", "stack") and len(right) == len(before) + 1:
            place = next((n for n in range(len(right)) if _without(right, n, False) == before), None)
            asked = argument(call, "dim", len(call.args) - 1 if name == "unsqueeze" else 1, 0)
            if place is None or asked is None:
                continue
            place_ = asked % len(right)
            new = right[place_]
            for other in range(len(right)):
                value = (*before[:other], new, *before[other:])
                yield (
                    value,
                    f"The new dimension comes to place {place_}, counted from 0; you have it at {other}.",
                )


def _given(call: ast.Call) -> list[ast.expr]:
    """The arguments, also where they come as one tuple."""
    if len(call.args) == 1 and isinstance(call.args[0], ast.Tuple | ast.List):
        return call.args[0].elts
    return call.args


def _joined(tree: ast.AST, before: Sizes | None, right: Sizes, program: str) -> Found:
    """cat: along another dimension, or with a new one."""
    for name, call in calls(tree):
        if name not in ("cat", "concat") or before is None or len(before) != len(right):
            continue
        grown = [n for n in range(len(right)) if right[n] != before[n]]
        dim = argument(call, "dim", 1, 0)
        if len(grown) != 1 or dim is None or dim % len(right) != grown[0]:
            continue
        at, total = grown[0], right[grown[0]]
        for other in range(len(right)):
            if other != at and total % before[at] == 0:
                value = tuple(
                    size * (total // before[at]) if n == other else size for n, size in enumerate(before)
                )
                yield value, f"cat joins along dim={dim}: that dimension grows, to {total}, and no other."
        if total % before[at] == 0:
            yield (total // before[at], *before), "cat makes no new dimension; stack does."
        yield before, f"cat puts them one behind the other: dimension {at} grows to {total}."


def _flattened(tree: ast.AST, before: Sizes | None, right: Sizes, program: str) -> Found:
    """flatten and view: the batch counted in, or left out."""
    for name, _ in calls(tree):
        if name not in ("flatten", "Flatten", "view", "reshape") or before is None or len(before) < 2:
            continue
        if right == (before[0], math.prod(before[1:])):
            yield (
                (math.prod(before),),
                f"The batch, {before[0]}, is kept: only what comes after it becomes one.",
            )
            yield right[1:], f"The batch, {before[0]}, is kept as the first dimension."
            for left_out in range(1, len(before)):
                rest = math.prod(before[1:]) // max(1, before[left_out])
                why = f"The {before[left_out]} of {shape_text(before)} is missing: {_product(before[1:])}."
                yield (before[0], rest), why
        elif right == (math.prod(before),):
            yield (
                (before[0], math.prod(before[1:])),
                "Everything is flattened here, the batch as well: one dimension is left.",
            )


def _product(sizes: Sizes) -> str:
    return f"{' · '.join(map(str, sizes))} = {math.prod(sizes):,}"


def _broadcast(tree: ast.AST, before: Sizes | None, right: Sizes, program: str) -> Found:
    """Two operands whose sizes are written down: aligned at the left, or not at all."""
    shapes = written_shapes(program)
    for node in ast.walk(tree):
        if not isinstance(node, ast.BinOp) or isinstance(node.op, ast.MatMult):
            continue
        pair = [shapes.get(getattr(side, "id", "")) for side in (node.left, node.right)]
        if pair[0] is None or pair[1] is None or _aligned(pair[0], pair[1]) != right:
            continue
        one, other = pair[0], pair[1]
        both = f"{shape_text(one)} and {shape_text(other)}"
        left = _aligned(one[::-1], other[::-1])
        if left is not None:
            yield (
                left[::-1],
                f"Shapes are aligned at the right, not at the left: {both}.",
            )
        for mine in (one, other):
            yield (
                mine,
                f"The other operand stretches it, where one of the two sizes is 1 or missing: {both}.",
            )


def _aligned(one: Sizes, other: Sizes) -> Sizes | None:
    """The shape that broadcasting gives, None where they clash."""
    rank = max(len(one), len(other))
    pairs = zip((1,) * (rank - len(one)) + one, (1,) * (rank - len(other)) + other, strict=True)
    result = []
    for a, b in pairs:
        if a != b and 1 not in (a, b):
            return None
        result.append(b if a == 1 else a)
    return tuple(result)


def _linear(tree: ast.AST, before: Sizes | None, right: Sizes, program: str) -> Found:
    """Linear works on the last dimension and keeps all others."""
    made = made_layers(program)
    for name, call in calls(tree):
        layer, made_by = (name, call) if name == "Linear" else made.get(name, ("", call))
        if layer != "Linear" or before is None or not before:
            continue
        takes, gives = argument(made_by, "in_features", 0), argument(made_by, "out_features", 1)
        if takes is None or gives is None or (*before[:-1], gives) != right:
            continue
        yield (
            (gives, takes),
            f"That is the shape of its weight. In the result the last dimension, {takes}, becomes {gives}.",
        )
        yield (before[0], gives), "Linear changes the last dimension only, and keeps all others."
        yield (
            (takes, gives),
            f"The result keeps all dimensions but the last, and there {takes} becomes {gives}.",
        )
        yield (gives,), f"The batch, {before[0]}, is missing: the layer takes it along."


_RULES: tuple[Callable[[ast.AST, Sizes | None, Sizes, str], Found], ...] = (
    _windows,
    _reductions,
    _rearranged,
    _joined,
    _flattened,
    _broadcast,
    _linear,
)
