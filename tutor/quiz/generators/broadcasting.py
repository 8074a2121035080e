"""Broadcasting: shapes are aligned from the right; sizes are equal, or one of them is 1."""

from __future__ import annotations

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.scenes import Sizes
from tutor.quiz.generators.words import RUNS, args, listed

OPERATORS = ("+", "*", "-", "/")


def broadcast(*shapes: Sizes) -> Sizes | None:
    """The common shape, None where they clash."""
    rank = max(map(len, shapes))
    result = []
    for column in zip(*(padded(shape, rank) for shape in shapes), strict=True):
        sizes = {size for size in column if size != 1}
        if len(sizes) > 1:
            return None
        result.append(sizes.pop() if sizes else 1)
    return tuple(result)


def padded(shape: Sizes, rank: int) -> Sizes:
    return (1,) * (rank - len(shape)) + shape


def from_the_left(*shapes: Sizes) -> Sizes | None:
    """What aligning at the left edge would give: a usual mistake."""
    rank = max(map(len, shapes))
    return broadcast(*(shape + (1,) * (rank - len(shape)) for shape in shapes))


def clash(names: list[str], shapes: list[Sizes]) -> tuple[int, str]:
    """(dimension from the right, counted from 1, sentence) of the first clash from the right."""
    rank = max(map(len, shapes))
    for back in range(1, rank + 1):
        found = [
            (name, shape[-back]) for name, shape in zip(names, shapes, strict=True) if len(shape) >= back
        ]
        big = [(name, size) for name, size in found if size != 1]
        if len({size for _, size in big}) > 1:
            (first, size), (second, other) = big[0], next(pair for pair in big if pair[1] != big[0][1])
            place = "At the right end" if back == 1 else f"At place {back} from the right"
            return back, f"{place} {first} has {size} and {second} has {other}; none of them is 1."
    raise AssertionError("they fit")


_PAIRS: tuple[tuple[str, str], ...] = (
    ("x", "bias"),
    ("images", "mean"),
    ("scores", "mask"),
    ("a", "b"),
    ("features", "scale"),
    ("x", "y"),
)
_TRIPLES: tuple[tuple[str, str, str], ...] = (("a", "b", "c"), ("x", "scale", "shift"), ("q", "mask", "bias"))


def _sizes(draw: Draw, rank: int, difficulty: int) -> Sizes:
    return tuple(draw.sizes((2, 3, 4, 5, 6, 7, 8) if difficulty < 4 else (3, 4, 5, 7, 8, 12, 16, 32), rank))


def _partner(draw: Draw, shape: Sizes, difficulty: int) -> Sizes:
    """A shape that fits: some leading dimensions left out, some sizes 1."""
    rank = len(shape)
    keep = draw.between(1, rank) if difficulty > 1 else draw.between(max(1, rank - 1), rank)
    ones = 0.3 if difficulty < 3 else 0.45
    return tuple(1 if draw.chance(ones) else size for size in shape[rank - keep :])


def two(draw: Draw, difficulty: int) -> Draft:
    rank = draw.pick(((2,), (2, 2, 3), (2, 3), (3, 4), (3, 4))[difficulty - 1])
    full = _sizes(draw, rank, difficulty)
    first = full if difficulty < 3 else _loosened(draw, full, 0.3)
    second = _partner(draw, full, difficulty)
    if draw.chance(0.3 if difficulty > 1 else 0.15):
        first, second = second, first
    names = list(draw.pick(_PAIRS))
    if difficulty > 2 and draw.chance(0.15):
        n = draw.pick((3, 4, 5, 8, 16, 32))
        first, second = ((n, 1), (n,)) if draw.chance(0.6) else ((n,), (n, 1))
        names = list(draw.pick((("predicted", "target"), ("y", "target"), ("out", "labels"))))
    if draw.chance(0.4):
        return _runs(draw, names, _clashing(draw, [first, second]))
    sign = draw.pick(OPERATORS)
    return _shape(draw, names, [first, second], f"{names[0]} {sign} {names[1]}", difficulty)


def three(draw: Draw, difficulty: int) -> Draft:
    rank = draw.pick(((2,), (2, 3), (3,), (3, 4), (4,))[difficulty - 1])
    full = _sizes(draw, rank, difficulty)
    shapes = [_loosened(draw, full, 0.5), _partner(draw, full, max(2, difficulty)), _partner(draw, full, 3)]
    shapes = draw.shuffled(shapes)
    names = list(draw.pick(_TRIPLES))
    if draw.chance(0.4):
        return _runs(draw, names, _clashing(draw, shapes))
    first, second = draw.pick(OPERATORS), draw.pick(("+", "*", "-"))
    code = f"{names[0]} {first} {names[1]} {second} {names[2]}"
    if draw.chance(0.25):
        code = draw.pick(
            (
                f"torch.where({names[0]} > 0, {names[1]}, {names[2]})",
                f"{names[0]} * ({names[1]} + {names[2]})",
            )
        )
    return _shape(draw, names, shapes, code, difficulty)


def _loosened(draw: Draw, shape: Sizes, chance: float) -> Sizes:
    return tuple(1 if draw.chance(chance) else size for size in shape)


def _clashing(draw: Draw, shapes: list[Sizes]) -> list[Sizes]:
    """The same shapes, mostly with one size changed so that it fits nothing."""
    if draw.chance(0.35):
        return shapes
    at = draw.between(0, len(shapes) - 1)
    shape = list(shapes[at])
    places = [n for n, size in enumerate(shape) if size > 1]
    if not places:
        return shapes
    place = draw.pick(places)
    if draw.chance(0.5) and len(shape) > 1:
        return [*shapes[:at], tuple(reversed(shape)), *shapes[at + 1 :]]
    shape[place] += draw.pick((1, 1, 2, -1)) if shape[place] > 2 else 1
    return [*shapes[:at], tuple(shape), *shapes[at + 1 :]]


def _program(draw: Draw, names: list[str], shapes: list[Sizes]) -> Program:
    makers = ("randn", "zeros", "rand", "ones")
    program = Program("import torch")
    for name, shape in zip(names, shapes, strict=True):
        program.add(f"{name} = torch.{draw.pick(makers)}({args(shape)})")
    return program


def _columns(names: list[str], shapes: list[Sizes]) -> list[str]:
    """One sentence a dimension, from the right."""
    rank = max(map(len, shapes))
    sentences = []
    for back in range(1, rank + 1):
        sizes = [shape[-back] if len(shape) >= back else None for shape in shapes]
        big = next((size for size in sizes if size not in (1, None)), 1)
        told = [f"{'nothing' if size is None else size}" for size in sizes]
        place = "From the right: " if back == 1 else ""
        sentences.append(f"{place}{listed(told)} give {big}.")
    return [sentence[0].upper() + sentence[1:] for sentence in sentences]


def _shape(draw: Draw, names: list[str], shapes: list[Sizes], code: str, difficulty: int) -> Draft:
    result = broadcast(*shapes)
    assert result is not None
    program = _program(draw, names, shapes)
    new = "y" if "y" not in names else "z"
    line = program.add(f"{new} = {code}")
    told = listed([f"{name} is {shape}" for name, shape in zip(names, shapes, strict=True)])
    steps = [f"{told}.", *_columns(names, shapes)]
    misses: list[tuple[int, Sizes, str]] = []
    left = from_the_left(*shapes)
    if left is not None:
        misses.append((line, left, "Shapes are aligned from the right, not from the left."))
    for name, shape in zip(names, shapes, strict=True):
        stretched = f"That is the shape of {name}. The result has in each place the size that is not 1."
        misses.append((line, shape, stretched))
    rank = len(result)
    one = tuple(min(column) for column in zip(*(padded(shape, rank) for shape in shapes), strict=True))
    misses.append((line, one, "Where one size is 1, the other one is taken: the 1 is stretched."))
    squeezed = tuple(size for size in result if size != 1)
    misses.append((line, squeezed, "Where all have 1, the result has 1: no dimension goes."))
    added = tuple(sum(column) for column in zip(*(padded(shape, rank) for shape in shapes), strict=True))
    misses.append((line, added, "The sizes are matched, not added."))
    misses.append(
        (line, tuple(size for shape in shapes for size in shape), "Dimensions are matched, not put in a row.")
    )
    if len(shapes) > 2:
        pair = broadcast(shapes[0], shapes[1])
        if pair is not None:
            misses.append((line, pair, f"That is {names[0]} with {names[1]}; {names[2]} is still missing."))
    text = draw.pick((f"What shape has {new}?", f"Give the shape of {new}.", f"Which shape does {new} have?"))
    return asking.shape(text, program, [(line, new, result)], steps, misses)


def _runs(draw: Draw, names: list[str], shapes: list[Sizes]) -> Draft:
    program = _program(draw, names, shapes)
    new = "y" if "y" not in names else "z"
    signs = [draw.pick(OPERATORS[:3]) for _ in names[1:]]
    code = names[0] + "".join(f" {sign} {name}" for sign, name in zip(signs, names[1:], strict=True))
    line = program.add(f"{new} = {code}")
    result = broadcast(*shapes)
    told = listed([f"{name} is {shape}" for name, shape in zip(names, shapes, strict=True)])
    steps = [f"{told}."]
    if result is not None:
        steps += [*_columns(names, shapes), f"So {new} is {result}."]
        why = f"From the right every pair of sizes is equal or has a 1: {new} is {result}."
        return asking.outcome(draw.pick(RUNS), program, "runs", steps, [("RuntimeError", why)])
    _, sentence = clash(names, shapes)
    steps += ["The shapes are aligned from the right.", sentence]
    left = from_the_left(*shapes)
    why = f"{sentence} Sizes must be equal, or one of them 1."
    if left is not None:
        there = f"{sentence[0].lower()}{sentence[1:]}"
        why = f"It would fit from the left. But shapes are aligned from the right: {there}"
    return asking.outcome(draw.pick(RUNS), program, "RuntimeError", steps, [("runs", why)], raises_at=line)
