"""cat, stack, split and chunk: tensors put together and cut apart."""

from __future__ import annotations

from collections.abc import Callable

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.scenes import Sizes, audio, images, scene, table, tokens
from tutor.quiz.generators.words import RUNS, args, inserted, listed, plural, put

WHERE = (images, tokens, audio, table)
PAIRS = (("train", "test"), ("left", "right"), ("a", "b"), ("old", "new"), ("real", "fake"), ("x", "y"))


def joins(draw: Draw, difficulty: int) -> Draft:
    makers: list[Callable[[Draw, int], Draft]] = [
        _cat,
        _cat,
        _stack,
        _stack,
        _split,
        _chunk,
        _cat_runs,
        _unpacking,
    ]
    if difficulty > 1:
        makers += [_stack_then_cat, _split_list, _chunk]
    if difficulty > 2:
        makers += [_comprehension, _number_of_parts]
    return draw.pick(makers)(draw, difficulty)


def made(draw: Draw, name: str, sizes: Sizes) -> str:
    return f"{name} = torch.{draw.pick(('randn', 'zeros', 'rand', 'ones'))}({args(sizes)})"


def _dim(draw: Draw, dim: int, rank: int, difficulty: int) -> str:
    """The dim argument as people write it, "" for the default."""
    if dim == 0 and draw.chance(0.4):
        return ""
    shown = dim - rank if difficulty > 2 and draw.chance(0.4) else dim
    return f", dim={shown}" if draw.chance(0.7) else f", {shown}"


def _cat(draw: Draw, difficulty: int) -> Draft:
    where = scene(draw, difficulty, WHERE)
    rank, dim = len(where.sizes), draw.between(0, len(where.sizes) - 1)
    count = 2 if difficulty < 3 else draw.pick((2, 3))
    names = list(draw.pick(PAIRS)) if count == 2 else ["a", "b", "c"]
    options = [n for n in range(2, 12) if n not in where.sizes]
    along = [where.sizes[dim], *draw.some(options, count - 1)]
    tensors = [put(where.sizes, dim, size) for size in along]
    program = Program("import torch", *(made(draw, n, s) for n, s in zip(names, tensors, strict=True)))
    shown = _dim(draw, dim, rank, difficulty)
    word = draw.pick(("cat", "cat", "concat"))
    total = sum(along)
    line = program.add(f"both = torch.{word}([{args(names)}]{shown})")
    result = put(where.sizes, dim, total)
    steps = (
        f"{word} puts them one behind the other along dimension {dim}; all other sizes stay.",
        f"Dimension {dim}: {' + '.join(map(str, along))} = {total}.",
    )
    new = f"That is a new dimension, as stack makes one. {word} makes an old one longer."
    misses = [(line, (count, *where.sizes), new)]
    for other in range(rank):
        if other != dim:
            summed = put(tensors[0], other, tensors[0][other] * count)
            misses.append((line, summed, f"They are joined along dimension {dim}, not {other}."))
    added = tuple(sum(sizes) for sizes in zip(*tensors, strict=True))
    misses.append((line, added, f"Only dimension {dim} grows. The others must be equal and stay."))
    misses.append((line, tensors[0], f"That is {names[0]} alone."))
    misses.append((line, put(where.sizes, dim, max(along)), "The sizes along the dimension are added."))
    text = f"{listed([f'{n} is {s}' for n, s in zip(names, tensors, strict=True)])}. What shape has both?"
    return asking.shape(text, program, [(line, "both", result)], steps, misses)


def _stack(draw: Draw, difficulty: int) -> Draft:
    where = scene(draw, difficulty, (*WHERE, table))
    sizes = where.sizes[1:] if draw.chance(0.5) else where.sizes
    rank = len(sizes)
    count = draw.pick([n for n in (2, 3, 4, 5) if n not in sizes])
    dim = draw.between(0, rank) if difficulty > 1 else draw.pick((0, 0, 1))
    one = draw.pick(("frame", "sample", "part", "x"))
    program = Program("import torch", made(draw, one, sizes))
    shown = _dim(draw, dim, rank + 1, difficulty)
    if count < 4 and draw.chance(0.6):
        call = f"torch.stack([{args([one] * count)}]{shown})"
    else:
        call = f"torch.stack([{one}] * {count}{shown})"
    line = program.add(f"many = {call}")
    result = inserted(sizes, dim, count)
    steps = [f"stack makes a new dimension of size {count}, one entry for each tensor."]
    end = "" if ("-" not in shown) else f", counted from the end of the result, which has {rank + 1}"
    steps.append(f"It has index {dim} in the result{end}.")
    misses = [
        (line, inserted(sizes, d, count), f"The new dimension has index {dim}.") for d in range(rank + 1)
    ]
    for d in range(rank):
        longer = "That is cat, which makes an old dimension longer. stack makes a new one."
        misses.append((line, put(sizes, d, sizes[d] * count), longer))
    misses.append((line, sizes, f"stack adds a dimension: {count} tensors lie in it."))
    text = f"{count} tensors of shape {sizes} are stacked. What shape has many?"
    return asking.shape(text, program, [(line, "many", result)], steps, misses)


def _stack_then_cat(draw: Draw, difficulty: int) -> Draft:
    first, second = draw.sizes((3, 4, 5, 6, 8, 10), 2)
    dim = draw.between(0, 2)
    program = Program("import torch", made(draw, "a", (first, second)), made(draw, "b", (first, second)))
    stacked = inserted((first, second), dim, 2)
    at_stack = program.add(f"s = torch.stack([a, b], dim={dim})")
    along = draw.between(0, 2)
    joined = put(stacked, along, stacked[along] * 2)
    at_cat = program.add(f"c = torch.cat([s, s], dim={along})")
    steps = (
        f"stack: a new dimension of size 2 at index {dim}: {stacked}.",
        f"cat: dimension {along} grows, {stacked[along]} + {stacked[along]} = {joined[along]}.",
    )
    misses: list[tuple[int, Sizes, str]] = []
    for other in range(3):
        there = f"The new dimension comes at index {dim} of the result."
        misses.append((at_stack, inserted((first, second), other, 2), there))
        grows = f"cat makes dimension {along} longer, no other."
        misses.append((at_cat, put(stacked, other, stacked[other] * 2), grows))
    misses.append((at_stack, (2 * first, second), "That is cat. stack makes a new dimension."))
    misses.append((at_cat, (2, *stacked), "That is stack. cat makes no new dimension."))
    asked = [(at_stack, "s", stacked), (at_cat, "c", joined)]
    return asking.shape("First stack, then cat. What shapes have s and c?", program, asked, steps, misses)


def _split(draw: Draw, difficulty: int) -> Draft:
    where = scene(draw, difficulty, WHERE)
    dims = [dim for dim, size in enumerate(where.sizes) if size >= 5]
    dim = draw.pick(dims or [0])
    whole = where.sizes[dim]
    fits = [n for n in range(2, whole) if (whole % n == 0) == (difficulty < 2)]
    size = draw.pick([n for n in fits if whole / n <= 9] or [2])
    parts = [min(size, whole - start) for start in range(0, whole, size)]
    name = draw.pick(("x", where.name))
    program = Program("import torch", made(draw, name, where.sizes))
    program.add(f"parts = {name}.split({size}, dim={dim})")
    line = program.add("last = parts[-1]")
    result = put(where.sizes, dim, parts[-1])
    steps = [f"split({size}, dim={dim}) cuts dimension {dim}, {whole} long, into pieces of {size}."]
    rest = f"{whole} = {len(parts) - 1} * {size} + {parts[-1]}" if len(parts) > 1 else f"{whole} = {size}"
    steps.append(f"{rest}: the last piece has {parts[-1]}.")
    misses = [
        (line, put(where.sizes, dim, size), f"{size} do not fit any more: the last piece has the rest.")
    ]
    chunks = -(-whole // size)
    misses.append(
        (line, put(where.sizes, dim, chunks), f"{size} is the size of a piece, not how many there are.")
    )
    for other, length in enumerate(where.sizes):
        if other != dim and length >= size:
            cut = put(where.sizes, other, length % size or size)
            misses.append((line, cut, f"dim={dim} is cut; the others stay whole."))
    misses.append((line, where.sizes, f"That is {name} before the cut."))
    text = f"{where.What}, cut up. What shape has the last part?"
    return asking.shape(text, program, [(line, "last", result)], steps, misses)


def _split_list(draw: Draw, difficulty: int) -> Draft:
    batch = draw.pick((8, 16, 32))
    parts = draw.sizes((2, 3, 5, 6, 10), 3 if difficulty > 3 else 2)
    names = ["q", "k", "v"][: len(parts)] if draw.chance(0.5) else ["mean", "scale", "rest"][: len(parts)]
    total = sum(parts)
    program = Program("import torch", made(draw, "x", (batch, total)))
    line = program.add(f"{args(names)} = x.split({parts}, dim=-1)")
    at = draw.between(0, len(parts) - 1)
    steps = (
        f"A list says the size of each piece: {args(parts)}, together {total}.",
        f"{names[at]} is number {at + 1}, so its dimension 1 has {parts[at]}.",
    )
    misses: list[tuple[int, Sizes, str]] = [
        (line, (batch, size), f"That is {name}.") for name, size in zip(names, parts, strict=True)
    ]
    misses.append((line, (parts[at], total), "dim=-1 is the last dimension; the batch stays whole."))
    misses.append((line, (batch, total), "That is x, before it was cut."))
    misses.append((line, (parts[at],), f"A piece keeps all dimensions: {batch} rows are left."))
    text = f"x is cut into {args(names)}. What shape has {names[at]}?"
    return asking.shape(text, program, [(line, names[at], (batch, parts[at]))], steps, misses)


def _chunk(draw: Draw, difficulty: int) -> Draft:
    if difficulty < 3:
        count = draw.pick((2, 3, 4))
        whole = count * draw.pick((2, 3, 4, 5, 6))
    else:
        count = draw.pick((3, 4, 5, 6))
        whole = draw.pick([n for n in range(count + 1, 6 * count) if n % count])
    other = draw.pick([n for n in (3, 7, 8, 9, 16, 32) if n not in (whole, count)])
    dim = draw.pick((0, 1))
    sizes = (whole, other) if dim == 0 else (other, whole)
    step = -(-whole // count)
    parts = [min(step, whole - start) for start in range(0, whole, step)]
    program = Program("import torch", made(draw, "x", sizes))
    program.add(f"parts = x.chunk({count}, dim={dim})")
    at, which = draw.pick(((0, "first"), (-1, "last")))
    name = which
    line = program.add(f"{name} = parts[{at}]")
    result = put(sizes, dim, parts[at])
    steps = [
        f"chunk({count}, dim={dim}) wants {count} pieces of dimension {dim}, which has {whole}.",
        f"A piece has {whole} / {count}, rounded up: {step}.",
    ]
    rest = f"{whole} = {len(parts) - 1} * {step} + {parts[-1]}"
    if len(parts) < count:
        steps.append(f"{rest}: after {len(parts)} pieces nothing is left for number {len(parts) + 1}.")
    else:
        steps.append(f"{rest}: the last piece has {parts[-1]}.")
    misses = [
        (line, put(sizes, dim, step), "That is a full piece. The last one has what is left."),
        (line, put(sizes, dim, whole // count), f"{whole} / {count} is rounded up, not down."),
        (line, put(sizes, dim, count), f"{count} is the number of pieces; split takes the size of one."),
        (line, put(sizes, 1 - dim, -(-other // count)), f"dim={dim} is cut, the other one stays whole."),
    ]
    text = f"x is cut into chunks. What shape has the {which} of them?"
    return asking.shape(text, program, [(line, name, result)], steps, misses)


def _number_of_parts(draw: Draw, difficulty: int) -> Draft:
    if draw.chance(0.5):
        whole, size = draw.pick([(n, s) for n in range(20, 100) for s in (6, 7, 8, 12, 16) if n % s])
        program = Program("import torch", made(draw, "x", (whole, 5)), f"parts = x.split({size})")
        count = -(-whole // size)
        steps = (
            f"split({size}) cuts dimension 0, {whole} long, into pieces of {size}.",
            f"{whole} / {size} = {whole // size}, and {whole % size} are left over.",
            f"The rest is a piece too: {whole // size} + 1 = {count}",
        )
        misses = [
            (count - 1, f"The rest of {whole % size} is a piece too."),
            (size, f"{size} is the size of one."),
        ]
        misses.append((5, "Dimension 0 is cut where no dim is given."))
    else:
        pairs = [(n, c) for n in range(5, 20) for c in range(3, n) if -(-n // -(-n // c)) != c]
        whole, wanted = draw.pick(pairs)
        program = Program("import torch", made(draw, "x", (whole, 32)), f"parts = x.chunk({wanted})")
        step = -(-whole // wanted)
        count = -(-whole // step)
        steps = (
            f"chunk({wanted}) wants {wanted} pieces of dimension 0.",
            f"A piece has {whole} / {wanted}, rounded up: {step}.",
            f"Pieces of {step} use {whole} up sooner: {whole} / {step}, rounded up, = {count}",
        )
        misses = [
            (wanted, f"chunk promises no more than {wanted}; pieces of {step} are used up before that.")
        ]
        misses.append((step, f"{step} is the size of a piece."))
        misses.append((whole // step, "What is left over at the end is a piece too."))
    text = "How many parts are there?"
    return asking.number(text, program, "len(parts)", count, steps, misses)


def _comprehension(draw: Draw, difficulty: int) -> Draft:
    """Things made in a loop and put together."""
    steps_taken = draw.pick((5, 10, 12, 20))
    batch, width = draw.sizes([n for n in (4, 6, 8, 16, 32) if n != steps_taken], 2)
    word, dim = draw.pick((("stack", 0), ("stack", 1), ("cat", 0), ("cat", 1), ("stack", 2)))
    program = Program("import torch", "outputs = []", f"for step in range({steps_taken}):")
    program.add(f"    outputs.append(torch.zeros({batch}, {width}))")
    line = program.add(f"out = torch.{word}(outputs, dim={dim})")
    if word == "stack":
        result = inserted((batch, width), dim, steps_taken)
        steps = [f"stack: a new dimension, {steps_taken} long, at index {dim}."]
    else:
        size = (batch, width)[dim]
        result = put((batch, width), dim, size * steps_taken)
        steps = [
            f"cat: dimension {dim} becomes {steps_taken} times as long.",
            f"{steps_taken} * {size} = {result[dim]}.",
        ]
    steps.insert(0, f"The loop collects {steps_taken} tensors of shape {(batch, width)}.")
    misses: list[tuple[int, Sizes, str]] = []
    for other in (0, 1, 2):
        stacked = inserted((batch, width), other, steps_taken)
        why = f"dim={dim} is where the new dimension goes." if word == "stack" else "That is stack, not cat."
        misses.append((line, stacked, why))
    for other in (0, 1):
        joined = put((batch, width), other, (batch, width)[other] * steps_taken)
        why = (
            f"dim={dim} grows, not {other}." if word == "cat" else "That is cat. stack makes a new dimension."
        )
        misses.append((line, joined, why))
    misses.append((line, (batch, width), "That is one of the outputs."))
    text = "The outputs of a loop are put together. What shape has out?"
    return asking.shape(text, program, [(line, "out", result)], steps, misses)


# --- does it run? ------------------------------------------------------------------------------------


def _cat_runs(draw: Draw, difficulty: int) -> Draft:
    """Two tensors that differ in one size or in none, joined by cat or stack."""
    where = scene(draw, difficulty, (tokens, audio, table))
    rank = len(where.sizes)
    names = draw.pick(PAIRS)
    differing, dim = draw.between(0, rank - 1), draw.between(0, rank - 1)
    if draw.chance(0.4):
        dim = differing
    other = put(where.sizes, differing, where.sizes[differing] + draw.pick((1, 2, 3)))
    word = "cat" if draw.chance(0.7) else "stack"
    program = Program("import torch", made(draw, names[0], where.sizes), made(draw, names[1], other))
    line = program.add(f"out = torch.{word}([{names[0]}, {names[1]}], dim={dim})")
    runs = word == "cat" and dim == differing
    sizes = f"{where.sizes} and {other}"
    if word == "stack":
        steps = ["stack lays them beside each other in a new dimension, so their shapes must be equal."]
        steps.append(f"{sizes} differ in dimension {differing}.")
        why = f"stack wants equal shapes; {sizes} differ. cat along dimension {differing} would work."
    else:
        steps = [
            f"cat along dimension {dim}: there the sizes may differ, everywhere else they must be equal."
        ]
        steps.append(f"{sizes} differ in dimension {differing}.")
        why = f"They are joined along dimension {dim}, but differ in dimension {differing}."
        if runs:
            why = f"They differ only in dimension {dim}, along which they are joined, and there they may."
    answer = "runs" if runs else "RuntimeError"
    wrong = "RuntimeError" if runs else "runs"
    text = draw.pick(RUNS)
    at = None if runs else line
    return asking.outcome(text, program, answer, steps, [(wrong, why)], raises_at=at)


def _unpacking(draw: Draw, difficulty: int) -> Draft:
    """The number of parts against the number of names."""
    count = draw.pick((2, 3))
    pairs: tuple[tuple[str, ...], ...] = (("a", "b"), ("mean", "log_std"))
    names = draw.pick(pairs) if count == 2 else ("q", "k", "v")
    width = count * draw.pick((4, 8, 16, 20))
    batch = draw.pick((5, 9, 10))
    program = Program("import torch", made(draw, "x", (batch, width)))
    form = draw.pick(("good", "size", "sum", "dim"))
    each = width // count
    answer, wrong = "runs", "ValueError"
    if form == "good":
        call = draw.pick((f"x.chunk({count}, dim=1)", f"x.split({each}, dim=1)"))
        steps = [
            f"{call[2:]} cuts {width} columns into {count} pieces of {each}.",
            f"There are {count} names.",
        ]
        why = f"{count} pieces for {count} names: that fits."
    elif form == "size":
        size = each * 2 if count == 2 else each // 2
        parts = -(-width // size)
        call, answer, wrong = f"x.split({size}, dim=1)", "ValueError", "runs"
        steps = [
            f"split takes the size of a piece: {size}.",
            f"{width} / {size} gives {parts}, and there are {count} names.",
        ]
        why = f"split({size}) gives {plural(parts, 'piece')}, and {count} names wait."
    elif form == "sum":
        sizes = [each] * (count - 1) + [each + 1]
        call, answer, wrong = f"x.split({sizes}, dim=1)", "RuntimeError", "runs"
        steps = [
            f"The sizes in the list must come to {width}.",
            f"{' + '.join(map(str, sizes))} = {sum(sizes)}.",
        ]
        why = f"The list comes to {sum(sizes)}, and dimension 1 has {width}."
    else:
        call, answer, wrong = f"x.split({each})", "ValueError", "runs"
        if -(-batch // each) == count:
            return _unpacking(draw, difficulty)
        parts = -(-batch // each)
        steps = [f"Without dim, split cuts dimension 0, and that has {batch}."]
        steps.append(f"Pieces of {each}: that gives {parts}, and there are {count} names.")
        why = f"dim=1 is missing: dimension 0 has {batch} rows, which gives {parts} of {each}."
    line = program.add(f"{', '.join(names)} = {call}")
    raises_at = None if answer == "runs" else line
    return asking.outcome(draw.pick(RUNS), program, answer, steps, [(wrong, why)], raises_at=raises_at)
