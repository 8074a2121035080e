"""Layers on a tensor: their code, the shape they give, the parameters they have, each with its reasons.

The arithmetic of convolution, pooling, linear layers and norms that the families of layers, of whole
networks and of parameter counts share.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.scenes import Sizes
from tutor.quiz.generators.words import args, times

Misses = tuple[tuple[Sizes, str], ...]
Counts = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer at its place: `shape` is what it makes of the tensor before it.

    `count` says in words how `parameters` come about, and ends with them; `miscounts` are usual mistakes.
    """

    code: str
    shape: Sizes
    why: tuple[str, ...]
    misses: Misses = ()
    parameters: int = 0
    count: str = ""
    miscounts: Counts = ()

    @property
    def name(self) -> str:
        return self.code.removeprefix("nn.").partition("(")[0]


@dataclass(frozen=True, slots=True)
class Window:
    """How a kernel moves along one side."""

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    @property
    def reach(self) -> int:
        """Over how many places the kernel lies."""
        return self.dilation * (self.kernel - 1) + 1

    def side(self, size: int) -> int:
        return (size + 2 * self.padding - self.reach) // self.stride + 1

    def grown(self, size: int, extra: int = 0) -> int:
        """What a transposed convolution makes of a side."""
        return (size - 1) * self.stride - 2 * self.padding + self.reach + extra

    def told(self, size: int) -> str:
        """`(28 + 2 * 1 - 3) / 2 = 13.5, rounded down 13, + 1 = 14`."""
        inner = self._inner(size)
        moves = size + 2 * self.padding - self.reach
        if self.stride == 1:
            return f"{inner} + 1 = {moves + 1}"
        whole, exact = moves // self.stride, moves / self.stride
        rounded = f"{exact:g}" if moves % self.stride == 0 else f"{exact:.4g}, rounded down {whole}"
        return f"({inner}) / {self.stride} = {rounded}; + 1 = {whole + 1}"

    def _inner(self, size: int) -> str:
        padded = f"{size} + 2 * {self.padding}" if self.padding else str(size)
        return f"{padded} - {self.reach}"

    def wrong(self, size: int) -> list[tuple[int, str]]:
        """What usual mistakes make of a side, each with its sentence; the same ones for every side, so
        that a value may be the right one or none at all."""
        k, s, p, reach = self.kernel, self.stride, self.padding, self.reach
        moves = size + 2 * p - reach
        found = [(moves // s, f"{moves // s} is the number of moves. The places are one more.")]
        if p:
            without = (size - reach) // s + 1
            found.append((without, f"The padding is missing: {p} is added on both sides."))
            found.append(((size + p - reach) // s + 1, f"The padding comes on both sides: {p} and {p}."))
        if s > 1:
            found.append((moves + 1, f"That is the result with stride 1; here the kernel moves by {s}."))
            found.append((-(-moves // s) + 1, "The division is rounded down: the kernel must fit in."))
            found.append((size // s, f"A stride of {s} does not just divide the side: {self.told(size)}."))
        if self.dilation > 1:
            plain = (size + 2 * p - k) // s + 1
            spread = f"With dilation {self.dilation} a kernel of {k} lies over {reach} places."
            found.append((plain, spread))
        found.append((size, "The side would stay only if the padding made up for the kernel."))
        found.append(((size + 2 * p - reach - 1) // s + 1, f"The formula: {self.told(size)}."))
        return found


def window(draw: Draw, side: int, difficulty: int, *, pool: bool = False) -> Window:
    """A kernel that fits in."""
    if pool:
        kernel = draw.pick((2, 2, 3)) if difficulty < 4 else draw.pick((2, 3, 3, 4))
        stride = draw.pick((kernel, kernel, 2)) if difficulty > 1 else kernel
        padding = draw.pick((0, 0, 1)) if difficulty > 2 and kernel > 1 else 0
        found = Window(kernel, stride, min(padding, kernel // 2))
    else:
        kernel = draw.pick(((3, 5), (3, 3, 5), (3, 5, 4, 7), (2, 3, 4, 5, 7), (3, 4, 5, 7))[difficulty - 1])
        stride = draw.pick(((1,), (1, 2), (1, 2, 2), (2, 2, 3), (2, 3, 4))[difficulty - 1])
        padding = draw.pick(((0, 1), (0, 1, 2), (0, 1, 2), (0, 1, 2, 3), (0, 1, 2, 3))[difficulty - 1])
        dilation = draw.pick((1, 1, 2)) if difficulty > 3 else 1
        found = Window(kernel, stride, padding, dilation)
    if found.side(side) < 1:
        return Window(2 if side > 1 else 1)
    return found


def extras(found: Window, *, pool: bool = False) -> str:
    """The keyword arguments that are not the defaults."""
    text = ""
    if pool and found.stride != found.kernel:
        text += f", stride={found.stride}"
    if not pool and found.stride != 1:
        text += f", stride={found.stride}"
    if found.padding:
        text += f", padding={found.padding}"
    if found.dilation != 1:
        text += f", dilation={found.dilation}"
    return text


SIDE_WORDS = {1: ("Length",), 2: ("Height", "Width")}


def sides_told(found: Window, sides: Sizes) -> list[str]:
    """One sentence a side, one for both where they are equal."""
    if len(set(sides)) == 1:
        return [f"{'Both sides' if len(sides) > 1 else 'Length'}: {found.told(sides[0])}."]
    return [f"{word}: {found.told(side)}." for word, side in zip(SIDE_WORDS[len(sides)], sides, strict=True)]


def side_misses(front: Sizes, found: Window, sides: Sizes) -> list[tuple[Sizes, str]]:
    """The same mistake on each side."""
    tables = [found.wrong(side) for side in sides]
    misses = []
    for at, (_, why) in enumerate(tables[0]):
        values = [table[at][0] for table in tables]
        if min(values) > 0:
            misses.append(((*front, *values), why))
    return misses


def conv(
    draw: Draw, sizes: Sizes, difficulty: int, *, channels: int = 0, groups: bool = True, plain: bool = False
) -> Layer:
    """Conv1d or Conv2d, by the number of dimensions of `sizes` (N, C, ...)."""
    batch, inputs, *rest = sizes
    sides = tuple(rest)
    found = window(draw, min(sides), 1 if plain else difficulty)
    options = [n for n in (4, 6, 8, 12, 16, 20, 24, 32, 64) if n not in sizes]
    outputs = channels or draw.pick(options if difficulty > 1 else options[:4])
    group = 1
    if groups and difficulty > 2 and inputs > 1 and draw.chance(0.3):
        fitting = [n for n in (2, 3, 4, inputs) if inputs % n == 0 and outputs % n == 0]
        group = draw.pick(fitting) if fitting else 1
    simple = groups and group == found.dilation == 1
    bias = not (difficulty > 1 and simple and draw.chance(0.2))
    more = extras(found)
    more += f", groups={group}" if group > 1 else ""
    more += "" if bias else ", bias=False"
    kernel = f"kernel_size={found.kernel}" if simple and draw.chance(0.4) else str(found.kernel)
    code = f"nn.Conv{len(sides)}d({inputs}, {outputs}, {kernel}{more})"
    after = tuple(found.side(side) for side in sides)
    result = (batch, outputs, *after)
    why = [f"{outputs} filters give {outputs} channels."]
    if found.dilation > 1:
        lies = f"Dilation {found.dilation} spreads a kernel of {found.kernel} over "
        why.append(f"{lies}{found.dilation} * ({found.kernel} - 1) + 1 = {found.reach} places.")
    why += sides_told(found, sides)
    misses = side_misses((batch, outputs), found, sides)
    misses.insert(2, ((batch, inputs, *after), f"There are as many channels as filters: {outputs}."))
    misses.append(((batch, *after, outputs), "torch puts the channels before the sides: (N, C, ...)."))
    misses.append(((outputs, *after), "The batch stays in front."))
    if group > 1:
        misses.append(
            ((batch, outputs // group, *after), "Groups change the weights, not the number of channels.")
        )
    counted = conv_count(inputs, outputs, found.kernel, len(sides), group, bias)
    return Layer(code, result, tuple(why), tuple(misses), *counted)


def conv_count(
    inputs: int, outputs: int, kernel: int, rank: int, group: int, bias: bool
) -> tuple[int, str, Counts]:
    """(parameters, how they come about, miscounts) of a convolution."""
    each = inputs // group
    area = kernel**rank
    weights = outputs * each * area
    total = weights + outputs * bias
    factors = (each, *[kernel] * rank)
    one = f"{times(factors)} = {each * area} weights"
    divided = f" (a filter sees {inputs} / {group} = {each} channels)" if group > 1 else ""
    if bias:
        told = f"a filter has {one}{divided} and one bias, and there are {outputs}: "
        told += f"{outputs} * ({each * area} + 1) = {total}"
    else:
        told = f"a filter has {one}{divided} and no bias, and there are {outputs}: "
        told += f"{outputs} * {each * area} = {total}"
    counts: list[tuple[int, str]] = []
    if bias:
        counts.append((weights, "The biases are missing: one for each filter."))
        counts.append(
            (weights + inputs, "There is one bias for each output channel, not for each input channel.")
        )
        counts.append((weights + 1, f"Each of the {outputs} filters has a bias of its own."))
    else:
        counts.append((weights + outputs, "bias=False: there are no biases."))
    counts += [
        (
            outputs * (area + bias),
            f"A filter looks at all its {each} input channels, with a kernel for each.",
        ),
        (
            outputs * inputs * area + outputs * bias,
            f"With groups={group} a filter sees only {each} channels.",
        ),
        (outputs * each * kernel + outputs * bias, f"The kernel is {' by '.join([str(kernel)] * rank)}."),
        (each * area + bias, f"That is one filter; there are {outputs}."),
        (outputs + each * area, "The sizes are multiplied, not added."),
    ]
    return total, told, tuple(counts)


def pool(draw: Draw, sizes: Sizes, difficulty: int, *, halve: bool = False) -> Layer:
    """MaxPool or AvgPool, by the number of dimensions."""
    front, sides = sizes[:2], sizes[2:]
    found = Window(2, 2) if halve else window(draw, min(sides), difficulty, pool=True)
    if found.side(min(sides)) < 1:
        found = Window(1, 1)
    word = draw.pick(("MaxPool", "MaxPool", "AvgPool"))
    kernel = f"kernel_size={found.kernel}" if draw.chance(0.15) else str(found.kernel)
    code = f"nn.{word}{len(sides)}d({kernel}{extras(found, pool=True)})"
    after = tuple(found.side(side) for side in sides)
    result = (*front, *after)
    why = ["Pooling works on each channel alone: batch and channels stay."]
    if found.stride == found.kernel:
        why.append(f"The stride is the kernel's size, {found.kernel}, where none is given.")
    why += sides_told(found, sides)
    misses = side_misses(front, found, sides)
    fewer = max(1, front[1] // found.kernel)
    misses.append(((front[0], fewer, *after), f"The channels are not pooled: all {front[1]} stay."))
    if found.stride == found.kernel:
        one = tuple(Window(found.kernel, 1, found.padding).side(side) for side in sides)
        misses.insert(
            0, ((*front, *one), f"The stride of a pooling layer is its kernel, {found.kernel}, not 1.")
        )
        up = tuple(-(-side // found.kernel) for side in sides)
        misses.insert(1, ((*front, *up), "What does not fill a whole window is left out: round down."))
    return Layer(code, result, tuple(why), tuple(misses))


def linear(draw: Draw, sizes: Sizes, outputs: int, *, bias: bool = True) -> Layer:
    inputs = sizes[-1]
    result = (*sizes[:-1], outputs)
    code = f"nn.Linear({inputs}, {outputs}{'' if bias else ', bias=False'})"
    why = (f"Linear replaces the last dimension, {inputs}, by {outputs}; all others stay.",)
    misses: list[tuple[Sizes, str]] = [
        ((*sizes, outputs), f"The last {inputs} is summed over, so it does not stay."),
        ((outputs,), "All dimensions but the last stay as they are."),
        ((sizes[0], outputs), "Linear works on the last dimension alone; those between stay."),
        ((outputs, *sizes[1:]), f"It is the last dimension that changes, {inputs}, not the first."),
        ((*sizes[:-1], inputs), f"{inputs} goes in, {outputs} comes out."),
        ((inputs, outputs), "Those are the sizes of the layer, not of its result."),
    ]
    return Layer(code, result, why, tuple(misses), *linear_count(inputs, outputs, bias))


def linear_count(inputs: int, outputs: int, bias: bool) -> tuple[int, str, Counts]:
    weights = inputs * outputs
    if not bias:
        told = f"no bias, so {inputs} * {outputs} = {weights}"
        return weights, told, ((weights + outputs, "bias=False: there is no bias."),)
    total = weights + outputs
    told = f"{inputs} * {outputs} weights and {outputs} biases: {weights} + {outputs} = {total}"
    counts = (
        (weights, f"The bias is missing: one for each of the {outputs} outputs."),
        (weights + inputs, f"A bias belongs to an output: {outputs} of them, not {inputs}."),
        (inputs + outputs, "Every input is connected with every output, so the sizes are multiplied."),
        (weights + 1, f"Each of the {outputs} outputs has a bias of its own."),
    )
    return total, told, counts


def pointwise(draw: Draw, sizes: Sizes) -> Layer:
    """A layer that changes no shape and has no parameters."""
    code = draw.pick(("nn.ReLU()", "nn.ReLU()", "nn.GELU()", "nn.Dropout(0.1)", "nn.Tanh()", "nn.SiLU()"))
    name = code[3:].partition("(")[0]
    return Layer(code, sizes, (f"{name} works entry by entry: the shape stays.",))


def norm(draw: Draw, sizes: Sizes) -> Layer:
    """BatchNorm over the channels of `sizes` (N, C, ...)."""
    rank = max(1, len(sizes) - 2)
    code = f"nn.BatchNorm{rank}d({sizes[1]})"
    count = f"a weight and a bias for each of {sizes[1]} channels: 2 * {sizes[1]} = {2 * sizes[1]}"
    counts = (
        (4 * sizes[1], "The running mean and variance are buffers, no parameters."),
        (sizes[1], "There are two for each channel: weight and bias."),
    )
    why = ("BatchNorm changes no shape.",)
    return Layer(code, sizes, why, (), 2 * sizes[1], count, counts)


def flattened(sizes: Sizes) -> Layer:
    after = math.prod(sizes[1:])
    why = (f"Flatten keeps the batch and melts the rest: {times(sizes[1:])} = {after}.",)
    misses: list[tuple[Sizes, str]] = [((math.prod(sizes),), "nn.Flatten() keeps dimension 0, the batch.")]
    for size in sizes[1:]:
        if size > 1:
            less = f"{after} is {after // size} * {size}: the factor {size} is missing."
            misses.append(((sizes[0], after // size), less))
    return Layer("nn.Flatten()", (sizes[0], after), why, tuple(misses))


def randn(draw: Draw, name: str, sizes: Sequence[int]) -> str:
    return f"{name} = torch.{draw.pick(('randn', 'randn', 'zeros', 'rand'))}({args(sizes)})"
