"""squeeze, unsqueeze, expand, repeat: dimensions of size 1 come, go and grow."""

from __future__ import annotations

from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.moves import Move, chain, lengths, runs_or_raises, walk
from tutor.quiz.generators.scenes import BATCHES, LENGTHS, SIDES, Scene, Sizes, scene, table, tokens
from tutor.quiz.generators.words import args, inserted, listed, put, without

SQUEEZE, EXPAND = ("ops.squeeze",), ("ops.squeeze", "ops.expand")


def squeezes(draw: Draw, difficulty: int) -> Draft:
    where = scene(draw, difficulty, _SCENES)
    if draw.chance(0.25):
        return _outcome(draw, where, difficulty)
    movers = [unsqueeze, squeeze, squeeze_dim, expand, none]
    if difficulty > 1:
        movers += [repeat, expand]
    if difficulty > 2:
        movers += [interleave, repeat_more, squeeze_several]
    moves = walk(draw, where.sizes, movers, lengths(draw, difficulty), difficulty, most=5)
    grows = any(word in move.code for move in moves for word in ("expand", "repeat"))
    return chain(draw, where, moves, skills=EXPAND if grows else SQUEEZE)


# --- tensors with dimensions of size 1 ---------------------------------------------------------------


def grey(draw: Draw, difficulty: int) -> Scene:
    batch = draw.pick(BATCHES[difficulty - 1])
    side = draw.pick([n for n in SIDES[difficulty - 1] if n != batch])
    what = f"a batch of {batch} grey images"
    return Scene("images", what, (batch, 1, side, side), ("batch", "channels", "height", "width"))


def single(draw: Draw, difficulty: int) -> Scene:
    first, second = draw.sizes(SIDES[difficulty - 1], 2)
    channels = draw.pick((1, 3))
    kind = "grey" if channels == 1 else "colour"
    what = f"a batch with one {kind} image in it"
    return Scene("image", what, (1, channels, first, second), ("batch", "channels", "height", "width"))


def mask(draw: Draw, difficulty: int) -> Scene:
    batch = draw.pick(BATCHES[difficulty - 1])
    length = draw.pick([n for n in LENGTHS[difficulty - 1] if n != batch])
    what = f"a padding mask for {batch} sequences of {length} tokens"
    return Scene("mask", what, (batch, 1, 1, length), ("batch", "heads", "queries", "keys"))


def column(draw: Draw, difficulty: int) -> Scene:
    count = draw.pick(LENGTHS[difficulty - 1])
    return Scene("scores", f"one score for each of {count} samples", (count, 1), ("batch", "score"))


def row(draw: Draw, difficulty: int) -> Scene:
    count = draw.pick(LENGTHS[difficulty - 1])
    return Scene("bias", f"one bias for each of {count} outputs", (1, count), ("row", "outputs"))


def vector(draw: Draw, difficulty: int) -> Scene:
    count = draw.pick(LENGTHS[difficulty - 1])
    return Scene("weights", f"a vector of {count} weights", (count,), ("weights",))


_SCENES = (grey, single, mask, column, row, vector, table, tokens)


# --- moves -------------------------------------------------------------------------------------------


def unsqueeze(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    rank = len(sizes)
    dim = draw.between(0, rank)
    shown = dim - rank - 1 if draw.chance(0.3 if difficulty > 1 else 0.1) else dim
    result = inserted(sizes, dim, 1)
    why = [f"unsqueeze({shown}) makes a new dimension of size 1 that has index {dim} in the result."]
    if shown < 0:
        counted = (
            f"Counted from the end of the result, which has {rank + 1} dimensions, {shown} is index {dim}."
        )
        why.append(counted)
    misses: list[tuple[Sizes, str]] = []
    for other in range(rank + 1):
        there = f"There the 1 has index {other}. unsqueeze({shown}) puts it at index {dim} of the result."
        misses.append((inserted(sizes, other, 1), there))
    code = f"torch.unsqueeze({{x}}, {shown})" if draw.chance(0.12) else f"{{x}}.unsqueeze({shown})"
    return Move(code, result, tuple(why), misses)


def none(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    """x[:, None]: indexing with None."""
    rank = len(sizes)
    dim = draw.between(0, rank)
    at_end = dim == rank and rank > 1
    code = "{x}[..., None]" if at_end else f"{{x}}[{', '.join([':'] * dim + ['None'])}]"
    result = inserted(sizes, dim, 1)
    why = (f"None in the index makes a new dimension of size 1, here at index {dim}.",)
    misses: list[tuple[Sizes, str]] = []
    for other in range(rank + 1):
        misses.append((inserted(sizes, other, 1), f"The 1 comes where None stands: at index {dim}."))
    return Move(code, result, why, misses)


def squeeze(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    """Without an argument."""
    ones = [dim for dim, size in enumerate(sizes) if size == 1]
    if not ones:
        return None
    result = tuple(size for size in sizes if size != 1)
    gone = listed(ones)
    why = (f"squeeze() removes every dimension of size 1, here {gone}, and no other.",)
    misses: list[tuple[Sizes, str]] = []
    for dim in ones:
        only = f"squeeze() without an argument takes out every 1; {listed(ones)} have size 1."
        misses.append((without(sizes, dim), only if len(ones) > 1 else "There is only one 1, and it goes."))
    if len(result) > 1:
        misses.append((result[1:], "squeeze never drops a dimension that holds more than one entry."))
    return Move("{x}.squeeze()", result, why, misses)


def squeeze_dim(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    rank = len(sizes)
    ones = [dim for dim, size in enumerate(sizes) if size == 1]
    if not ones or rank < 2:
        return None
    dim = draw.pick(ones)
    trap = difficulty >= 4 and draw.chance(0.35)
    if trap:
        dim = draw.pick([n for n in range(rank) if n not in ones] or ones)
    shown = dim - rank if difficulty > 2 and draw.chance(0.4) else dim
    code = f"{{x}}.squeeze({shown})"
    every = tuple(size for size in sizes if size != 1)
    if sizes[dim] != 1:
        why = (
            f"squeeze({shown}) looks at dimension {dim} alone. Its size is {sizes[dim]}, so nothing happens."
        )
        misses = [(without(sizes, dim), f"Dimension {dim} holds {sizes[dim]} entries, no 1.")]
        misses.append((every, f"squeeze({shown}) looks at dimension {dim} alone, and that is no 1."))
        return Move(code, sizes, (why,), misses)
    result = without(sizes, dim)
    why = f"squeeze({shown}) removes dimension {dim}, and its size is 1."
    misses = [(every, f"squeeze({shown}) looks at dimension {dim} alone. Other 1s stay.")]
    for other in range(rank):
        misses.append((without(sizes, other), f"squeeze({shown}) removes dimension {dim}, not {other}."))
    return Move(code, result, (why,), misses)


def squeeze_several(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    """squeeze((0, 2))."""
    ones = [dim for dim, size in enumerate(sizes) if size == 1]
    if len(ones) < 2 or len(sizes) < 3:
        return None
    pair = sorted(draw.some(range(len(sizes)), 2))
    goes = [dim for dim in pair if sizes[dim] == 1]
    if not goes:
        return None
    result = tuple(size for dim, size in enumerate(sizes) if dim not in goes)
    why = [f"squeeze(({args(pair)})) looks at dimensions {pair[0]} and {pair[1]} alone."]
    stays = [dim for dim in pair if dim not in goes]
    if stays:
        why.append(f"Dimension {stays[0]} is no 1 and stays.")
    every = tuple(size for size in sizes if size != 1)
    misses = [(every, f"Only dimensions {pair[0]} and {pair[1]} are looked at.")]
    misses.append((tuple(size for dim, size in enumerate(sizes) if dim not in pair), "Only a 1 is removed."))
    return Move(f"{{x}}.squeeze(({args(pair)}))", result, tuple(why), misses)


def expand(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    ones = [dim for dim, size in enumerate(sizes) if size == 1]
    new = draw.pick([n for n in (2, 3, 4, 5, 8) if n not in sizes])
    if not ones:
        if difficulty < 3 or len(sizes) > 3:
            return None
        result = (new, *sizes)
        keep = draw.chance(0.5)
        call = args([new, *([-1] * len(sizes) if keep else sizes)])
        why = [f"expand may put new dimensions in front: one of {new}."]
        misses = [((*sizes, new), "New dimensions come in front: sizes are aligned from the right.")]
        misses.append(
            (put(sizes, 0, sizes[0] * new), "expand multiplies nothing. A new dimension comes in front.")
        )
        if keep:
            why.append("-1 leaves a size as it is.")
        return Move(f"{{x}}.expand({call})", result, tuple(why), misses)
    dim = draw.pick(ones)
    result = put(sizes, dim, new)
    left = draw.chance(0.6)
    call = args([new if n == dim else -1 if left else size for n, size in enumerate(sizes)])
    why = [f"expand stretches dimension {dim} from 1 to {new}; nothing is copied."]
    if left and len(sizes) > 1:
        why.append("-1 leaves a size as it is.")
    misses = [((new, *sizes), "expand makes no new dimension here: the call names as many as there are.")]
    if len(ones) > 1:
        both = tuple(new if size == 1 else size for size in sizes)
        misses.append((both, f"Only dimension {dim} is stretched; for the others -1 or their size is given."))
    return Move(f"{{x}}.expand({call})", result, tuple(why), misses)


def repeat(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    if len(sizes) > 4:
        return None
    times = [1] * len(sizes)
    for dim in draw.some(range(len(sizes)), 1 if difficulty < 3 else min(2, len(sizes))):
        times[dim] = draw.pick((2, 3))
    result = tuple(size * count for size, count in zip(sizes, times, strict=True))
    why = [f"repeat({args(times)}) says how often, dimension by dimension."]
    for dim, count in enumerate(times):
        if count > 1:
            why.append(f"Dimension {dim}: {sizes[dim]} * {count} = {result[dim]}.")
    misses = [
        (tuple(times), "The numbers are not the sizes of the result, as with expand: they say how often."),
        (tuple(size + count for size, count in zip(sizes, times, strict=True)), "The sizes are multiplied."),
        (
            tuple(count if count > 1 else size for size, count in zip(sizes, times, strict=True)),
            "That would be expand. repeat multiplies the sizes.",
        ),
    ]
    return Move(f"{{x}}.repeat({args(times)})", result, tuple(why), misses)


def repeat_more(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    """repeat with one number more than there are dimensions."""
    if len(sizes) > 3:
        return None
    front, last = draw.pick((2, 3, 4)), draw.pick((1, 2))
    times = [front, *[1] * (len(sizes) - 1), last]
    result = (front, *(size * count for size, count in zip(sizes, times[1:], strict=True)))
    why = (
        f"repeat names {len(times)} dimensions, one more than there are: {sizes} counts as {(1, *sizes)}.",
        f"Multiplied by {args(times)}.",
    )
    padded = (*sizes, 1)
    wrong = tuple(size * count for size, count in zip(padded, times, strict=True))
    misses = [(wrong, "The missing dimension is added in front, not at the end.")]
    misses.append((put(sizes, 0, sizes[0] * front), f"The {front} stands for a new dimension in front."))
    return Move(f"{{x}}.repeat({args(times)})", result, why, misses)


def interleave(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    dim, count = draw.between(0, len(sizes) - 1), draw.pick((2, 3))
    result = put(sizes, dim, sizes[dim] * count)
    why = (
        f"repeat_interleave({count}, dim={dim}) takes each entry along dimension {dim} {count} times.",
        f"{sizes[dim]} * {count} = {result[dim]}.",
    )
    new = inserted(sizes, dim + 1, count)
    misses = [(new, "No new dimension comes: the copies stand beside each other in the old one.")]
    for other in range(len(sizes)):
        along = f"dim={dim} is repeated, and its size is {sizes[dim]}."
        misses.append((put(sizes, other, sizes[other] * count), along))
    return Move(f"{{x}}.repeat_interleave({count}, dim={dim})", result, why, misses)


# --- does it run? ------------------------------------------------------------------------------------


def _outcome(draw: Draw, where: Scene, difficulty: int) -> Draft:
    before = (
        walk(draw, where.sizes, (unsqueeze, none, squeeze_dim), 1, min(difficulty, 3))
        if difficulty > 2
        else []
    )
    sizes = before[-1].shape if before else where.sizes
    for maker in draw.shuffled((_stretched, _stretched, _fine, _fine, _out_of_range, _few_repeats, _edge)):
        move = maker(draw, sizes, difficulty)
        if move is not None:
            skills = EXPAND if "squeeze" not in move.code else SQUEEZE
            return runs_or_raises(draw, where, [*before, move], skills=skills)
    raise AssertionError("_out_of_range takes every shape")


def _stretched(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    """expand on a dimension that is no 1."""
    places = [dim for dim, size in enumerate(sizes) if size > 1]
    if not places:
        return None
    dim = draw.pick(places)
    new = sizes[dim] * 2
    call = args([new if n == dim else size for n, size in enumerate(sizes)])
    why = (f"expand would have to make {new} of dimension {dim}, which has {sizes[dim]} entries.",)
    instead = f"expand can only stretch a 1. Dimension {dim} has size {sizes[dim]}; repeat would copy it."
    return Move(f"{{x}}.expand({call})", put(sizes, dim, new), why, error="RuntimeError", instead=instead)


def _fine(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    move = draw.pick((expand, repeat_more, repeat))(draw, sizes, 5)
    if move is None:
        return None
    name = move.call.partition("(")[0]
    instead = {
        "expand": "expand may stretch a dimension of size 1 and put new ones in front. This does no more.",
        "repeat": "repeat may name more dimensions than there are, never fewer. It works with any size.",
    }[name]
    return Move(move.code, move.shape, move.why, instead=instead)


def _out_of_range(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    rank = len(sizes)
    if draw.chance(0.5):
        why = (f"The result has {rank + 1} dimensions, 0 to {rank}. There is no index {rank + 1}.",)
        instead = f"unsqueeze can put the 1 at index 0 to {rank}; {rank + 1} would leave a gap."
        return Move(f"{{x}}.unsqueeze({rank + 1})", sizes, why, error="IndexError", instead=instead)
    why = (f"There are {rank} dimensions, 0 to {rank - 1}, and no dimension {rank}.",)
    instead = f"squeeze({rank}) names a dimension that is not there; the last one is {rank - 1}."
    return Move(f"{{x}}.squeeze({rank})", sizes, why, error="IndexError", instead=instead)


def _edge(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    """What looks out of range and is not."""
    rank = len(sizes)
    if draw.chance(0.5) or all(size == 1 for size in sizes):
        why = (f"unsqueeze may put the 1 after the last dimension: index {rank} of {rank + 1}.",)
        instead = f"The index counts in the result, which has {rank + 1} dimensions: 0 to {rank}."
        return Move(f"{{x}}.unsqueeze({rank})", (*sizes, 1), why, instead=instead)
    dim = draw.pick([dim for dim, size in enumerate(sizes) if size > 1])
    why = (f"Dimension {dim} has size {sizes[dim]}. squeeze({dim}) leaves it alone and says nothing.",)
    instead = "squeeze on a dimension that is no 1 does nothing, without an error."
    return Move(f"{{x}}.squeeze({dim})", sizes, why, instead=instead)


def _few_repeats(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    if len(sizes) < 2:
        return None
    times = [draw.pick((2, 3)), *[1] * (len(sizes) - 2)]
    why = (f"repeat names {len(times)} dimensions, and {{x}} has {len(sizes)}.",)
    instead = f"repeat needs a number for each dimension: {len(sizes)}, or more. Here it has {len(times)}."
    return Move(f"{{x}}.repeat({args(times)})", sizes, why, error="RuntimeError", instead=instead)
