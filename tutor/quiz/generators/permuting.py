"""permute, transpose, movedim: the numbers stay, their order of dimensions changes."""

from __future__ import annotations

import math

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.moves import Move, chain, lengths, runs_or_raises, walk
from tutor.quiz.generators.scenes import Sizes, heads, images, photos, scene, table, tokens, video
from tutor.quiz.generators.words import args

SCENES = (images, photos, tokens, heads, video)


def permutes(draw: Draw, difficulty: int) -> Draft:
    form = draw.random()
    if form < 0.2:
        return _outcome(draw, difficulty)
    if form < 0.35:
        return _choice(draw, difficulty)
    where = scene(draw, difficulty, SCENES if difficulty > 1 else (photos, tokens, table, images))
    movers = [permute, transpose] if len(where.sizes) > 2 else [transpose, turn]
    if difficulty > 1:
        movers += [movedim, permute] if len(where.sizes) > 2 else []
        movers.append(turn)
    return chain(draw, where, walk(draw, where.sizes, movers, lengths(draw, difficulty), difficulty))


def permuted(sizes: Sizes, order: tuple[int, ...]) -> Sizes:
    return tuple(sizes[dim] for dim in order)


def named(draw: Draw, dim: int, rank: int, difficulty: int) -> int:
    """The dimension as a program may name it: at higher difficulties also from the end."""
    return dim - rank if difficulty > 2 and draw.chance(0.35) else dim


def permute(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    rank = len(sizes)
    if rank < 3:
        return None
    order = tuple(draw.shuffled(range(rank)))
    if difficulty < 4 and draw.chance(0.6):
        order = (0, *draw.shuffled(range(1, rank)))  # the batch stays first, as it mostly does
    if order == tuple(range(rank)):
        return None
    result = permuted(sizes, order)
    shown = tuple(named(draw, dim, rank, difficulty) for dim in order)
    whole = draw.chance(0.15)
    code = f"torch.permute({{x}}, ({args(shown)}))" if whole else f"{{x}}.permute({args(shown)})"
    why = [
        f"permute({args(shown)}) names the old dimensions in their new order.",
        f"Their sizes, in this order: {args(result)}.",
    ]
    if any(dim < 0 for dim in shown):
        why.insert(1, f"Counted from the end, -1 is dimension {rank - 1}: the order is {args(order)}.")
    inverse = tuple(order.index(dim) for dim in range(rank))
    goes = next(dim for dim in range(rank) if order[dim] != dim)
    to_places = (
        "You read the numbers as places to go to. They say where each new dimension comes from: "
        f"new {goes} is old {order[goes]}."
    )
    misses: list[tuple[Sizes, str]] = [(permuted(sizes, inverse), to_places)]
    first = f"Dimension {order[0]}, size {sizes[order[0]]}, is named first, so it comes first."
    misses.append((tuple(reversed(sizes)), f"That reverses all of them. {first}"))
    for a, b in ((rank - 2, rank - 1), (0, 1), (1, 2), (0, rank - 1)):
        changed = list(result)
        changed[a], changed[b] = changed[b], changed[a]
        place = (
            f"New dimension {a} is old {order[a]}, size {result[a]}; new {b} is old {order[b]}, {result[b]}."
        )
        misses.append((tuple(changed), place))
    return Move(code, result, tuple(why), misses)


def transpose(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    rank = len(sizes)
    if rank < 2:
        return None
    first, second = draw.some(range(rank), 2)
    if difficulty < 3 and first > second:
        first, second = second, first
    word = draw.pick(("transpose", "transpose", "swapaxes"))
    shown = (named(draw, first, rank, difficulty), named(draw, second, rank, difficulty))
    result = swapped(sizes, first, second)
    why = [f"{word}({args(shown)}) swaps dimensions {first} and {second}: {sizes[first]}, {sizes[second]}."]
    if rank > 2:
        why.append("All others stay where they are.")
    misses: list[tuple[Sizes, str]] = []
    for a in range(rank):
        for b in range(a + 1, rank):
            if {a, b} != {first, second}:
                misses.append(
                    (
                        swapped(sizes, a, b),
                        f"That swaps {a} and {b}; count from 0: {first} and {second}.",
                    )
                )
    moved = moved_to(sizes, first, second)
    misses.append((moved, f"Only two dimensions change places: {sizes[first]} and {sizes[second]}."))
    return Move(f"{{x}}.{word}({args(shown)})", result, tuple(why), misses)


def swapped(sizes: Sizes, first: int, second: int) -> Sizes:
    changed = list(sizes)
    changed[first], changed[second] = changed[second], changed[first]
    return tuple(changed)


def moved_to(sizes: Sizes, source: int, target: int) -> Sizes:
    rest = [*sizes[:source], *sizes[source + 1 :]]
    return (*rest[:target], sizes[source], *rest[target:])


def movedim(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    rank = len(sizes)
    if rank < 3:
        return None
    source, target = draw.some(range(rank), 2)
    if abs(source - target) == 1 and draw.chance(0.7):
        return None
    shown = (named(draw, source, rank, difficulty), named(draw, target, rank, difficulty))
    result = moved_to(sizes, source, target)
    why = (
        f"movedim({args(shown)}) takes dimension {source}, size {sizes[source]}, to index {target}.",
        "The others close up and keep their order.",
    )
    swap = f"That is transpose({args(shown)}). movedim moves one dimension, the others keep their order."
    back = f"That takes dimension {target} to index {source}; the first number is where it comes from."
    misses = [(swapped(sizes, source, target), swap), (moved_to(sizes, target, source), back)]
    return Move(f"{{x}}.movedim({args(shown)})", result, why, misses)


def turn(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    """.mT, and .t() or .T for matrices: the last two dimensions change places."""
    rank = len(sizes)
    if rank < 2:
        return None
    word = draw.pick(("mT", "T", "t()")) if rank == 2 else "mT"
    result = swapped(sizes, rank - 2, rank - 1)
    why = f"{word} swaps the last two dimensions, {sizes[-2]} and {sizes[-1]}."
    both = "Only the last two dimensions change places; the others are a batch of matrices."
    misses = [(tuple(reversed(sizes)), both), (swapped(sizes, 0, 1), both)]
    misses.append((sizes, f"{word} is not for nothing: rows and columns change places."))
    return Move(f"{{x}}.{word}", result, (why,), misses)


# --- does it run? ------------------------------------------------------------------------------------


def _outcome(draw: Draw, difficulty: int) -> Draft:
    where = scene(draw, difficulty, SCENES)
    before = walk(draw, where.sizes, (permute, transpose), 1, difficulty) if difficulty > 2 else []
    sizes = before[-1].shape if before else where.sizes
    for maker in draw.shuffled((_good, _good, _too_few, _twice, _no_such, _from_the_end)):
        move = maker(draw, sizes, difficulty)
        if move is not None:
            return runs_or_raises(draw, where, [*before, move])
    raise AssertionError("_from_the_end takes every shape")


def _good(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    maker = draw.pick((permute, movedim, transpose))
    move = maker(draw, sizes, 5)
    if move is None:
        return None
    instead = f"Every dimension that {move.call} names is there: dimensions 0 to {len(sizes) - 1}."
    return Move(move.code, move.shape, move.why, instead=instead)


def _too_few(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    rank = len(sizes)
    order = draw.some(range(rank - 1), rank - 1)
    why = (f"permute must name each of the {rank} dimensions once; here are {rank - 1} names.",)
    instead = f"permute names {rank - 1} dimensions, and {{x}} has {rank}. No dimension may be left out."
    return Move(f"{{x}}.permute({args(order)})", sizes, why, error="RuntimeError", instead=instead)


def _twice(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    rank = len(sizes)
    order = draw.shuffled(range(rank))
    double, lost = draw.some(range(rank), 2)
    order[order.index(lost)] = double
    why = (f"permute names dimension {double} twice and dimension {lost} not at all.",)
    instead = f"Dimension {double} is named twice. Each dimension must be named exactly once."
    return Move(f"{{x}}.permute({args(order)})", sizes, why, error="RuntimeError", instead=instead)


def _no_such(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    rank = len(sizes)
    word = draw.pick(("transpose", "movedim"))
    pair = draw.shuffled((draw.between(0, rank - 1), rank))
    why = (f"{{x}} has {rank} dimensions, 0 to {rank - 1}. There is no dimension {rank}.",)
    instead = f"Dimensions are counted from 0: the last of {rank} is {rank - 1}, so {rank} is out of range."
    return Move(f"{{x}}.{word}({args(pair)})", sizes, why, error="IndexError", instead=instead)


def _from_the_end(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    rank = len(sizes)
    dim = draw.between(1, rank - 1)
    pair = draw.shuffled((-rank, dim))
    why = (f"-{rank} is counted from the end: of {rank} dimensions it is the first, dimension 0.",)
    instead = f"Negative dimensions count from the end: -1 is {rank - 1}, and -{rank} is 0. It exists."
    result = swapped(sizes, 0, dim)
    return Move(f"{{x}}.transpose({args(pair)})", result, why, instead=instead)


# --- which call? -------------------------------------------------------------------------------------


def _choice(draw: Draw, difficulty: int) -> Draft:
    """Of several calls with this result's shape, only one keeps each number with its neighbours."""
    rank = 3 if difficulty < 4 else 4
    dims, name, order = draw.pick(_LAYOUTS[rank])
    sizes = tuple(draw.sizes((2, 3, 4, 5, 6, 7, 8), rank))
    wanted = permuted(sizes, order)
    new = [dims[dim] for dim in order]
    inverse = tuple(order.index(dim) for dim in range(rank))
    program = Program("import torch", f"{name} = torch.arange({' * '.join(map(str, sizes))})")
    program.add(f"{name} = {name}.view({args(sizes)})  # ({', '.join(dims)})")
    right = f"{name}.permute({args(order)})"
    cut = "The shape is right, the contents are not: it cuts the same run of numbers anew."
    wrong = [(f"{name}.{draw.pick(('reshape', 'view'))}({args(wanted)})", cut)]
    if permuted(sizes, inverse) != wanted:
        gives = f"That gives {permuted(sizes, inverse)}: the numbers say where a dimension comes from."
        wrong.append((f"{name}.permute({args(inverse)})", gives))
    pairs = [(a, b) for a in range(rank) for b in range(a + 1, rank) if swapped(sizes, a, b) != wanted]
    for a, b in draw.some(pairs, 2):
        gives = f"That only swaps {dims[a]} and {dims[b]}: {swapped(sizes, a, b)}."
        wrong.append((f"{name}.transpose({a}, {b})", gives))
    options = wrong[:3]
    here, there = _one_number(sizes, order)
    texts = [right, *(text for text, _ in options)]
    ask = (
        f"' '.join(c for c in {draw.shuffled(texts)} if list(eval(c).shape) == {list(wanted)} "
        f"and eval(c)[{args(there)}] == {name}[{args(here)}])"
    )
    steps = (
        f"The new order is {', '.join(new)}: old dimensions {args(order)}.",
        f"permute names them in this order, and {sizes} becomes {wanted}.",
    )
    text = f"{name} is ({', '.join(dims)}). Which call gives ({', '.join(new)}) and keeps its contents?"
    return asking.choice(text, program, ask, right, options, steps, draw, meta=False)


def _one_number(sizes: Sizes, order: tuple[int, ...]) -> tuple[list[int], list[int]]:
    """The index of a number before and after the permute, where re-cutting the memory has another one."""
    wanted = permuted(sizes, order)
    for dim in range(len(sizes)):
        if math.prod(sizes[dim + 1 :]) != math.prod(wanted[order.index(dim) + 1 :]):
            here = [int(n == dim) for n in range(len(sizes))]
            return here, [here[old] for old in order]
    raise AssertionError("an order that changes nothing is no question")


_LAYOUTS: dict[int, tuple[tuple[tuple[str, ...], str, tuple[int, ...]], ...]] = {
    3: (
        (("height", "width", "channels"), "photo", (2, 0, 1)),
        (("channels", "height", "width"), "image", (1, 2, 0)),
        (("batch", "time", "features"), "tokens", (1, 2, 0)),
        (("time", "batch", "features"), "states", (1, 2, 0)),
        (("batch", "channels", "samples"), "clips", (2, 0, 1)),
    ),
    4: (
        (("batch", "height", "width", "channels"), "photos", (0, 3, 1, 2)),
        (("batch", "channels", "height", "width"), "images", (0, 2, 3, 1)),
        (("time", "batch", "heads", "features"), "states", (1, 2, 0, 3)),
        (("batch", "frames", "channels", "size"), "video", (0, 2, 3, 1)),
    ),
}
