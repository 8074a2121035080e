"""Operations that arrange the same elements, or copies of them, differently."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tutor.shapes.case import Case, Rule, Shape, axes, axis, broadcast, equal, product, shown, times


def view(c: Case) -> Rule:
    sizes, total = c.sizes("shape" if c.name == "reshape" else "size"), product(c.x)
    call = f"{c.name}({', '.join(map(str, sizes))})"
    if -1 not in sizes:
        if product(sizes) != total:
            raise ValueError(sizes)
        return Rule(tuple(sizes), f"{call}: {equal(c.x)} elements, and {equal(sizes)}: they fit")
    others = [n for n in sizes if n != -1]
    missing, rest = divmod(total, product(others))
    if rest:
        raise ValueError(sizes)
    out = tuple(missing if n == -1 else n for n in sizes)
    if not others:
        return Rule(out, f"{call}: {equal(c.x)} elements in one dimension, so {shown(out)}")
    known = times(others) if len(others) == 1 else f"({times(others)})"
    return Rule(out, f"{call}: {equal(c.x)} elements, {total}/{known} = {missing}, so {shown(out)}")


def flatten(c: Case) -> Rule:
    if c.module:
        start, end = c.module["start_dim"], c.module["end_dim"]
    else:
        start, end = c.option("start_dim", 1, 0), c.option("end_dim", 2, -1)
    if not c.x:
        return Rule((1,), f"{c.name}: a scalar becomes one element, (1,)")
    first, last = axis(start, len(c.x)), axis(end, len(c.x))
    if first > last:
        raise ValueError(start)
    middle = c.x[first : last + 1]
    out = (*c.x[:first], product(middle), *c.x[last + 1 :])
    which = f"dimensions {first} to {last}" if last > first else f"dimension {first} alone"
    return Rule(out, f"{c.name}: {which} become one: {equal(middle)}, so {shown(out)}")


def unflatten(c: Case) -> Rule:
    at = axis(c.module["dim"] if c.module else c.option("dim", 1), len(c.x))
    sizes = list(c.module["unflattened_size"] if c.module else c.option("sizes", 2))
    if -1 in sizes:
        sizes[sizes.index(-1)] = c.x[at] // product([n for n in sizes if n != -1])
    if product(sizes) != c.x[at]:
        raise ValueError(sizes)
    out = (*c.x[:at], *sizes, *c.x[at + 1 :])
    return Rule(out, f"{c.name}: dimension {at}, {c.x[at]}, becomes {equal(sizes)}, so {shown(out)}")


def squeeze(c: Case) -> Rule:
    dim = c.option("dim", 1)
    if dim is None:
        out = tuple(n for n in c.x if n != 1)
        return Rule(out, f"squeeze(): every dimension of size 1 goes: {shown(c.x)} becomes {shown(out)}")
    gone = axes(dim, len(c.x))
    out = tuple(n for i, n in enumerate(c.x) if not (i in gone and n == 1))
    if out == c.x:
        return Rule(out, f"squeeze({dim}): its size is not 1, so nothing goes: {shown(out)}")
    return Rule(out, f"squeeze({dim}): its size is 1, so it goes: {shown(c.x)} becomes {shown(out)}")


def unsqueeze(c: Case) -> Rule:
    dim = c.option("dim", 1)
    at = axis(dim, len(c.x) + 1)
    out = (*c.x[:at], 1, *c.x[at:])
    return Rule(out, f"unsqueeze({dim}): a dimension of size 1 at place {at}: {shown(out)}")


def permute(c: Case) -> Rule:
    dims = c.sizes("dims")
    order = axes(dims, len(c.x))
    if sorted(order) != list(range(len(c.x))):
        raise ValueError(dims)
    out = tuple(c.x[i] for i in order)
    moves = ", ".join(f"{i} is old {old} ({c.x[old]})" for i, old in enumerate(order))
    return Rule(out, f"permute({', '.join(map(str, dims))}): dimension {moves}, so {shown(out)}")


def transpose(c: Case) -> Rule:
    first, second = c.option("dim0", 1), c.option("dim1", 2)
    return _swapped(c, f"{c.name}({first}, {second})", first, second)


def matrix_transpose(c: Case) -> Rule:
    if len(c.x) < 2:
        if c.name in ("mT", "mH"):
            raise ValueError(c.x)
        return Rule(c.x, f"{c.name}: fewer than two dimensions stay as they are, {shown(c.x)}")
    if c.name == "T" and len(c.x) != 2:
        return Rule(c.x[::-1], f"T: all dimensions in reverse order, {shown(c.x[::-1])}")
    if c.name in ("t", "H") and len(c.x) != 2:
        raise ValueError(c.x)
    return _swapped(c, c.name, -2, -1)


def _swapped(c: Case, call: str, first: int, second: int) -> Rule:
    a, b = axis(first, len(c.x)), axis(second, len(c.x))
    out = list(c.x)
    if out:
        out[a], out[b] = out[b], out[a]
    return Rule(
        tuple(out),
        f"{call}: dimensions {min(a, b)} and {max(a, b)} change places: {shown(c.x)} becomes {shown(out)}",
    )


def movedim(c: Case) -> Rule:
    source, target = axes(c.option("source", 1), len(c.x)), axes(c.option("destination", 2), len(c.x))
    rest = iter(i for i in range(len(c.x)) if i not in source)
    order = [source[target.index(i)] if i in target else next(rest) for i in range(len(c.x))]
    out = tuple(c.x[i] for i in order)
    return Rule(out, f"movedim: the new order of the old dimensions is {shown(order)}, so {shown(out)}")


def expand(c: Case) -> Rule:
    sizes = list(c.inputs[1]) if c.name == "expand_as" else c.sizes()
    old = (*[None] * (len(sizes) - len(c.x)), *c.x)
    if len(old) != len(sizes):
        raise ValueError(sizes)
    out: list[int] = []
    for have, want in zip(old, sizes, strict=True):
        if want == -1:
            if have is None:
                raise ValueError(sizes)
            out.append(have)
        elif have in (None, 1, want):
            out.append(want)
        else:
            raise ValueError(sizes)
    return Rule(
        tuple(out),
        f"{c.name}: a size of 1 is repeated without copying, every other size stays: {shown(c.x)} becomes "
        f"{shown(out)}",
    )


def repeat(c: Case) -> Rule:
    counts = c.sizes("repeats")
    if len(counts) < len(c.x):
        raise ValueError(counts)
    old = (*[1] * (len(counts) - len(c.x)), *c.x)
    out = tuple(n * k for n, k in zip(old, counts, strict=True))
    products = ", ".join(f"{n}*{k} = {n * k}" for n, k in zip(old, counts, strict=True))
    return Rule(out, f"repeat({', '.join(map(str, counts))}): {products}, so {shown(out)}")


def cat(c: Case) -> Rule:
    shapes = [shape for shape in c.inputs if shape != (0,)] or list(c.inputs)
    at = axis(c.option("dim", 1, c.kwargs.get("axis", 0)), len(shapes[0]))
    rest = {(*shape[:at], *shape[at + 1 :]) for shape in shapes}
    if len(rest) != 1 or not shapes[0]:
        raise ValueError(shapes)
    sizes = [shape[at] for shape in shapes]
    out = (*shapes[0][:at], sum(sizes), *shapes[0][at + 1 :])
    sizes_text = " + ".join(map(str, sizes)) if len(sizes) <= 8 else f"{len(sizes)} sizes together"
    return Rule(
        out,
        f"cat: sizes add up along dimension {at}: {sizes_text} = {sum(sizes)}; all others must agree, so "
        f"{shown(out)}",
    )


def stack(c: Case) -> Rule:
    if len(set(c.inputs)) != 1:
        raise ValueError(c.inputs)
    at = axis(c.option("dim", 1, c.kwargs.get("axis", 0)), len(c.x) + 1)
    out = (*c.x[:at], len(c.inputs), *c.x[at:])
    return Rule(
        out,
        f"stack: {len(c.inputs)} tensors of {shown(c.x)} in a new dimension at place {at}, so {shown(out)}",
    )


def chunk(c: Case) -> Rule:
    pieces, at = c.option("chunks", 1), axis(c.option("dim", 2, 0), len(c.x))
    size = -(-c.x[at] // pieces)
    return _pieces(
        c,
        at,
        min(size, c.x[at]),
        f"chunk({pieces}): dimension {at} in pieces of {c.x[at]}/{pieces}, rounded up: {size}",
    )


def split(c: Case) -> Rule:
    size = c.option("split_size_or_sections", 1, c.kwargs.get("split_size"))
    at = axis(c.option("dim", 2, 0), len(c.x))
    first = size[0] if isinstance(size, list | tuple) else min(size, c.x[at])
    return _pieces(c, at, first, f"split: dimension {at}, {c.x[at]}, in pieces of {size}")


def _pieces(c: Case, at: int, first: int, words: str) -> Rule:
    out = (*c.x[:at], first, *c.x[at + 1 :])
    return Rule(out, f"{words}; the first is {shown(out)}")


def unbind(c: Case) -> Rule:
    at = axis(c.option("dim", 1, 0), len(c.x))
    out = (*c.x[:at], *c.x[at + 1 :])
    return Rule(out, f"unbind: dimension {at} is taken apart into {c.x[at]} tensors of {shown(out)}")


def getitem(c: Case) -> Rule | None:
    """Numbers, slices, None, `...`, and tensors or lists of numbers; how much a mask keeps nobody can say."""
    given = c.args[1]
    keys = list(given) if isinstance(given, list) else [given]
    picks = [_picked(key, c) for key in keys]
    if any(isinstance(key, bool) or (isinstance(key, str) and key.endswith("mask")) for key in keys):
        return None
    used = sum(1 for key in keys if key is not None and key != "...")
    if "..." not in keys:
        keys.append("...")
        picks.append(None)
    out: list[int] = []
    at, words = 0, []
    places: list[int] = []
    for key, pick in zip(keys, picks, strict=True):
        if pick is not None:
            if pick != (0,) and not c.x[at]:
                raise ValueError(key)
            places.append(len(out))
            out.append(-1)
            words.append(f"each number of an index {shown(pick)} picks from dimension {at}")
            at += 1
        elif key is None:
            out.append(1)
            words.append("None adds a dimension of size 1")
        elif key == "...":
            rest = len(c.x) - used
            out.extend(c.x[at : at + rest])
            at += rest
        elif isinstance(key, dict):
            start, stop, step = key["slice"]
            size = len(range(*slice(start, stop, step).indices(c.x[at])))
            if size != c.x[at]:
                words.append(f"a slice keeps {size} of the {c.x[at]} in dimension {at}")
            out.append(size)
            at += 1
        else:
            if not -c.x[at] <= key < c.x[at]:
                raise ValueError(key)
            words.append(f"the number {key} takes dimension {at} away")
            at += 1
    if places:
        shape = broadcast([pick for pick in picks if pick is not None])
        apart = places != list(range(places[0], places[-1] + 1))
        before = [n for n in out[: 0 if apart else places[0]] if n != -1]
        out = [*before, *shape, *(n for n in out[len(before) :] if n != -1)]
        if len(places) > 1:
            words.append(f"the indices go together, {shown(shape)}{', in front' if apart else ''}")
    said = "; ".join(words) or "everything is kept"
    return Rule(tuple(out), f"indexing: {said}, so {shown(out)}")


def _picked(key: Any, c: Case) -> Shape | None:
    """The shape of an index that is a tensor or a list of numbers."""
    if isinstance(key, str) and key.startswith("$"):
        return c.inputs[int(key[1:].split()[0])]
    if isinstance(key, list):
        if any(isinstance(item, bool | str) for item in key) or len(key) >= 64:
            raise ValueError(key)
        return (len(key), *(_picked(key[0], c) or ())) if key else (0,)
    return None


def masked(c: Case, output: Shape) -> str:
    """`x[mask]`, when what came out is known: its size depends on the values."""
    if c.name != "getitem" or len(c.inputs) != 2 or c.args[1] != "$1 mask":
        return ""
    mask = c.inputs[1]
    if c.x[: len(mask)] != mask or output[1:] != c.x[len(mask) :]:
        return ""
    return (
        f"indexing with a mask of {shown(mask)}: {output[0]} of its {product(mask)} are True, and each gives "
        f"{shown(c.x[len(mask) :]) if c.x[len(mask) :] else 'a number'}, so {shown(output)}"
    )


def same(what: str) -> Callable[[Case], Rule]:
    """Rules for operations that keep the shape."""

    def rule(c: Case) -> Rule:
        return Rule(c.x, f"{c.name} {what}: the shape stays {shown(c.x)}")

    return rule


def created(c: Case) -> Rule:
    """`zeros(3, 4)`: the sizes are the shape."""
    given = list(c.args) or [c.kwargs["size"]]
    if c.name == "full":
        given = given[:1]
    if c.name == "randint":
        given = [next(a for a in given if isinstance(a, list | tuple))]
    sizes: Shape = tuple(given[0]) if len(given) == 1 and isinstance(given[0], list | tuple) else tuple(given)
    if not all(isinstance(n, int) for n in sizes):
        raise TypeError(sizes)
    return Rule(sizes, f"{c.name}: the shape is what was asked for, {shown(sizes)}")


def like(c: Case) -> Rule:
    return Rule(c.x, f"{c.name}: the shape of the tensor given, {shown(c.x)}")
