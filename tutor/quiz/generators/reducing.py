"""Reductions: which dimension goes, and what keepdim keeps."""

from __future__ import annotations

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.moves import Move, chain, lengths, walk
from tutor.quiz.generators.scenes import Sizes, audio, heads, images, scene, table, tokens, video
from tutor.quiz.generators.words import RUNS, args, listed, put, without

WHERE = (images, tokens, audio, heads, video)


def reductions(draw: Draw, difficulty: int) -> Draft:
    form = draw.random()
    if form < 0.2:
        return _values(draw, difficulty)
    if form < 0.38:
        return _centred(draw, difficulty)
    if form < 0.46:
        return _whole_numbers(draw, difficulty)
    if form < 0.56:
        return _pair(draw, difficulty)
    where = scene(draw, difficulty, (*WHERE, table) if difficulty > 1 else (tokens, table, images))
    movers = [one, one]
    if difficulty > 1:
        movers += [several, best]
    if difficulty > 2:
        movers.append(along)
    count = min(lengths(draw, difficulty), len(where.sizes) - 1)
    moves = walk(draw, where.sizes, movers, count, difficulty)
    places = [n for n, move in enumerate(moves) if "arg" in move.code or "indices" in move.code]
    return chain(draw, where, moves[: places[0] + 1] if places else moves)  # whole numbers have no mean


WORDS = ("sum", "mean", "amax", "std", "prod", "amin", "logsumexp", "var")


def one(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    rank = len(sizes)
    if rank < 2:
        return None
    dim = draw.between(0, rank - 1)
    word = draw.pick(WORDS[:4] if difficulty < 3 else WORDS)
    keep = draw.chance(0.25 + 0.1 * (difficulty > 1))
    return _reduce(draw, sizes, (dim,), word, keep, difficulty)


def several(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    rank = len(sizes)
    if rank < 3:
        return None
    dims = draw.some(range(rank), 2)
    if draw.chance(0.6):
        dims = [rank - 2, rank - 1]
    word = draw.pick(("sum", "mean", "amax", "std"))
    return _reduce(draw, sizes, tuple(dims), word, draw.chance(0.35), difficulty)


def _reduce(
    draw: Draw, sizes: Sizes, dims: tuple[int, ...], word: str, keep: bool, difficulty: int
) -> Move | None:
    rank = len(sizes)
    if word in ("std", "var") and all(sizes[dim] == 1 for dim in dims):
        word = "sum"  # one number has no spread: torch warns and gives nan
    shown = tuple(dim - rank if difficulty > 1 and draw.chance(0.4) else dim for dim in dims)
    if len(dims) == 1:
        given = f"dim={shown[0]}" if draw.chance(0.6) else str(shown[0])
    else:
        given = f"dim=({args(shown)})" if draw.chance(0.7) else f"({args(shown)})"
    code = f"{{x}}.{word}({given}{', keepdim=True' if keep else ''})"
    if not keep and word in ("sum", "mean") and draw.chance(0.15):
        code = f"torch.{word}({{x}}, {given})"
    gone = tuple(size for dim, size in enumerate(sizes) if dim not in dims)
    kept = tuple(1 if dim in dims else size for dim, size in enumerate(sizes))
    result = kept if keep else gone
    which = listed(sorted(dims))
    plural = "dimensions" if len(dims) > 1 else "dimension"
    why = [f"{word} runs along {plural} {which}, {listed([sizes[d] for d in sorted(dims)])} long."]
    if any(n < 0 for n in shown):
        why.insert(0, f"Counted from the end of {rank} dimensions, -1 is dimension {rank - 1}.")
    if keep:
        why.append(f"keepdim=True leaves {'a 1' if len(dims) == 1 else 'a 1 for each'}.")
    else:
        why.append(f"{'It is' if len(dims) == 1 else 'They are'} gone; the others stay: {args(gone)}.")
    misses: list[tuple[Sizes, str]] = []
    if keep:
        misses.append((gone, "keepdim=True: the dimension stays, with size 1."))
    else:
        misses.append((kept, "That is keepdim=True. Without it the dimension is gone."))
    inside = tuple(sizes[dim] for dim in sorted(dims))
    misses.append((inside, f"That is what goes. {word} runs along dim {which}, and the others are left."))
    if len(dims) == 1:
        for other in range(rank):
            runs = f"{word} runs along dimension {dims[0]}, so that one goes, and not dimension {other}."
            misses.append((put(sizes, other, 1) if keep else without(sizes, other), runs))
    else:
        for dim in sorted(dims):
            misses.append((without(sizes, dim), f"Two dimensions are named, {which}: both go."))
    misses.append(((), f"Without dim everything would go. Here only {plural} {which}."))
    return Move(code, result, tuple(why), misses)


def best(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    """argmax, max(dim).values, sort: what keeps a dimension and what does not."""
    rank = len(sizes)
    if rank < 2:
        return None
    dim = draw.between(0, rank - 1)
    shown = dim - rank if draw.chance(0.35) else dim
    gone = without(sizes, dim)
    form = draw.pick(("argmax", "values", "indices", "median"))
    code = {
        "argmax": f"{{x}}.argmax(dim={shown})",
        "values": f"{{x}}.max(dim={shown}).values",
        "indices": f"{{x}}.min(dim={shown}).indices",
        "median": f"{{x}}.median(dim={shown}).values",
    }[form]
    why = [f"For each place in the other dimensions there is one answer along dimension {dim}."]
    why.append(f"So dimension {dim}, {sizes[dim]} long, is gone.")
    misses: list[tuple[Sizes, str]] = [(put(sizes, dim, 1), "Only keepdim=True would leave a 1.")]
    for other in range(rank):
        misses.append((without(sizes, other), f"It looks along dimension {dim}, so that one goes."))
    misses.append(
        ((sizes[dim],), f"That is how many are compared. What is left are the others: {args(gone)}.")
    )
    misses.append(((), "Without dim there would be one answer for all."))
    return Move(code, gone, tuple(why), misses)


def along(draw: Draw, sizes: Sizes, difficulty: int) -> Move | None:
    """What runs along a dimension and reduces nothing, beside what does."""
    if len(sizes) < 2:
        return None
    dim = draw.between(0, len(sizes) - 1)
    first = draw.pick(
        (f"softmax(dim={dim})", f"cumsum({dim})", f"sort(dim={dim}).values", f"log_softmax({dim})")
    )
    other = draw.pick([n for n in range(len(sizes)) if n != dim])
    name = first.partition("(")[0]
    result = without(sizes, other)
    why = (
        f"{name} gives a number for each one that goes in: the shape stays {sizes}.",
        f"sum({other}) takes dimension {other} away.",
    )
    twice = tuple(size for n, size in enumerate(sizes) if n not in (dim, other))
    misses = [
        (twice, f"{name} reduces nothing: dimension {dim} is still there."),
        (without(sizes, dim), f"{name} reduces nothing. It is dimension {other} that is summed."),
    ]
    return Move(f"{{x}}.{first}.sum({other})", result, why, misses)


def _pair(draw: Draw, difficulty: int) -> Draft:
    """values, indices = x.max(dim)."""
    where = scene(draw, difficulty, (tokens, table, audio))
    rank = len(where.sizes)
    dim = draw.between(0, rank - 1)
    keep = draw.chance(0.3)
    word = draw.pick(("max", "min", "sort", "median", "mode"))
    names = draw.pick((("values", "indices"), ("best", "where"), ("top", "at")))
    program = Program("import torch", where.line(draw, "x"))
    given = f"dim={dim}" if draw.chance(0.6) else str(dim)
    if word == "sort":
        keep = False
    line = program.add(f"{', '.join(names)} = x.{word}({given}{', keepdim=True' if keep else ''})")
    name = draw.pick(names)
    gone, kept = without(where.sizes, dim), put(where.sizes, dim, 1)
    result = where.sizes if word == "sort" else kept if keep else gone
    if word == "sort":
        steps = [
            f"sort puts the {where.sizes[dim]} numbers along dimension {dim} in order.",
            "None of them goes.",
        ]
    else:
        left = "a 1 is left of it" if keep else "it goes"
        steps = [
            f"{word} with a dim gives two things: the numbers and where they stand.",
            "Both have the same shape.",
        ]
        steps.append(f"Dimension {dim}, {where.sizes[dim]} long, is searched, and {left}.")
    misses = [
        (line, kept, "Only keepdim=True leaves a 1."),
        (line, gone, f"{'sort reduces nothing' if word == 'sort' else 'keepdim=True leaves a 1'}."),
        (line, where.sizes, f"{word} leaves one number along dimension {dim}."),
        (line, (), f"With dim={dim} there is one answer for each place in the other dimensions."),
        (line, (where.sizes[dim],), f"Dimension {dim} is the one that is searched."),
    ]
    for other in range(rank):
        misses.append((line, without(where.sizes, other), f"dim={dim} is searched, not {other}."))
    text = f"{where.What}. What shape has {name}?"
    return asking.shape(text, program, [(line, name, result)], steps, misses)


def _values(draw: Draw, difficulty: int) -> Draft:
    """A small table added up by hand."""
    rows, columns = draw.pick(((2, 3), (3, 2), (2, 4)) if difficulty < 3 else ((2, 3), (3, 4), (4, 2)))
    x = [[draw.between(0, 9) for _ in range(columns)] for _ in range(rows)]
    dim = draw.pick((0, 1))
    word = draw.pick(("sum", "sum", "amax", "argmax") if difficulty > 1 else ("sum", "amax"))
    program = Program("import torch", f"x = torch.tensor({x})")
    columns_of = [[x[r][c] for r in range(rows)] for c in range(columns)]
    if word == "argmax" and any(row.count(max(row)) > 1 for row in (*x, *columns_of)):
        word = "amax"  # where two are the largest, which one is meant is not promised

    def does(row: list[int]) -> int:
        return sum(row) if word == "sum" else max(row) if word == "amax" else row.index(max(row))

    right = [does(row) for row in (x if dim == 1 else columns_of)]
    other = [does(row) for row in (columns_of if dim == 1 else x)]
    keep = difficulty > 2 and draw.chance(0.4)
    call = f"x.{word}(dim={dim}{', keepdim=True' if keep else ''})"
    shown: object = right
    without_keep: object = right
    if keep:
        shown = [[n] for n in right] if dim == 1 else [right]
    program.add(f"print({call}.tolist())")
    runs = "across each row" if dim == 1 else "down each column"
    steps = [f"dim={dim} is the one that goes: {word} runs {runs}."]
    for n, numbers in enumerate(x if dim == 1 else columns_of):
        added = f"{' + '.join(map(str, numbers))} = {right[n]}"
        how = added if word == "sum" else f"{word} of {numbers} is {right[n]}"
        steps.append(f"{'Row' if dim == 1 else 'Column'} {n}: {how}.")
    steps.append(f"It prints {shown}")
    largest = [max(row) for row in (x if dim == 1 else columns_of)]
    everything = does([n for row in x for n in row])
    misses = [
        (
            str(other),
            f"That runs {'down the columns' if dim == 1 else 'across the rows'}. dim={dim} runs {runs}.",
        ),
        (str(without_keep), "keepdim=True keeps the dimension: there are two pairs of brackets."),
        (str(everything), f"That is all of x in one. dim={dim} leaves {len(right)} numbers."),
        (
            str([right] if dim == 0 else [[n] for n in right]),
            "Only with keepdim=True are there two dimensions.",
        ),
        (str(largest), "Those are the numbers. argmax gives the places."),
    ]
    if word != "sum":
        misses.append((str([sum(row) for row in (x if dim == 1 else columns_of)]), f"{word} does not add."))
    ask = f"str({call}.tolist())"
    return asking.output("What does it print?", program, ask, str(shown), steps, misses)


def _centred(draw: Draw, difficulty: int) -> Draft:
    """x - x.mean(dim): does it broadcast back?"""
    rows, columns = draw.sizes((3, 4, 5, 6, 8, 10), 2)
    if draw.chance(0.2):
        columns = rows
    batch = draw.pick([n for n in (2, 7, 9) if n not in (rows, columns)])
    sizes: Sizes = (rows, columns) if difficulty < 3 or draw.chance(0.5) else (batch, rows, columns)
    rank = len(sizes)
    dim = draw.between(0, rank - 1)
    keep = draw.chance(0.35)
    word = draw.pick(("mean", "sum", "amax", "std"))
    sign = {"mean": "-", "sum": "/", "amax": "-", "std": "/"}[word]
    shown = dim - rank if difficulty > 2 and draw.chance(0.4) else dim
    program = Program("import torch", f"x = torch.rand({args(sizes)})")
    small = put(sizes, dim, 1) if keep else without(sizes, dim)
    call = f"x.{word}(dim={shown}{', keepdim=True' if keep else ''})"
    if draw.chance(0.5):
        name = {"mean": "mean", "sum": "total", "amax": "largest", "std": "std"}[word]
        program.add(f"{name} = {call}")
        line = program.add(f"y = x {sign} {name}")
    else:
        line = program.add(f"y = x {sign} {call}")
    padded = (1,) * (rank - len(small)) + small
    fits = all(a == b or 1 in (a, b) for a, b in zip(sizes, padded, strict=True))
    steps = [f"x is {sizes}; {word} along dimension {dim} gives {small}."]
    steps.append(f"Aligned from the right, {sizes} meets {small}.")
    if fits and not keep and dim != 0:
        steps.append(
            "It fits only because two sizes happen to be equal, and the numbers go to the wrong places."
        )
        why = "It ought to raise, but the sizes happen to fit from the right. Silent, and wrong."
    elif fits:
        steps.append("Every pair of sizes is equal or has a 1.")
        why = f"{small} fits to {sizes} from the right: equal sizes, or a 1, or nothing."
    else:
        bad = next(n for n in range(rank) if sizes[n] != padded[n] and 1 not in (sizes[n], padded[n]))
        steps.append(f"There {sizes[bad]} meets {padded[bad]}, and none of them is 1.")
        meet = f"{sizes[bad]} meets {padded[bad]}"
        why = f"{sizes} and {small} are aligned from the right: there {meet}. keepdim=True leaves a 1."
    answer, wrong = ("runs", "RuntimeError") if fits else ("RuntimeError", "runs")
    at = None if fits else line
    return asking.outcome(draw.pick(RUNS), program, answer, steps, [(wrong, why)], raises_at=at)


def _whole_numbers(draw: Draw, difficulty: int) -> Draft:
    """mean and std of integers raise; sum, max and argmax do not."""
    count = draw.between(4, 12)
    word = draw.pick(("mean", "mean", "std", "sum", "max", "prod", "argmax"))
    form = draw.pick(("arange", "tensor", "ones", "float", "randint"))
    made = {
        "arange": f"torch.arange({count})",
        "tensor": f"torch.tensor({[draw.between(1, 9) for _ in range(4)]})",
        "ones": f"torch.ones({count}, dtype=torch.long)",
        "float": f"torch.arange({count}.0)",
        "randint": f"torch.randint(0, 10, ({count},))",
    }[form]
    name = draw.pick(("x", "labels", "counts", "ages"))
    program = Program("import torch", f"{name} = {made}")
    if draw.chance(0.5):
        line = program.add(f"y = {name}.{word}()")
    else:
        line = program.add(f"y = torch.{word}({name})")
    raises = word in ("mean", "std") and form != "float"
    kind = "float32" if form == "float" else "int64, whole numbers"
    steps = [f"{name} is {kind}."]
    if raises:
        steps.append(
            f"{word} would have to give fractions, and torch does not change the dtype by itself here."
        )
        why = f"{word} asks for a floating point dtype: {name}.float() first."
    elif form == "float":
        steps.append(f"With floats {word} is no problem.")
        why = f"The dot in {count}.0 makes it float32, and {word} works."
    else:
        steps.append(f"{word} of whole numbers is a whole number, so nothing stands against it.")
        why = f"It is mean and std that need floats. {word} of whole numbers is a whole number."
    answer, wrong = ("RuntimeError", "runs") if raises else ("runs", "RuntimeError")
    at = line if raises else None
    return asking.outcome(draw.pick(RUNS), program, answer, steps, [(wrong, why)], raises_at=at, meta=False)
