"""Convolution, transposed convolution and pooling: channels and sides."""

from __future__ import annotations

from collections.abc import Callable

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.layers import Layer, Window, conv, extras, pool, randn, window
from tutor.quiz.generators.scenes import Sizes
from tutor.quiz.generators.words import RUNS, args, times

NN = ("import torch", "from torch import nn")


def _input(draw: Draw, rank: int, difficulty: int) -> Sizes:
    """(N, C, side, ...) with sides that need arithmetic at higher difficulties."""
    batch = draw.pick((4, 8, 16, 32))
    if rank == 1:
        channels = draw.pick((1, 2, 4, 12, 16))
        length = draw.pick(
            ((20, 30, 50), (32, 50, 100), (40, 64, 99), (50, 81, 128), (77, 100, 255))[difficulty - 1]
        )
        return (batch, channels, length)
    channels = draw.pick((1, 3, 3, 6, 12)) if difficulty < 4 else draw.pick((3, 6, 12, 16))
    options = ((8, 10, 12), (12, 16, 28), (14, 28, 32), (15, 27, 31, 32), (21, 27, 33, 45))[difficulty - 1]
    first, second = draw.sizes([n for n in options if n != channels], 2)
    batch = draw.pick([n for n in (4, 8, 16, 32) if n not in (first, second)])
    sides = (first, first) if draw.chance(0.6 if difficulty < 4 else 0.3) else (first, second)
    return (batch, channels, *sides)


def conv1d(draw: Draw, difficulty: int) -> Draft:
    return _convolution(draw, difficulty, 1)


def conv2d(draw: Draw, difficulty: int) -> Draft:
    return _convolution(draw, difficulty, 2)


def _convolution(draw: Draw, difficulty: int, rank: int) -> Draft:
    makers: list[Callable[[Draw, int, int], Draft]] = [_layer, _layer, _layer, _outcome, _side, _keeping]
    if difficulty > 2:
        makers += [_functional, _uneven, _two]
    return draw.pick(makers)(draw, difficulty, rank)


def _layer(draw: Draw, difficulty: int, rank: int) -> Draft:
    sizes = _input(draw, rank, difficulty)
    return ask_layer(draw, sizes, conv(draw, sizes, difficulty), "conv")


def ask_layer(draw: Draw, sizes: Sizes, layer: Layer, name: str) -> Draft:
    """One layer on one tensor, in one of the forms in which people write it."""
    given = draw.pick(("x", "x", "images" if len(sizes) == 4 else "signal"))
    program = Program(*NN)
    form = draw.pick(("named", "called", "sequential")) if len(layer.code) < 62 else "named"
    if form == "named":
        program.add(f"{name} = {layer.code}", randn(draw, given, sizes))
        line = program.add(f"y = {name}({given})")
    elif form == "called":
        program.add(randn(draw, given, sizes))
        line = program.add(f"y = {layer.code}({given})")
    else:
        inside = [layer.code, draw.pick(("nn.ReLU()", "nn.GELU()", "nn.Tanh()"))]
        whole = f"net = nn.Sequential({', '.join(inside)})"
        lines = (
            [whole] if len(whole) <= 72 else ["net = nn.Sequential(", *(f"    {one}," for one in inside), ")"]
        )
        program.add(*lines, randn(draw, given, sizes))
        line = program.add(f"y = net({given})")
    steps = [f"{given} is {sizes}: (batch, channels, {'height, width' if len(sizes) == 4 else 'length'})."]
    steps += layer.why
    misses = [(line, shape, why) for shape, why in layer.misses]
    misses.append((line, sizes, f"That is the shape of {given}."))
    text = draw.pick(("What shape has y?", "Give the shape of y.", "Which shape does y have?"))
    return asking.shape(text, program, [(line, "y", layer.shape)], steps, misses)


def _side(draw: Draw, difficulty: int, rank: int) -> Draft:
    sizes = _input(draw, rank, difficulty)
    layer = conv(draw, sizes, difficulty, groups=False)
    found = _window_of(layer.code)
    program = Program(*NN, f"conv = {layer.code}", randn(draw, "x", sizes))
    word, at = ("long", -1) if rank == 1 else draw.pick((("wide", -1), ("high", -2)))
    program.add("y = conv(x)", f"side = y.shape[{at}]")
    answer = layer.shape[at]
    steps = []
    if found.dilation > 1:
        steps.append(
            f"Dilation {found.dilation} spreads the kernel of {found.kernel} over {found.reach} places."
        )
    else:
        steps.append(f"x is {sizes[at]} {word}, the kernel {found.kernel}.")
    steps.append(found.told(sizes[at]))
    misses = [(value, why) for value, why in found.wrong(sizes[at]) if value > 0]
    return asking.number(f"How {word} is the result?", program, "side", answer, steps, misses)


def _window_of(code: str) -> Window:
    """Reads the window back from the code of a layer."""
    inside = code.partition("(")[2].rstrip(")").split(", ")
    named = dict(part.split("=") for part in inside if "=" in part)
    plain = [part for part in inside if "=" not in part]
    kernel = int(named.get("kernel_size", plain[2] if len(plain) > 2 else "1"))
    stride, padding = int(named.get("stride", "1")), int(named.get("padding", "0"))
    return Window(kernel, stride, padding, int(named.get("dilation", "1")))


def _keeping(draw: Draw, difficulty: int, rank: int) -> Draft:
    """Which padding keeps the size, or gives a wanted one?"""
    dilation = draw.pick((1, 1, 2)) if difficulty > 2 else 1
    kernel = draw.pick((3, 5, 7))
    stride = draw.pick((1, 1, 2)) if difficulty > 1 else 1
    padding = dilation * (kernel - 1) // 2
    if stride == 1 and difficulty > 3 and draw.chance(0.4):
        padding += draw.pick((1, -1))
    found = Window(kernel, stride, padding, dilation)
    side = draw.pick((16, 20, 28, 32))
    batch, inputs, outputs = draw.pick((4, 8)), draw.pick((1, 3)), draw.pick((6, 12, 24))
    sizes: Sizes = (batch, inputs, *[side] * rank)
    after = found.side(side)
    more = f", stride={stride}" if stride > 1 else ""
    more += f", dilation={dilation}" if dilation > 1 else ""
    program = Program(*NN, f"conv = nn.Conv{rank}d({inputs}, {outputs}, {kernel}, padding=____{more})")
    program.add(randn(draw, "x", sizes), "y = conv(x)")
    wanted = (batch, outputs, *[after] * rank)
    steps = [f"The side is to go from {side} to {after}."]
    if dilation > 1:
        steps.append(f"Dilation {dilation} spreads the kernel of {kernel} over {found.reach} places.")
    steps.append(f"With padding {padding}: {found.told(side)}.")
    misses = []
    for other in dict.fromkeys((padding + 1, padding - 1, 0, 2 * padding, kernel, kernel - 1, 1, 2, 3, 4)):
        wrong = Window(kernel, stride, other, dilation)
        if other >= 0 and wrong.side(side) not in (after, 0):
            misses.append(
                (str(other), f"padding={other} gives a side of {wrong.side(side)}: {wrong.told(side)}.")
            )
    text = f"x is {sizes}, and y is to be {wanted}. What must stand in the blank?"
    return asking.blank(
        text, program, [f"list(y.shape) == {list(wanted)}"], str(padding), steps, misses[:5], meta=True
    )


def _functional(draw: Draw, difficulty: int, rank: int) -> Draft:
    """F.conv2d with a weight: (out, in, kernel, kernel)."""
    sizes = _input(draw, rank, difficulty)
    found = window(draw, min(sizes[2:]), 3)
    outputs = draw.pick([n for n in (5, 7, 10, 20) if n not in sizes])
    weight = (outputs, sizes[1], *[found.kernel] * rank)
    program = Program("import torch", "import torch.nn.functional as F", randn(draw, "x", sizes))
    program.add(randn(draw, "weight", weight))
    line = program.add(f"y = F.conv{rank}d(x, weight{extras(found)})")
    after = tuple(found.side(side) for side in sizes[2:])
    result = (sizes[0], outputs, *after)
    steps = [f"The weight of a convolution is (out, in, kernel...): {outputs} filters."]
    steps += [f"Each side: {found.told(side)}." for side in dict.fromkeys(sizes[2:])]
    misses: list[tuple[int, Sizes, str]] = [
        (
            line,
            (sizes[0], sizes[1], *after),
            f"The first size of the weight is the number of filters: {outputs}.",
        ),
        (line, sizes, "That is the shape of x."),
        (line, weight, "That is the shape of the weight."),
    ]
    for at, (_, why) in enumerate(found.wrong(sizes[2])):
        values = [found.wrong(side)[at][0] for side in sizes[2:]]
        if min(values) > 0:
            misses.append((line, (sizes[0], outputs, *values), why))
    return asking.shape("What shape has y?", program, [(line, "y", result)], steps, misses)


def _uneven(draw: Draw, difficulty: int, rank: int) -> Draft:
    """Kernel, stride and padding as pairs; padding='same'."""
    sizes = _input(draw, rank, difficulty)
    batch, inputs = sizes[:2]
    outputs = draw.pick([n for n in (5, 7, 10, 20) if n not in sizes])
    if rank == 1 or draw.chance(0.4):
        kernel = draw.pick((3, 5, 7))
        code = f"nn.Conv{rank}d({inputs}, {outputs}, {kernel}, padding='same')"
        steps = ["padding='same' pads so that the sides stay.", f"{outputs} filters give {outputs} channels."]
        result = (batch, outputs, *sizes[2:])
        plain = tuple(Window(kernel).side(side) for side in sizes[2:])
        wrong: list[tuple[Sizes, str]] = [
            ((batch, outputs, *plain), "That is without padding. 'same' keeps the sides."),
            (sizes, f"The sides stay, the channels become {outputs}."),
        ]
    else:
        kernels, strides = draw.pick((((3, 5), (1, 2)), ((1, 3), (1, 1)), ((5, 3), (2, 1)), ((3, 1), (2, 2))))
        pads = draw.pick(((0, 0), (1, 0), (1, 2), (0, 1)))
        windows = [Window(k, s, p) for k, s, p in zip(kernels, strides, pads, strict=True)]
        code = f"nn.Conv2d({inputs}, {outputs}, {kernels}, stride={strides}, padding={pads})"
        after = tuple(w.side(side) for w, side in zip(windows, sizes[2:], strict=True))
        result = (batch, outputs, *after)
        steps = ["A pair says height first, then width."]
        steps += [
            f"{word}: {w.told(side)}."
            for word, w, side in zip(("Height", "Width"), windows, sizes[2:], strict=True)
        ]
        turned = tuple(w.side(side) for w, side in zip(reversed(windows), sizes[2:], strict=True))
        wrong = [
            (
                (batch, outputs, *turned),
                "The first number of a pair is for the height, the second for the width.",
            ),
            ((batch, inputs, *after), f"There are as many channels as filters: {outputs}."),
        ]
        for n in (0, 1):
            for value, why in windows[n].wrong(sizes[2 + n]):
                if value < 1:
                    continue
                sides = (value, after[1]) if n == 0 else (after[0], value)
                wrong.append(((batch, outputs, *sides), why))
    return ask_layer(draw, sizes, Layer(code, result, tuple(steps), tuple(wrong)), "conv")


def _two(draw: Draw, difficulty: int, rank: int) -> Draft:
    """Two convolutions in a row."""
    sizes = _input(draw, rank, difficulty)
    first = conv(draw, sizes, min(difficulty, 3), groups=False)
    second = conv(draw, first.shape, min(difficulty, 3), groups=False)
    program = Program(*NN, f"conv1 = {first.code}", f"conv2 = {second.code}", randn(draw, "x", sizes))
    at_first = program.add("h = conv1(x).relu()")
    at_second = program.add("y = conv2(h)")
    steps = [*first.why, f"So h is {first.shape}; relu changes no shape.", *second.why]
    misses = [(at_first, shape, why) for shape, why in first.misses]
    misses += [(at_second, shape, why) for shape, why in second.misses]
    asked = [(at_first, "h", first.shape), (at_second, "y", second.shape)]
    return asking.shape(f"x is {sizes}. What shapes have h and y?", program, asked, steps, misses)


def _outcome(draw: Draw, difficulty: int, rank: int) -> Draft:
    sizes = _input(draw, rank, difficulty)
    layer = conv(draw, sizes, min(difficulty, 3), groups=False)
    inputs, outputs = sizes[1], layer.shape[1]
    form = draw.pick(("channels", "good", "last", "unbatched", "large", "groups", "good"))
    code, given, answer, wrong = layer.code, sizes, "RuntimeError", "runs"
    line = 0
    if form == "channels":
        given = (sizes[0], inputs + draw.pick((1, 2)), *sizes[2:])
        steps = [f"The layer takes {inputs} channels, and x has {given[1]}."]
        why = f"Dimension 1 holds the channels: {given[1]} here, and the layer was made for {inputs}."
    elif form == "last" and inputs not in sizes[2:]:
        given = (sizes[0], *sizes[2:], inputs)
        steps = [
            f"x is {given}: dimension 1, the channels, has {given[1]}.",
            f"The layer takes {inputs} channels.",
        ]
        why = "The channels stand last here. torch wants them at dimension 1: permute first."
    elif form == "unbatched":
        given = sizes[1:]
        answer, wrong = "runs", "RuntimeError"
        steps = [
            f"x has {len(given)} dimensions, one less: it counts as one sample without a batch.",
            f"Its {inputs} channels fit.",
        ]
        why = "A convolution also takes one sample without a batch dimension."
    elif form == "large":
        side = draw.pick((2, 3))
        given = (*sizes[:2], *[side] * rank)
        code = f"nn.Conv{rank}d({inputs}, {outputs}, {side + draw.pick((1, 2))})"
        steps = [f"The kernel is larger than the sides of x, {side}, and there is no padding."]
        why = "A kernel must fit into the padded input at least once."
    elif form == "groups" and inputs > 1:
        group = next(n for n in (5, 7, 4, 11) if inputs % n)
        code = f"nn.Conv{rank}d({inputs}, {group * 4}, 3, groups={group})"
        answer = "ValueError"
        steps = [
            f"groups={group} must divide the {inputs} input channels.",
            "The layer says so when it is made.",
        ]
        why = f"{inputs} channels cannot be put into {group} groups of equal size."
    else:
        answer, wrong = "runs", "RuntimeError"
        steps = [f"x has {inputs} channels, as the layer wants.", *layer.why]
        why = f"Channels and sides fit: y is {layer.shape}."
    program = Program(*NN)
    line = program.add(f"conv = {code}")
    program.add(randn(draw, "x", given))
    last = program.add("y = conv(x)")
    at = None if answer == "runs" else line if answer == "ValueError" else last
    if "larger" in steps[0] and answer == "runs":
        at = None
    return asking.outcome(draw.pick(RUNS), program, answer, steps, [(wrong, why)], raises_at=at)


# --- transposed convolution --------------------------------------------------------------------------


def transposed(draw: Draw, difficulty: int) -> Draft:
    rank = 2 if draw.chance(0.75) else 1
    batch, inputs, outputs = draw.pick((4, 8, 16)), draw.pick((6, 12, 24, 64)), draw.pick((1, 3, 5, 10))
    side = draw.pick((5, 7, 9, 14)) if difficulty < 4 else draw.pick((7, 9, 11, 13))
    sizes: Sizes = (batch, inputs, *[side] * rank)
    if rank == 2 and difficulty > 2 and draw.chance(0.5):
        sizes = (*sizes[:3], side + 3)
    kernel = draw.pick((2, 3, 4) if difficulty < 3 else (3, 4, 5))
    stride = draw.pick((2, 2, 3) if difficulty > 1 else (1, 2))
    padding = draw.pick((0, 1)) if difficulty > 1 and kernel > 2 else 0
    extra = draw.pick((0, 1)) if difficulty > 2 and stride > 1 else 0
    found = Window(kernel, stride, padding)
    more = f", stride={stride}" if stride > 1 else ""
    more += f", padding={padding}" if padding else ""
    more += f", output_padding={extra}" if extra else ""
    code = f"nn.ConvTranspose{rank}d({inputs}, {outputs}, {kernel}{more})"
    after = tuple(found.grown(n, extra) for n in sizes[2:])
    result = (batch, outputs, *after)
    steps = ["A transposed convolution goes the other way: (side - 1) * stride - 2 * padding + kernel."]
    for n in dict.fromkeys(sizes[2:]):
        told = f"({n} - 1) * {stride}{f' - 2 * {padding}' if padding else ''} + {kernel}"
        told += f" + {extra} (output_padding)" if extra else ""
        steps.append(f"{told} = {found.grown(n, extra)}.")
    steps.append(f"{outputs} channels come out.")

    def all_sides(rule: Callable[[int], int]) -> Sizes:
        return (batch, outputs, *(max(1, rule(n)) for n in sizes[2:]))

    wrong: list[tuple[Sizes, str]] = [
        (
            all_sides(lambda n: n * stride),
            f"It is not just the side times {stride}: the first kernel reaches further.",
        ),
        (
            all_sides(lambda n: Window(kernel, stride, padding).side(n)),
            "That is nn.Conv2d. Transposed, sides grow.",
        ),
        (all_sides(lambda n: found.grown(n)), f"output_padding={extra} adds {extra} at the end."),
        (
            all_sides(lambda n: found.grown(n, extra) + 2 * padding),
            "The padding is taken away here, on both sides.",
        ),
        (
            all_sides(lambda n: n * stride + kernel),
            "The first window counts whole: (side - 1) * stride + kernel.",
        ),
        ((batch, inputs, *after), f"The second number, {outputs}, says how many channels come out."),
        (sizes, "That goes in. A transposed convolution makes the sides longer."),
    ]
    layer = Layer(code, result, tuple(steps), tuple(wrong))
    if draw.chance(0.25):
        program = Program(*NN, f"up = {code}", randn(draw, "x", sizes), "y = up(x)", "side = y.shape[-1]")
        n = sizes[-1]
        last = f"({n} - 1) * {stride} - 2 * {padding} + {kernel} + {extra} = {after[-1]}"
        told_steps = [steps[0], last]
        misses = [(shape[-1], why) for shape, why in wrong]
        return asking.number("How wide is the result?" if rank == 2 else "How long is the result?",
                             program, "side", after[-1], told_steps, misses)  # fmt: skip
    return ask_layer(draw, sizes, layer, "up")


# --- pooling -----------------------------------------------------------------------------------------


def pooling(draw: Draw, difficulty: int) -> Draft:
    rank = 2 if draw.chance(0.75) else 1
    sizes = _input(draw, rank, difficulty)
    sizes = (sizes[0], draw.pick([n for n in (6, 12, 24, 48) if n not in sizes]), *sizes[2:])
    form = draw.random()
    if form < 0.2:
        return _adaptive(draw, sizes, rank)
    if form < 0.4:
        return _pooled_twice(draw, sizes, difficulty)
    if form < 0.55:
        return _pool_outcome(draw, sizes, rank)
    layer = pool(draw, sizes, difficulty)
    if form < 0.7:
        inside = layer.code.partition("(")[2].rstrip(")").replace("kernel_size=", "")
        word = "max_pool" if "Max" in layer.code else "avg_pool"
        program = Program("import torch", "import torch.nn.functional as F", randn(draw, "x", sizes))
        line = program.add(f"y = F.{word}{rank}d(x, {inside})")
        misses = [(line, shape, why) for shape, why in layer.misses]
        misses.append((line, sizes, "That is the shape of x."))
        return asking.shape(
            "What shape has y?", program, [(line, "y", layer.shape)], [f"x is {sizes}.", *layer.why], misses
        )
    return ask_layer(draw, sizes, layer, "pool")


def _adaptive(draw: Draw, sizes: Sizes, rank: int) -> Draft:
    """AdaptiveAvgPool: the size that is asked for; often followed by flatten."""
    to = draw.pick((1, 1, 2, 3, 4))
    word = draw.pick(("AdaptiveAvgPool", "AdaptiveMaxPool"))
    program = Program(*NN, f"pool = nn.{word}{rank}d({to})", randn(draw, "x", sizes))
    first = program.add("y = pool(x)")
    after = (*sizes[:2], *[to] * rank)
    line = program.add("z = y.flatten(1)")
    flat = (sizes[0], sizes[1] * to**rank)
    sides = f"{to} by {to}" if rank == 2 else str(to)
    steps = [f"An adaptive pool is told the size that comes out, {sides}, whatever goes in."]
    steps.append(f"Batch and channels stay: y is {after}.")
    steps.append(f"flatten(1) melts all but the batch: {times(after[1:])} = {flat[1]}.")
    kernel = (*sizes[:2], *(size // to for size in sizes[2:]))
    misses: list[tuple[int, Sizes, str]] = [
        (first, kernel, f"{to} is the size that comes out, not the kernel."),
        (first, sizes[:2], "The sides stay as dimensions, with the size asked for."),
        (first, (sizes[0], to, *[to] * rank), "The channels are not pooled."),
        (first, sizes, "That is the shape of x."),
        (line, (sizes[0] * flat[1],), "flatten(1) keeps the batch."),
        (line, (sizes[0], to**rank), f"The {sizes[1]} channels are missing."),
        (line, (sizes[0], sizes[1] * to), f"There are {rank} sides of {to}."),
        (line, after, "That is y. flatten(1) melts all but the batch."),
    ]
    asked = [(first, "y", after), (line, "z", flat)]
    return asking.shape(f"x is {sizes}. What shapes have y and z?", program, asked, steps, misses)


def _pooled_twice(draw: Draw, sizes: Sizes, difficulty: int) -> Draft:
    count = 2 if difficulty < 4 else 3
    name = draw.pick(("pool", "down"))
    layer = pool(draw, sizes, 2, halve=True)
    program = Program(*NN, f"{name} = {layer.code}", randn(draw, "x", sizes))
    chain = "x"
    shape = sizes
    steps = [f"x is {sizes}. Every pass halves the sides, rounded down."]
    for _ in range(count):
        chain = f"{name}({chain})"
        before, shape = shape, pool(draw, shape, 2, halve=True).shape
        steps.append(f"{before} becomes {shape}.")
    line = program.add(f"y = {chain}")
    power = 2**count
    misses: list[tuple[int, Sizes, str]] = [
        (line, layer.shape, f"That is one pass. There are {count}."),
        (
            line,
            (*sizes[:2], *(-(-n // power) for n in sizes[2:])),
            "Rounded down at every pass: half windows are left out.",
        ),
        (line, (sizes[0], max(1, sizes[1] // power), *shape[2:]), "The channels are not pooled."),
        (line, sizes, "That is the shape of x."),
        (line, (*sizes[:2], *(n // (2 * count) for n in sizes[2:])), f"{count} halvings divide by {power}."),
        (
            line,
            (*sizes[:2], *(n - count for n in sizes[2:])),
            "The stride is the kernel, 2: each pass halves.",
        ),
    ]
    return asking.shape("What shape has y?", program, [(line, "y", shape)], steps, misses)


def _pool_outcome(draw: Draw, sizes: Sizes, rank: int) -> Draft:
    form = draw.pick(("small", "pad", "good", "dims", "good"))
    word = draw.pick(("MaxPool", "AvgPool"))
    answer, wrong, given = "RuntimeError", "runs", sizes
    if form == "small":
        given = (*sizes[:2], *[2] * rank)
        code = f"nn.{word}{rank}d(3)"
        steps = ["A window of 3 does not fit into a side of 2: not one place is left."]
        why = "The result would have a side of 0, and torch raises."
    elif form == "pad":
        code = f"nn.{word}{rank}d(2, padding=2)"
        steps = ["The padding may be at most half the kernel: 1 for a kernel of 2."]
        why = "padding=2 would let windows lie in the padding alone. At most half of the kernel is allowed."
    elif form == "dims":
        given, word = sizes[:rank], "MaxPool"
        code = f"nn.{word}{rank}d(2)"
        steps = [f"{word}{rank}d wants {rank + 1} or {rank + 2} dimensions, and x has {len(given)}."]
        why = f"Without channels there is a dimension too few: {given}."
    else:
        kernel = draw.pick((2, 3))
        code = f"nn.{word}{rank}d({kernel})"
        given = draw.pick((sizes, sizes[1:]))
        answer, wrong = "runs", "RuntimeError"
        steps = [f"The window of {kernel} fits into the sides {args(given[-rank:])}."]
        steps.append(
            "The rest that fills no window is left out."
            if len(given) == rank + 2
            else "A batch dimension may be missing."
        )
        why = "Sides that do not divide are fine: what is left over is left out."
        if len(given) == rank + 1:
            why = "One sample without a batch is fine."
    program = Program(*NN, f"pool = {code}", randn(draw, "x", given))
    line = program.add("y = pool(x)")
    at = None if answer == "runs" else line
    text = draw.pick(RUNS)
    return asking.outcome(text, program, answer, steps, [(wrong, why)], raises_at=at)
