"""Indexing with integers, slices, None and the ellipsis."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.moves import Move, chain, runs_or_raises
from tutor.quiz.generators.scenes import Scene, Sizes, audio, images, scene, table, tokens, video
from tutor.quiz.generators.words import args, listed, plural

WHERE = (images, tokens, audio, table, video)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of an index: its text, what it makes of its dimension, why, and what people make of it."""

    text: str
    sizes: Sizes
    """() where the dimension goes, (n,) where it stays, (1,) for None"""
    why: str
    wrong: tuple[tuple[Sizes, str], ...] = ()
    takes: int = 1
    """how many dimensions of the tensor it uses up"""


def integer(draw: Draw, dim: int, size: int) -> Item:
    at = draw.pick((0, 0, -1, size // 2))
    stays = f"A plain integer removes its dimension: {at} stands at dimension {dim}."
    return Item(
        str(at), (), f"`{at}` takes one entry of dimension {dim}, and the dimension goes.", (((1,), stays),)
    )


def piece(draw: Draw, dim: int, size: int, difficulty: int) -> Item:
    """A slice that takes part of a dimension."""
    forms = ["to", "from", "both", "one"]
    if difficulty > 1:
        forms += ["step", "minus"]
    if difficulty > 2:
        forms += ["from_end", "from_step", "beyond"]
    form = draw.pick(forms)
    start, stop, step = 0, size, 1
    if size < 4:
        form = draw.pick(("to", "one", "from"))
    if form == "to":
        stop = draw.between(1, size - 1)
        text = f":{stop}"
    elif form == "from":
        start = draw.between(1, size - 1)
        text = f"{start}:"
    elif form == "both":
        start = draw.between(1, size - 3)
        stop = draw.between(start + 2, size)
        text = f"{start}:{stop}"
    elif form == "one":
        start = draw.between(0, size - 1)
        stop = start + 1
        text = f"{start}:{stop}"
    elif form == "step":
        step = draw.pick((2, 3))
        text = f"::{step}"
    elif form == "minus":
        cut = draw.pick((1, 2))
        stop = size - cut
        text = f":-{cut}"
    elif form == "from_end":
        cut = draw.between(1, size - 1)
        start = size - cut
        text = f"-{cut}:"
    elif form == "from_step":
        start, step = draw.between(1, 2), draw.pick((2, 3))
        text = f"{start}::{step}"
    else:
        start, stop = size - 2, size + draw.pick((5, 10))
        text = f"{start}:{stop}"
    count = len(range(start, min(stop, size), step))
    why = f"`{text}` takes entries {start} to {min(stop, size) - 1} of dimension {dim}: {count}."
    if count == 1:
        why = f"`{text}` takes entry {start} of dimension {dim}; a slice keeps its dimension: 1."
    nth = "second" if step == 2 else "third"
    if step > 1:
        why = f"`{text}` takes every {nth} of {size - start} along dimension {dim}: {count}."
    wrong: list[tuple[Sizes, str]] = []
    if text.endswith(str(stop)) and stop <= size and step == 1:
        wrong.append(((count + 1,), f"The end of a slice is not included: {text} is {count} long."))
    if stop > size:
        wrong.append(((stop - start,), f"There are only {size} entries; a slice stops at the end."))
    if step > 1:
        wrong.append(
            (
                ((size - start) // step,),
                f"{size - start} / {step} is rounded up: entry {start} counts.",
            )
        )
        wrong.append(((size - start,), f"The step is {step}: only every {nth} entry is taken."))
    if count == 1:
        wrong.append(((), "A slice keeps its dimension, even where one entry is left."))
    if text.startswith("-"):
        wrong.append(((size - count,), f"{text} counts from the end: the last {count} entries."))
    if text.startswith(":-"):
        wrong.append(
            ((size - stop,), f"{text} stops {size - stop} before the end: {count} entries are left.")
        )
    if text.endswith(":") and start > 0:
        wrong.append(((start,), f"{text} starts at entry {start} and goes on to the end."))
    return Item(text, (count,), why, tuple(wrong))


def index(draw: Draw, sizes: Sizes, difficulty: int, *, wide: bool = True) -> tuple[str, list[Item]]:
    """An index for these sizes, and its entries."""
    rank = len(sizes)
    items: list[Item] = []
    ellipsis = difficulty > 1 and rank > 2 and draw.chance(0.35)
    named = draw.between(1, min(rank, 1 + (difficulty + 1) // 2))
    if ellipsis:
        behind = draw.between(1, min(2, rank - 1))
        front = draw.between(0, min(1, rank - behind - 1))
        dims = [*range(front), None, *range(rank - behind, rank)]
    else:
        dims = list(range(named))
    for dim in dims:
        if dim is None:
            between = sizes[front : rank - behind]
            text = f"`...` stands for {plural(len(between), 'dimension')}, whole: {args(between)}."
            none = "The ellipsis stands for all dimensions that are not named; they stay."
            items.append(Item("...", between, text, (((), none),), len(between)))
        else:
            items.append(_entry(draw, dim, sizes[dim], difficulty, last=dim == dims[-1]))
    if difficulty > 2 and draw.chance(0.4):
        at = draw.between(0, len(items))
        lost = "None makes a new dimension of size 1."
        items.insert(at, Item("None", (1,), "None makes a new dimension of size 1.", (((), lost),), 0))
    return ", ".join(item.text for item in items), items


def _entry(draw: Draw, dim: int, size: int, difficulty: int, *, last: bool) -> Item:
    if not last and draw.chance(0.45):
        return Item(":", (size,), f"`:` takes all {size} of dimension {dim}.")
    if size < 2 or draw.chance(0.45):
        return integer(draw, dim, size)
    return piece(draw, dim, size, difficulty)


def result_of(sizes: Sizes, items: list[Item]) -> Sizes:
    used = sum(item.takes for item in items)
    parts = tuple(size for item in items for size in item.sizes)
    return (*parts, *sizes[used:])


def move(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    text, items = index(draw, sizes, difficulty)
    result = result_of(sizes, items)
    if result == sizes or not result:
        return None
    used = sum(item.takes for item in items)
    why = [item.why for item in items if item.text != ":"]
    if used < len(sizes):
        rest = sizes[used:]
        why.append(f"What is not named stays whole: {args(rest)}.")
    misses: list[tuple[Sizes, str]] = []
    for at, item in enumerate(items):
        for wrong, reason in item.wrong:
            parts = [other.sizes for other in items]
            parts[at] = wrong
            misses.append(((*(size for part in parts for size in part), *sizes[used:]), reason))
    if used < len(sizes):
        misses.append((tuple(s for i in items for s in i.sizes), "Dimensions that are not named stay whole."))
        shifted = (*sizes[: len(sizes) - used], *(s for i in items for s in i.sizes))
        misses.append((shifted, "The entries of an index are for the first dimensions, in their order."))
    return Move(f"{{x}}[{text}]", result, tuple(why), misses)


def slices(draw: Draw, difficulty: int) -> Draft:
    if draw.chance(0.22):
        return _outcome(draw, difficulty)
    where = scene(draw, difficulty, WHERE if difficulty > 1 else (images, tokens, table))
    if draw.chance(0.4):
        return _several(draw, where, difficulty)
    moves: list[Move] = []
    sizes = where.sizes
    for _ in range(draw.pick(((1,), (1,), (1, 2), (1, 2), (2, 3))[difficulty - 1])):
        for _ in range(20):
            found = move(draw, sizes, difficulty)
            if found is not None:
                moves.append(found)
                sizes = found.shape
                break
    return chain(draw, where, moves)


_NAMES = (("a", "b", "c"), ("first", "second", "third"), ("left", "right", "rest"), ("y", "z", "u"))


def _several(draw: Draw, where: Scene, difficulty: int) -> Draft:
    """Two or three indexes of the same tensor beside each other."""
    name = draw.pick(("x", where.name))
    program = Program("import torch", where.line(draw, name))
    asked: list[tuple[int, str, Sizes]] = []
    misses: list[tuple[int, Sizes, str]] = []
    steps = [f"{name} is {where.sizes}."]
    count = 2 if difficulty < 3 else 3
    seen: set[str] = set()
    for new in draw.pick(_NAMES):
        found = next((m for m in (move(draw, where.sizes, difficulty) for _ in range(20)) if m), None)
        if found is None or found.code in seen or len(asked) == count:
            continue
        seen.add(found.code)
        line = program.add(f"{new} = {found.code.format(x=name)}")
        asked.append((line, new, found.shape))
        misses += [(line, sizes, why) for sizes, why in found.misses]
        misses.append((line, where.sizes, f"That is {name} itself. The index changes it to {found.shape}."))
        steps += [f"{new}: {sentence}" for sentence in found.why]
    names = listed([new for _, new, _ in asked])
    return asking.shape(f"{where.What}. What shapes have {names}?", program, asked, steps, misses)


# --- does it run? ------------------------------------------------------------------------------------


def _outcome(draw: Draw, difficulty: int) -> Draft:
    where = scene(draw, difficulty, WHERE)
    sizes = where.sizes
    maker = draw.pick(
        (_too_many, _out_of_range, _slice_out_of_range, _slice_out_of_range, _backwards, _last_entry)
    )
    return runs_or_raises(draw, where, [maker(draw, sizes)])


def _too_many(draw: Draw, sizes: Sizes) -> Move:
    rank = len(sizes)
    entries = [draw.pick((":", "0", "-1", ":2")) for _ in range(rank + 1)]
    why = (f"The index has {rank + 1} entries, and {{x}} has {rank} dimensions.",)
    instead = f"There are {rank + 1} entries for {rank} dimensions. Only None may come on top of them."
    return Move(f"{{x}}[{', '.join(entries)}]", sizes, why, error="IndexError", instead=instead)


def _place(draw: Draw, sizes: Sizes) -> tuple[int, str]:
    dim = draw.between(0, len(sizes) - 1)
    return dim, ":, " * dim


def _out_of_range(draw: Draw, sizes: Sizes) -> Move:
    dim, before = _place(draw, sizes)
    at = draw.pick((sizes[dim], -sizes[dim] - 1))
    why = (f"Dimension {dim} has {sizes[dim]} entries: 0 to {sizes[dim] - 1}, or -1 to -{sizes[dim]}.",)
    instead = f"Entry {at} of dimension {dim} does not exist: it has {sizes[dim]}, counted from 0."
    return Move(f"{{x}}[{before}{at}]", sizes, why, error="IndexError", instead=instead)


def _slice_out_of_range(draw: Draw, sizes: Sizes) -> Move:
    dim, before = _place(draw, sizes)
    stop = sizes[dim] + draw.pick((1, 5, 20))
    start = draw.pick((0, 1, sizes[dim], sizes[dim] + 1))
    count = len(range(start, min(stop, sizes[dim])))
    why = (
        f"Dimension {dim} has {sizes[dim]} entries. A slice takes those that are there.",
        f"Here {'there are none, so the size is 0' if not count else f'{count} are'}.",
    )
    instead = "An integer out of range raises, a slice does not: it stops at the end."
    text = f"{start}:{stop}" if start else f":{stop}"
    shape = (*sizes[:dim], count, *sizes[dim + 1 :])
    return Move(f"{{x}}[{before}{text}]", shape, why, instead=instead)


def _backwards(draw: Draw, sizes: Sizes) -> Move:
    _, before = _place(draw, sizes)
    why = ("Python's lists may be walked backwards with a step of -1; torch's slices may not.",)
    instead = "A slice of a tensor needs a step greater than 0; x.flip(dim) turns it round."
    return Move(f"{{x}}[{before}::-1]", sizes, why, error="ValueError", instead=instead)


def _last_entry(draw: Draw, sizes: Sizes) -> Move:
    dim, before = _place(draw, sizes)
    at = draw.pick((-sizes[dim], sizes[dim] - 1))
    which = "first" if at < 0 else "last"
    why = (f"Dimension {dim} has {sizes[dim]} entries, and {at} is the {which} of them.",)
    instead = f"{at} is still in range: from -{sizes[dim]} to {sizes[dim] - 1} all of them exist."
    return Move(f"{{x}}[{before}{at}]", (*sizes[:dim], *sizes[dim + 1 :]), why, instead=instead)
