"""LayerNorm, BatchNorm and their kin: what is normalised over, and which sizes their weights have."""

from __future__ import annotations

from collections.abc import Callable

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.layers import randn
from tutor.quiz.generators.scenes import Sizes
from tutor.quiz.generators.words import RUNS, args

NN = ("import torch", "from torch import nn")


def norms(draw: Draw, difficulty: int) -> Draft:
    makers: list[Callable[[Draw, int], Draft]] = [_result, _weights, _outcome, _outcome, _blank]
    if difficulty > 1:
        makers += [_statistics, _means]
    if difficulty > 2:
        makers += [_by_hand, _group]
    return draw.pick(makers)(draw, difficulty)


def _sizes(draw: Draw, difficulty: int) -> tuple[str, Sizes]:
    """A kind of norm and an input for it."""
    batch, time, width, side, channels = draw.sizes((4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 32), 5)
    options: list[tuple[str, Sizes]] = [
        ("BatchNorm1d", (batch, width)),
        ("LayerNorm", (batch, width)),
        ("LayerNorm", (batch, time, width)),
        ("BatchNorm2d", (batch, channels, side, side)),
    ]
    if difficulty > 1:
        options += [("BatchNorm1d", (batch, channels, time)), ("BatchNorm2d", (batch, channels, side, time))]
    if difficulty > 2:
        options += [("LayerNorm2", (batch, time, width)), ("InstanceNorm2d", (batch, channels, side, time))]
        options.append(("RMSNorm", (batch, time, width)))
    return draw.pick(options)


def _made(kind: str, sizes: Sizes) -> tuple[str, Sizes]:
    """The layer's code and the shape of its weight."""
    if kind == "LayerNorm2":
        return f"nn.LayerNorm(({sizes[-2]}, {sizes[-1]}))", sizes[-2:]
    if kind in ("LayerNorm", "RMSNorm"):
        return f"nn.{kind}({sizes[-1]})", sizes[-1:]
    if kind == "InstanceNorm2d":
        return f"nn.InstanceNorm2d({sizes[1]}, affine=True)", (sizes[1],)
    return f"nn.{kind}({sizes[1]})", (sizes[1],)


def _over(kind: str, sizes: Sizes) -> str:
    """What is normalised over."""
    if kind == "LayerNorm2":
        return f"the last two dimensions, {sizes[-2]} and {sizes[-1]}, of each sample"
    if kind in ("LayerNorm", "RMSNorm"):
        return f"the last dimension, {sizes[-1]}, each row on its own"
    if kind == "InstanceNorm2d":
        return "the two sides, each channel of each image on its own"
    return f"everything but dimension 1: each of the {sizes[1]} channels on its own, over the whole batch"


def _result(draw: Draw, difficulty: int) -> Draft:
    kind, sizes = _sizes(draw, difficulty)
    code, weight = _made(kind, sizes)
    program = Program(*NN, f"norm = {code}", randn(draw, "x", sizes))
    first = program.add("y = norm(x)")
    second = program.add("w = norm.weight")
    steps = (
        f"{code[3:]} normalises over {_over(kind, sizes)}.",
        "As many numbers come out as go in: the shape stays.",
        f"The weight has one number for each place that it scales: {weight}.",
    )
    misses = _weight_misses(second, sizes, weight)
    misses += [
        (first, weight, "That is the shape of the weight. A norm changes no shape."),
        (first, sizes[:-1], "Nothing is reduced: every number is only shifted and scaled."),
        (first, (*sizes[:-1], 1), "Mean and variance are taken, but the result is as large as x."),
        (first, sizes[:1], "Nothing is reduced: every number is only shifted and scaled."),
    ]
    asked: list[tuple[int, str, Sizes]] = [(first, "y", sizes), (second, "w", weight)]
    return asking.shape(f"x is {sizes}. What shapes have y and w?", program, asked, steps, misses)


def _weight_misses(line: int, sizes: Sizes, weight: Sizes) -> list[tuple[int, Sizes, str]]:
    same = f"The same {args(weight)} weights serve everything else in x."
    wrong: list[Sizes] = [sizes, sizes[-1:], sizes[1:2], sizes[1:], sizes[:1], sizes[-2:], ()]
    return [(line, shape, same) for shape in wrong]


def _weights(draw: Draw, difficulty: int) -> Draft:
    """How many parameters, how many buffers."""
    kind, sizes = _sizes(draw, difficulty)
    code, weight = _made(kind, sizes)
    total = 1
    for size in weight:
        total *= size
    each = 1 if kind == "RMSNorm" else 2
    program = Program(*NN, f"norm = {code}", "count = sum(p.numel() for p in norm.parameters())")
    steps = [f"It has a weight of {weight}{'' if each == 1 else ' and a bias of the same shape'}."]
    steps.append(f"{each} * {total} = {each * total}")
    misses = [
        (
            total * (3 - each),
            "RMSNorm has a weight and no bias." if each == 1 else "There is a weight and a bias.",
        ),
        (2, f"Each of the {total} places has its own weight."),
        (total * total, "A norm scales each number by itself; it mixes nothing."),
    ]
    if kind.startswith("Batch"):
        buffers = "The running mean and variance are buffers; parameters() leaves them out."
        misses[:0] = [(4 * total, buffers), (4 * total + 1, buffers)]
    if kind == "LayerNorm2":
        misses.append((2 * weight[-1], f"Named are two dimensions: {args(weight)}."))
    text = "How many parameters has the layer?"
    return asking.number(text, program, "count", each * total, steps, misses, skills=("model.count",))


def _statistics(draw: Draw, difficulty: int) -> Draft:
    batch, channels, side = draw.sizes((4, 6, 8, 10, 12, 16, 20), 3)
    rank = draw.pick((1, 2))
    sizes: Sizes = (batch, channels) if rank == 1 else (batch, channels, side, side)
    program = Program(*NN, f"norm = nn.BatchNorm{rank}d({channels})", randn(draw, "x", sizes), "y = norm(x)")
    what = draw.pick(("running_mean", "running_var"))
    line = program.add(f"m = norm.{what}")
    steps = (
        "BatchNorm keeps one mean and one variance for each channel.",
        f"The channels are dimension 1 of x: {channels}.",
    )
    misses: list[tuple[int, Sizes, str]] = [
        (line, sizes, "The statistics are taken over the whole batch."),
        (line, (batch,), "It is the batch that is averaged over; the channels stay apart."),
        (line, (), f"Each of the {channels} channels has its own."),
        (line, (batch, channels), "The batch is averaged over too."),
        (line, (1, channels), "It has one dimension."),
    ]
    if rank == 2:
        misses.append((line, (channels, side, side), "The sides are averaged over as well."))
        misses.append((line, (1, channels, 1, 1), "It has one dimension."))
    return asking.shape("What shape has m?", program, [(line, "m", (channels,))], steps, misses)


def _means(draw: Draw, difficulty: int) -> Draft:
    """By hand: the mean that the norm takes away, with keepdim."""
    kind, sizes = _sizes(draw, max(2, difficulty))
    rank = len(sizes)
    if kind in ("LayerNorm", "RMSNorm"):
        dims: tuple[int, ...] = (rank - 1,)
    elif kind == "LayerNorm2":
        dims = (rank - 2, rank - 1)
    elif kind == "InstanceNorm2d":
        dims = (2, 3)
    else:
        dims = tuple(dim for dim in range(rank) if dim != 1)
    name = {"LayerNorm2": "LayerNorm"}.get(kind, kind)
    shown = str(dims[0]) if len(dims) == 1 else f"({args(dims)})"
    program = Program("import torch", randn(draw, "x", sizes))
    program.add(f"# what {name} does, by hand")
    first = program.add(f"mean = x.mean(dim={shown}, keepdim=True)")
    program.add(f"var = x.var(dim={shown}, keepdim=True, correction=0)")
    second = program.add("y = (x - mean) / (var + 1e-5).sqrt()")
    result = tuple(1 if dim in dims else size for dim, size in enumerate(sizes))
    steps = (
        f"The mean runs over dim {args(dims)}; keepdim=True leaves a 1 for each.",
        f"mean is {result}, and it broadcasts against {sizes}.",
    )
    gone = tuple(size for dim, size in enumerate(sizes) if dim not in dims)
    misses: list[tuple[int, Sizes, str]] = [
        (first, gone, "keepdim=True keeps the dimensions, with size 1."),
        (first, sizes, f"Over dimension {args(dims)} one number is left."),
        (
            first,
            tuple(size if dim in dims else 1 for dim, size in enumerate(sizes)),
            f"It is {args(dims)} that go to 1.",
        ),
        (first, (), "Only the dimensions named are averaged over."),
        (second, result, "The mean broadcasts: y is as large as x."),
        (second, gone, "Nothing is reduced in the end: y is as large as x."),
    ]
    asked: list[tuple[int, str, Sizes]] = [(first, "mean", result), (second, "y", sizes)]
    return asking.shape("What shapes have mean and y?", program, asked, steps, misses)


def _by_hand(draw: Draw, difficulty: int) -> Draft:
    """The mean after a norm is zero: a small number asked for a value."""
    kind = draw.pick(("layer", "batch"))
    spread = draw.pick((1, 2, 3, 5))
    middle = draw.between(2, 9)
    low, high = middle - spread, middle + spread
    other = draw.between(10, 20)
    program = Program(*NN)
    if kind == "layer":
        x = [[float(low), float(high)], [float(other), float(other + 2 * spread)]]
        program.add(f"x = torch.tensor({x})", "y = nn.LayerNorm(2)(x)")
        steps = [f"LayerNorm takes each row on its own: row 0 has mean {middle}, deviation {spread}."]
        why = "LayerNorm goes across a row."
    else:
        x = [[float(low), float(other)], [float(high), float(other + 2 * spread)]]
        program.add(f"x = torch.tensor({x})", "y = nn.BatchNorm1d(2)(x)")
        steps = [f"BatchNorm takes each column on its own: column 0 has mean {middle}, deviation {spread}."]
        why = "BatchNorm goes down a column, over the batch."
    which = draw.pick(((0, 0), (1, 1)))
    program.add(f"a = round(y[{which[0]}, {which[1]}].item(), 2)")
    answer = -1.0 if which == (0, 0) else 1.0
    value = x[which[0]][which[1]]
    mean = middle if which == (0, 0) else other + spread
    steps.append(f"({value:g} - {mean}) / {spread} = {answer}")
    misses = [
        (-answer, "Smaller than the mean is negative, larger positive."),
        (value - mean, "It is divided by the standard deviation as well."),
        (0.0, f"The mean of all becomes 0, not each number. {why}"),
        (round((value - mean) / (spread * 2**0.5), 3), "The variance is divided by n here, not by n - 1."),
        (round((value - mean) / spread**2, 3), "It is divided by the root of the variance."),
    ]
    return asking.number("What is a?", program, "a", answer, steps, misses, tolerance=0.01, meta=False)


def _group(draw: Draw, difficulty: int) -> Draft:
    groups = draw.pick((2, 3, 4))
    channels = groups * draw.pick((2, 3, 4, 8))
    batch, side = draw.sizes([n for n in (5, 7, 9, 10, 14) if n != channels], 2)
    sizes = (batch, channels, side, side)
    program = Program(*NN, f"norm = nn.GroupNorm({groups}, {channels})", randn(draw, "x", sizes))
    first = program.add("y = norm(x)")
    second = program.add("w = norm.weight")
    steps = (
        f"GroupNorm takes {groups} groups of {channels // groups} channels, each image on its own.",
        f"The shape stays; the weight has one number for each of the {channels} channels.",
    )
    misses = _weight_misses(second, sizes, (channels,))
    misses.insert(0, (second, (groups,), "The statistics are by group, the weights by channel."))
    misses.append(
        (second, (channels // groups,), f"Every one of the {channels} channels has its own weight.")
    )
    misses.append((first, (batch, groups, side, side), "A norm changes no shape."))
    misses.append(
        (first, (batch, groups, channels // groups, side, side), "The groups are not seen in the result.")
    )
    asked: list[tuple[int, str, Sizes]] = [(first, "y", sizes), (second, "w", (channels,))]
    return asking.shape("What shapes have y and w?", program, asked, steps, misses)


def _blank(draw: Draw, difficulty: int) -> Draft:
    kind, sizes = _sizes(draw, min(difficulty, 2))
    weight = _made(kind, sizes)[1]
    answer = weight[0]
    program = Program(*NN, f"norm = nn.{kind}(____)", randn(draw, "x", sizes), "y = norm(x)")
    batch_like = kind.startswith("Batch")
    what = "the channels, dimension 1" if batch_like else "the last dimension"
    steps = [f"{kind} is told the size of {what}.", f"x is {sizes}: {answer}."]
    misses = []
    for dim, size in enumerate(sizes):
        if size != answer:
            misses.append((str(size), f"{size} is dimension {dim}. {kind} wants {what}: {answer}."))
    ask = [f"list(norm.weight.shape) == {list(weight)}", f"list(y.shape) == {list(sizes)}"]
    return asking.blank("What must stand in the blank?", program, ask, str(answer), steps, misses)


def _outcome(draw: Draw, difficulty: int) -> Draft:
    batch, time, width, side, channels = draw.sizes((4, 5, 6, 7, 8, 10, 12, 16), 5)
    form = draw.pick(("width", "order", "rank", "one", "one_eval", "good", "layer_good", "groups"))
    answer, wrong = "RuntimeError", "runs"
    mode = ""
    given: Sizes
    if form == "width":
        code, given = f"nn.LayerNorm({width})", (batch, time, width + 1)
        steps = [f"LayerNorm({width}) wants a last dimension of {width}, and x has {width + 1}."]
        why = f"The last dimension is {width + 1}, not {width}."
    elif form == "order":
        code, given = f"nn.BatchNorm1d({width})", (batch, time, width)
        steps = [f"BatchNorm1d takes dimension 1 for the channels: {time} here.", f"It was made for {width}."]
        why = "(batch, time, features) has the features last; BatchNorm1d wants them at dimension 1."
    elif form == "rank":
        rank = draw.pick((1, 2))
        code = f"nn.BatchNorm{rank}d({channels})"
        given = (batch, channels, side, side) if rank == 1 else (batch, channels)
        answer = "ValueError"
        wanted = "2 or 3" if rank == 1 else "4"
        steps = [f"BatchNorm{rank}d wants {wanted} dimensions, and x has {len(given)}."]
        why = f"The {rank}d counts the sides: {wanted} dimensions in all. Here are {len(given)}."
    elif form in ("one", "one_eval"):
        code, given = f"nn.BatchNorm1d({width})", (1, width)
        if form == "one":
            answer = "ValueError"
            steps = [
                "In training BatchNorm takes mean and variance over the batch.",
                "A batch of one has no variance.",
            ]
            why = "With one sample every channel would become 0, so torch raises in training mode."
        else:
            mode = "norm.eval()"
            answer, wrong = "runs", "ValueError"
            steps = [
                "In eval mode BatchNorm uses its running statistics.",
                "So a batch of one is no problem.",
            ]
            why = "Only in training mode are the statistics taken from the batch."
    elif form == "good":
        code, given = f"nn.BatchNorm2d({channels})", (1, channels, side, side)
        answer, wrong = "runs", "ValueError"
        steps = [
            f"One image, but {side} * {side} places a channel to average over.",
            "That is more than one.",
        ]
        why = "With sides there is more than one value a channel, also for a batch of one."
    elif form == "layer_good":
        code, given = f"nn.LayerNorm({width})", (1, width)
        answer, wrong = "runs", "ValueError"
        steps = ["LayerNorm takes each row on its own and needs no batch."]
        why = "It is BatchNorm that cannot train on one sample."
    else:
        groups = next(n for n in (3, 5, 7) if channels % n)
        code, given = f"nn.GroupNorm({groups}, {channels})", (batch, channels, side, side)
        answer = "ValueError"
        steps = [
            f"{groups} groups cannot share {channels} channels evenly.",
            "The layer says so when it is made.",
        ]
        why = f"{channels} must be divisible by {groups}."
    program = Program(*NN)
    made_at = program.add(f"norm = {code}")
    if mode:
        program.add(mode)
    program.add(randn(draw, "x", given))
    line = program.add("y = norm(x)")
    at = None if answer == "runs" else made_at if form == "groups" else line
    return asking.outcome(draw.pick(RUNS), program, answer, steps, [(wrong, why)], raises_at=at)
