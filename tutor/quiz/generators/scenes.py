"""Tensors as they come in real programs: what they hold, their sizes, and the words for their dimensions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tutor.quiz.generators.draw import Draw

Sizes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """`what` is a noun phrase for the text, `dims` one word for each of `sizes`."""

    name: str
    what: str
    sizes: Sizes
    dims: tuple[str, ...]

    @property
    def What(self) -> str:  # noqa: N802  the noun phrase as it begins a sentence
        return f"{self.what[0].upper()}{self.what[1:]}"

    def line(self, draw: Draw, name: str = "") -> str:
        """`x = torch.randn(4, 3, 28, 28)`, sometimes with the dimensions in a comment."""
        sizes = ", ".join(map(str, self.sizes))
        made = f"{name or self.name} = torch.{draw.pick(('randn', 'zeros', 'rand', 'ones'))}({sizes})"
        noted = f"{made}  # ({', '.join(self.dims)})"
        return noted if draw.chance(0.3) and len(noted) <= 72 else made


BATCHES = ((2, 4, 8), (4, 8, 16), (8, 16, 32), (16, 20, 32), (12, 24, 48))
SIDES = ((5, 6, 10), (8, 12, 14), (16, 28, 32), (20, 28, 36), (21, 28, 30))
LENGTHS = ((3, 5, 7), (6, 10, 12), (10, 20, 25), (20, 35, 50), (25, 40, 60))
WIDTHS = ((6, 8, 9), (12, 16, 24), (32, 48, 64), (48, 64, 96), (60, 72, 96))
"""by difficulty: batch sizes, sides of images, lengths of sequences, numbers of features"""


def images(draw: Draw, difficulty: int) -> Scene:
    batch = draw.pick(BATCHES[difficulty - 1])
    channels = draw.pick((1, 3)) if difficulty < 3 else draw.pick((3, 6, 12))
    first, second = draw.sizes([n for n in SIDES[difficulty - 1] if n not in (batch, channels)], 2)
    sides = (first, first) if draw.chance(0.4) else (first, second)
    kind = {1: "grey images", 3: "colour images"}.get(channels, f"images of {channels} channels")
    what = f"a batch of {batch} {kind}, {sides[0]} by {sides[1]}"
    return Scene("images", what, (batch, channels, *sides), ("batch", "channels", "height", "width"))


def photos(draw: Draw, difficulty: int) -> Scene:
    batch = draw.pick(BATCHES[difficulty - 1])
    first, second = draw.sizes([n for n in SIDES[difficulty - 1] if n != batch], 2)
    what = f"{batch} photos as a camera gives them, channels last"
    return Scene("photos", what, (batch, first, second, 3), ("batch", "height", "width", "channels"))


def tokens(draw: Draw, difficulty: int) -> Scene:
    batch = draw.pick(BATCHES[difficulty - 1])
    length = draw.pick([n for n in LENGTHS[difficulty - 1] if n != batch])
    width = draw.pick([n for n in WIDTHS[difficulty - 1] if n not in (batch, length)])
    what = f"{batch} sentences of {length} tokens, {width} features each"
    return Scene("tokens", what, (batch, length, width), ("batch", "time", "features"))


def heads(draw: Draw, difficulty: int) -> Scene:
    count = draw.pick((2, 4, 8))
    batch = draw.pick([n for n in BATCHES[difficulty - 1] if n != count])
    length = draw.pick([n for n in LENGTHS[difficulty - 1] if n not in (batch, count)])
    width = draw.pick([n for n in (*WIDTHS[0], 16, 32) if n not in (batch, count, length)])
    what = f"the {count} attention heads of {batch} sequences"
    return Scene("heads", what, (batch, count, length, width), ("batch", "heads", "time", "features"))


def audio(draw: Draw, difficulty: int) -> Scene:
    batch = draw.pick(BATCHES[difficulty - 1])
    length = draw.pick((50, 80, 100, 160, 400))
    what = f"{batch} stereo clips of {length} samples"
    if batch == 2:
        batch, what = 3, f"three stereo clips of {length} samples"
    return Scene("clips", what, (batch, 2, length), ("batch", "channels", "samples"))


def table(draw: Draw, difficulty: int) -> Scene:
    rows = draw.pick((6, 10, 32, 64, 120))
    columns = draw.pick([n for n in (4, 8, 12, 20, 24) if n != rows])
    what = f"a table of {rows} rows and {columns} columns"
    return Scene("table", what, (rows, columns), ("rows", "columns"))


def video(draw: Draw, difficulty: int) -> Scene:
    batch, frames = draw.sizes((2, 4, 5, 6, 8), 2)
    first, second = draw.sizes([n for n in (7, 9, 10, 12, 14) if n not in (batch, frames)], 2)
    what = f"{batch} clips of {frames} colour frames"
    sizes = (batch, frames, 3, first, second)
    return Scene("video", what, sizes, ("batch", "frames", "channels", "height", "width"))


def series(draw: Draw, difficulty: int) -> Scene:
    batch = draw.pick(BATCHES[difficulty - 1])
    length = draw.pick([n for n in (12, 24, 30, 60, 96) if n != batch])
    what = f"{batch} time series of {length} readings"
    return Scene("readings", what, (batch, length), ("batch", "time"))


SceneMaker = Callable[[Draw, int], Scene]


def scene(draw: Draw, difficulty: int, options: Sequence[SceneMaker]) -> Scene:
    return draw.pick(options)(draw, difficulty)
