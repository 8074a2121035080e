"""view, reshape, flatten and unflatten: the number of elements stays."""

from __future__ import annotations

import math

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.moves import Move, chain, lengths, runs_or_raises, walk
from tutor.quiz.generators.scenes import (
    Scene,
    Sizes,
    audio,
    heads,
    images,
    scene,
    series,
    table,
    tokens,
    video,
)
from tutor.quiz.generators.words import args, divisors, product, put, times

SCENES = (images, images, tokens, heads, audio, table, video, series)


def views(draw: Draw, difficulty: int) -> Draft:
    form = draw.random()
    if form < 0.22:
        return _outcome(draw, difficulty)
    if form < 0.36:
        return _blank(draw, difficulty)
    where = scene(draw, difficulty, SCENES if difficulty > 1 else (images, tokens, audio, table))
    movers = [minus_one, flatten, minus_one]
    if difficulty > 1:
        movers += [unflatten, whole]
    return chain(draw, where, walk(draw, where.sizes, movers, lengths(draw, difficulty), difficulty))


# --- moves -------------------------------------------------------------------------------------------


def minus_one(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    """view or reshape with one -1."""
    target = _target(draw, sizes, difficulty)
    if target is None:
        return None
    total, place = math.prod(sizes), target.index(-1)
    known = math.prod(size for size in target if size != -1)
    rest = total // known
    result = put(target, place, rest)
    word = draw.pick(("view", "reshape"))
    code = f"torch.reshape({{x}}, ({args(target)}))" if draw.chance(0.1) else f"{{x}}.{word}({args(target)})"
    why = (
        f"The number of elements stays: {product(sizes)}.",
        f"-1 is what is left: {total} / {known} = {rest}.",
    )
    misses = [_factor_lost(result, place, size) for size in sizes if size > 1 and rest % size == 0]
    swapped = tuple(reversed(result))
    misses.append((swapped, f"The sizes are right, the order is not: {target[0]} stands first in the call."))
    misses.append(((total,), f"That is everything in one dimension. The call asks for {len(target)}."))
    misses.append(
        (put(result, place, 1), f"-1 does not mean 1: it takes all that is left, {total} / {known}.")
    )
    last = sizes[-1]
    misses.append(
        (put(result, place, last), f"-1 does not mean the last size, {last}: it is {total} / {known}.")
    )
    return Move(code, result, why, misses)


def _factor_lost(result: Sizes, place: int, size: int) -> tuple[Sizes, str]:
    less = result[place] // size
    return put(result, place, less), f"{result[place]} is {less} * {size}: the factor {size} is missing."


def _target(draw: Draw, sizes: Sizes, difficulty: int) -> Sizes | None:
    """The arguments of a view with one -1 that is more than one dimension, or less."""
    rank, total = len(sizes), math.prod(sizes)
    options: list[Sizes] = []
    if rank > 1:
        options += [(*sizes[:keep], -1) for keep in range(1, rank - 1 if rank > 2 else 2) if keep < rank - 1]
        options += [(-1, *sizes[keep:]) for keep in range(2, rank)]
    if rank > 3:
        options.append((sizes[0], -1, sizes[-1]))
    if difficulty >= 2 and rank < 5:
        splits = [n for n in divisors(sizes[-1]) if n not in sizes][:4]
        options += [(*sizes[:-1], part, -1) for part in splits] + [(*sizes[:-1], -1, part) for part in splits]
    if difficulty >= 4 or rank == 1:
        parts = [n for n in divisors(total) if n <= 512 and n not in sizes]
        options += [(part, -1) for part in draw.some(parts, min(2, len(parts)))]
        options += [(-1, part) for part in draw.some(parts, min(2, len(parts)))]
    return draw.pick(options) if options else None


def flatten(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    rank = len(sizes)
    if rank < 2:
        return None
    spans = [(1, rank - 1)] * 3 if rank > 2 else []
    spans.append((0, rank - 1))
    if difficulty > 1:
        spans += [(first, last) for first in range(rank) for last in range(first + 1, rank)]
    first, last = draw.pick(spans)
    merged = sizes[first : last + 1]
    result = (*sizes[:first], math.prod(merged), *sizes[last + 1 :])
    whole, open_end = (first, last) == (0, rank - 1), last == rank - 1
    given = "" if whole else str(first) if open_end else f"{first}, {_last_dim(draw, last, rank, difficulty)}"
    function = difficulty > 1 and draw.chance(0.2)
    code = f"torch.flatten({{x}}{', ' if given else ''}{given})" if function else f"{{x}}.flatten({given})"
    kept = f"dimension {first} to the last" if open_end else f"dimensions {first} to {last}"
    why = (f"flatten({given}) makes one dimension of {'all' if whole else kept}: {product(merged)}.",)
    misses: list[tuple[Sizes, str]] = []
    if not open_end and last - first >= 1:
        short = (*sizes[:first], math.prod(sizes[first:last]), *sizes[last:])
        misses.append((short, f"The last dimension named, {last}, is included; flatten is no slice."))
    if not whole:
        everything = f"That is flatten(). flatten({given}) leaves the other dimensions as they are."
        misses.append(((math.prod(sizes),), everything))
    else:
        kept_first = f"That is flatten(1), which keeps the {sizes[0]}. Without an argument all of them go."
        misses.append(((sizes[0], math.prod(sizes[1:])), kept_first))
    if first > 0:
        shifted = (*sizes[: first - 1], math.prod(sizes[first - 1 : last + 1]), *sizes[last + 1 :])
        misses.append((shifted, f"Dimensions are counted from 0: dimension {first} has size {sizes[first]}."))
    misses += [_factor_lost(result, first, size) for size in merged if size > 1]
    summed = (*sizes[:first], sum(merged), *sizes[last + 1 :])
    misses.append((summed, f"The sizes are multiplied, not added: {product(merged)}."))
    return Move(code, result, why, misses)


def _last_dim(draw: Draw, last: int, rank: int, difficulty: int) -> int:
    """The same dimension, at times counted from the end."""
    return last - rank if difficulty > 2 and draw.chance(0.4) else last


def unflatten(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    places = [dim for dim, size in enumerate(sizes) if divisors(size)]
    if not places or len(sizes) > 4:
        return None
    dim = draw.pick(places)
    first = draw.pick(divisors(sizes[dim])[:6])
    second = sizes[dim] // first
    result = (*sizes[:dim], first, second, *sizes[dim + 1 :])
    asked = (first, -1) if draw.chance(0.4) else (-1, second) if draw.chance(0.3) else (first, second)
    shown = dim - len(sizes) if difficulty > 2 and draw.chance(0.4) else dim
    why = [f"unflatten({shown}, ...) cuts dimension {dim}, size {sizes[dim]}, in two: {first} and {second}."]
    if -1 in asked:
        other = second if asked[1] == -1 else first
        why.insert(0, f"-1 is what is left of {sizes[dim]}: {sizes[dim]} / {sizes[dim] // other} = {other}.")
    turned = (*sizes[:dim], second, first, *sizes[dim + 1 :])
    misses: list[tuple[Sizes, str]] = [
        (turned, f"The order is that of the call: {first} first, then {second}."),
        (
            (*sizes[:dim], first, *sizes[dim + 1 :]),
            f"The other part, {second}, is missing: nothing gets lost.",
        ),
        ((first, second), f"Only dimension {dim} is cut; the others stay where they are."),
    ]
    if dim + 1 < len(sizes):
        one_off = (*sizes[: dim + 1], first, second, *sizes[dim + 2 :])
        misses.append((one_off, f"Dimensions are counted from 0: dimension {dim} has size {sizes[dim]}."))
    return Move(f"{{x}}.unflatten({shown}, ({args(asked)}))", result, tuple(why), misses)


def whole(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    """view with every size written down as arithmetic: view(4 * 3, 28, 28)."""
    if len(sizes) < 3:
        return None
    dim = draw.between(0, len(sizes) - 2)
    result = (*sizes[:dim], sizes[dim] * sizes[dim + 1], *sizes[dim + 2 :])
    call = args([*sizes[:dim], f"{sizes[dim]} * {sizes[dim + 1]}", *sizes[dim + 2 :]])
    word = draw.pick(("view", "reshape"))
    why = (f"The call writes the sizes down: {product(sizes[dim : dim + 2])}.",)
    added = put(result, dim, sizes[dim] + sizes[dim + 1])
    misses = [(added, f"{sizes[dim]} * {sizes[dim + 1]} is a product: {result[dim]}.")]
    return Move(f"{{x}}.{word}({call})", result, why, misses)


# --- does it run? ------------------------------------------------------------------------------------


def _outcome(draw: Draw, difficulty: int) -> Draft:
    where = scene(draw, difficulty, SCENES)
    before = walk(draw, where.sizes, (minus_one, flatten), 1, difficulty) if difficulty > 2 else []
    sizes = before[-1].shape if before else where.sizes
    options = [_fits, _fits, _rest_does_not_fit, _wrong_product, _two_unknown]
    if difficulty > 2:
        options += [_turned_view, _turned_view, _turned_reshape]
    for maker in draw.shuffled(options):
        move = maker(draw, sizes, difficulty)
        if move is not None:
            return runs_or_raises(draw, where, [*before, move])
    raise AssertionError("_fits takes every shape")


def _fits(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    """A view across the old dimensions that works, though it looks as if it could not."""
    total = math.prod(sizes)
    part = draw.pick([n for n in divisors(total) if n <= 600] or [1])
    why = (
        f"{{x}} has {product(sizes)} elements.",
        f"{total} / {part} = {total // part} without a rest, so -1 can be worked out.",
    )
    target = (part, -1) if draw.chance(0.5) else (-1, part)
    result = (part, total // part) if target[1] == -1 else (total // part, part)
    instead = f"It runs: only the number of elements counts, and {total} is {part} * {total // part}."
    return Move(f"{{x}}.view({args(target)})", result, why, instead=instead)


def _rest_does_not_fit(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    total = math.prod(sizes)
    part = draw.pick([n for n in range(3, 60) if total % n])
    word = draw.pick(("view", "reshape"))
    why = (
        f"{{x}} has {product(sizes)} elements.",
        f"{total} / {part} leaves a rest of {total % part}, so nothing can stand for -1.",
    )
    instead = f"{total} elements cannot be put into rows of {part}: {total % part} would be left over."
    return Move(f"{{x}}.{word}(-1, {part})", sizes, why, error="RuntimeError", instead=instead)


def _wrong_product(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    """A dimension forgotten in the call."""
    if len(sizes) < 3:
        return None
    dim = draw.between(1, len(sizes) - 1)
    if sizes[dim] == 1:
        return None
    target = (sizes[0], math.prod(sizes[1:]) // sizes[dim])
    total, asked = math.prod(sizes), math.prod(target)
    why = (f"{{x}} has {product(sizes)} elements.", f"The call has room for {product(target)}.")
    instead = (
        f"{times(target)} is {asked}, and {{x}} has {total} elements: the factor {sizes[dim]} is missing."
    )
    return Move(f"{{x}}.view({args(target)})", target, why, error="RuntimeError", instead=instead)


def _two_unknown(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    if len(sizes) < 3:
        return None
    code = f"{{x}}.view({sizes[0]}, -1, -1)" if draw.chance(0.5) else f"{{x}}.reshape(-1, -1, {sizes[-1]})"
    why = ("Only one size can be left to torch to work out; with two -1 there are many ways.",)
    instead = "There are two -1 in the call, and torch can work out only one."
    return Move(code, sizes, why, error="RuntimeError", instead=instead)


def _turned(sizes: Sizes) -> tuple[int, int] | None:
    """Two dimensions which, swapped, leave the numbers in no order that view could cut anew."""
    return (len(sizes) - 2, len(sizes) - 1) if len(sizes) > 1 and min(sizes[-2:]) > 1 else None


def _turned_view(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    pair = _turned(sizes)
    if pair is None:
        return None
    order = "moves no number in memory, it only reads it in another order."
    merging = "view merges dimensions only where they lie one behind the other in memory; these no longer do."
    instead = "After transpose the two last dimensions cannot be merged by view; reshape would copy."
    turn = f"transpose({pair[0]}, {pair[1]})"
    end = "view(-1)"
    if len(sizes) == 2:
        turn = draw.pick(("t()", "mT", "T", turn))
    elif draw.chance(0.5):
        end = f"view({sizes[0]}, -1)"
    why = (f"{turn} {order}", merging)
    return Move(f"{{x}}.{turn}.{end}", sizes, why, error="RuntimeError", instead=instead)


def _turned_reshape(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    pair = _turned(sizes)
    if pair is None:
        return None
    last = draw.pick(("reshape(-1)", "contiguous().view(-1)", "flatten()"))
    why = (
        f"transpose({pair[0]}, {pair[1]}) only reads the memory in another order.",
        "A view could not merge that, but here the numbers are copied first.",
    )
    instead = f"It is view that would raise. {last.removesuffix('.view(-1)')} copies where it has to."
    code = f"{{x}}.transpose({pair[0]}, {pair[1]}).{last}"
    return Move(code, (math.prod(sizes),), why, instead=instead)


# --- what stands in the blank? -----------------------------------------------------------------------


def _blank(draw: Draw, difficulty: int) -> Draft:
    where = scene(draw, difficulty, (images, heads, video) if difficulty > 1 else (images, tokens))
    if draw.chance(0.5):
        return _blank_flatten(draw, where)
    sizes, total = where.sizes, math.prod(where.sizes)
    name = draw.pick((where.name, "x"))
    outputs = draw.pick([n for n in (5, 10, 20) if n not in sizes])
    program = Program("import torch", "from torch import nn", where.line(draw, name))
    program.add(f"layer = nn.Linear(____, {outputs})")
    flat = draw.pick(("flatten(1)", f"view({sizes[0]}, -1)", f"reshape({sizes[0]}, -1)"))
    program.add(f"out = layer({name}.{flat})")
    answer = total // sizes[0]
    steps = (
        f"{flat} leaves {sizes[0]} rows, one for each item of the batch.",
        f"A row has {product(sizes[1:])} numbers, and so many does the layer take in.",
    )
    misses = [
        (str(total), f"{total} is all numbers together; the {sizes[0]} of the batch stays a dimension.")
    ]
    misses += [
        (str(answer // size), f"{answer} is {answer // size} * {size}: the factor {size} is missing.")
        for size in sizes[1:]
        if size > 1
    ]
    misses.append((str(sizes[1]), f"{sizes[1]} is the size of dimension 1 before {flat}."))
    text = f"{where.What}, made flat for a linear layer. What must stand in the blank?"
    ask = [f"list(out.shape) == {[sizes[0], outputs]}"]
    return asking.blank(
        text, program, ask, str(answer), steps, misses, skills=("ops.reshape", "model.module")
    )


def _blank_flatten(draw: Draw, where: Scene) -> Draft:
    sizes, rank = where.sizes, len(where.sizes)
    start = draw.between(1, rank - 2)
    wanted = (*sizes[:start], math.prod(sizes[start:]))
    name = draw.pick((where.name, "x"))
    program = Program("import torch", where.line(draw, name), f"y = {name}.flatten(____)")
    text = f"{where.What}. Complete the call so that y is {wanted}."
    misses = []
    for dim in range(rank):
        got = (*sizes[:dim], math.prod(sizes[dim:]))
        misses.append(
            (str(dim), f"flatten({dim}) gives {got}: it begins at dimension {dim}, size {sizes[dim]}.")
        )
    steps = (
        f"{name} is {sizes}; the sizes {args(sizes[:start])} are to stay.",
        f"The others melt: {product(sizes[start:])}. The first of them is dimension {start}.",
    )
    return asking.blank(text, program, [f"list(y.shape) == {list(wanted)}"], str(start), steps, misses)
