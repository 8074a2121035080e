"""The arithmetic of data loaders: batches, steps, what is left over, what a split gives."""

from __future__ import annotations

import math

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft

_NAMES = (("dataset", "loader"), ("train_set", "train"), ("data", "batches"), ("examples", "loader"))
_WIDTHS = (4, 6, 8, 12)
_COUNTS = ((60, 96, 100, 128, 200), (150, 250, 300, 500, 640), (490, 730, 900, 1000), (970, 1250, 1617))
_BATCHES = ((8, 10, 16, 20), (16, 24, 32, 50), (24, 32, 48, 64), (28, 48, 64, 96))


def batches(draw: Draw, difficulty: int) -> Draft:
    forms = [_per_epoch, _last_batch, _per_epoch]
    if difficulty >= 2:
        forms += [_steps, _seen, _steps]
    if difficulty >= 3:
        forms += [_updates, _split, _sampled]
    if difficulty >= 4:
        forms = [_steps, _updates, _split, _epochs, _sampled]
    return draw.pick(forms)(draw, difficulty)


class _Loader:
    """A dataset and its loader, with the numbers that follow from them."""

    def __init__(self, draw: Draw, difficulty: int, *, uneven: bool = False) -> None:
        level = min(difficulty, 4) - 1
        self.count = draw.pick(_COUNTS[level]) + (draw.between(1, 9) if difficulty > 2 else 0)
        sizes = [size for size in _BATCHES[level] if not uneven or self.count % size]
        self.size = draw.pick(sizes) if sizes else 7
        self.drops = draw.chance(0.45 if self.count % self.size else 0.2)
        self.whole, self.rest = divmod(self.count, self.size)
        self.batches = self.whole if self.drops or not self.rest else self.whole + 1
        self.dataset, self.name = draw.pick(_NAMES)

    def program(self, draw: Draw) -> Program:
        width, classes = draw.pick(_WIDTHS), draw.pick((2, 3, 10))
        labels = draw.chance(0.6)
        program = Program("import torch", "from torch.utils.data import DataLoader, TensorDataset", "")
        program.add(f"inputs = torch.zeros({self.count}, {width})")
        if labels:
            program.add(f"labels = torch.arange({self.count}) % {classes}")
        program.add(f"{self.dataset} = TensorDataset(inputs{', labels' if labels else ''})")
        options = [f"batch_size={self.size}"]
        if draw.chance(0.5):
            options.append("shuffle=True")
        if self.drops:
            options.append("drop_last=True")
        elif len(options) == 1 and draw.chance(0.3):
            options.append("drop_last=False")
        program.add(f"{self.name} = DataLoader({self.dataset}, {', '.join(options)})")
        return program

    @property
    def why(self) -> list[str]:
        """How many batches there are, in words."""
        division = f"{self.count} = {self.whole} * {self.size} + {self.rest}"
        if not self.rest:
            return [division, f"Nothing is left over: {self.batches} batches."]
        if self.drops:
            return [division, f"drop_last=True leaves the last {self.rest} out: {self.batches} batches."]
        return [division, f"The {self.rest} left over make a smaller batch: {self.batches} batches."]

    @property
    def misses(self) -> list[tuple[int, str]]:
        """Wrong numbers of batches, and why people come to them."""
        if not self.rest:
            one_more = f"{self.count} divides by {self.size}: there is no smaller batch at the end."
            return [(self.whole + 1, one_more), (self.count, "A step takes a batch, not one example.")]
        other = self.whole + 1 if self.drops else self.whole
        why = (
            f"drop_last=True leaves the smaller batch of {self.rest} out."
            if self.drops
            else f"The last {self.rest} examples are a batch too: drop_last is False by default."
        )
        return [(other, why), (self.count, "A step takes a batch, not one example.")]


def _per_epoch(draw: Draw, difficulty: int) -> Draft:
    loader = _Loader(draw, difficulty)
    program = loader.program(draw)
    counted = loader.count <= 100 and draw.chance(0.5)
    program.add(f"count = sum(1 for _ in {loader.name})" if counted else f"count = len({loader.name})")
    text = draw.pick(
        (
            "How many batches does one epoch have?",
            "How many times does one pass over the loader give a batch?",
        )
    )
    steps = [*loader.why[:-1], f"{loader.why[-1].partition(':')[0]}, so count is {loader.batches}"]
    return _number(text, program, "count", loader.batches, steps, [*loader.misses, (loader.size, _SIZE)])


_SIZE = "That is how many examples a batch has."


def _last_batch(draw: Draw, difficulty: int) -> Draft:
    loader = _Loader(draw, difficulty)
    program = loader.program(draw)
    name = draw.pick(("indices", "chosen", "part"))
    program.add("sizes = []", f"for {name} in {loader.name}.batch_sampler:", f"    sizes.append(len({name}))")
    last = loader.size if loader.drops or not loader.rest else loader.rest
    division = f"{loader.count} = {loader.whole} * {loader.size} + {loader.rest}"
    if not loader.rest:
        how = f"Nothing is left over, so the last batch is as large as all others: {last}"
    elif loader.drops:
        how = f"drop_last=True leaves the {loader.rest} out; the last batch that comes has {last}"
    else:
        how = f"The last batch has what is left over: {last}"
    misses = [
        (
            loader.rest,
            f"drop_last=True leaves these {loader.rest} out." if loader.rest else "A rest of 0 is no batch.",
        ),
        (loader.size, f"{loader.count} does not divide by {loader.size}: the last batch is smaller."),
        (loader.size - loader.rest, f"So many are missing to a full batch; it has {loader.rest}."),
        (loader.batches, "That is how many batches there are."),
    ]
    text = "How many examples are in the last batch, sizes[-1]?"
    return _number(text, program, "sizes[-1]", last, [division, how], misses)


def _steps(draw: Draw, difficulty: int) -> Draft:
    loader = _Loader(draw, difficulty)
    epochs = draw.pick((3, 4, 5, 6) if difficulty < 4 else (7, 8, 12, 15))
    program = loader.program(draw)
    program.add("", "steps = 0", f"for epoch in range({epochs}):")
    if loader.count <= 60:
        program.add(f"    for batch in {loader.name}:", "        steps += 1  # one optimizer step")
    else:
        program.add(f"    steps += len({loader.name})  # one optimizer step a batch")
    answer = epochs * loader.batches
    misses = [(epochs * wrong, why) for wrong, why in loader.misses]
    misses.append((loader.batches, f"That is one epoch; there are {epochs}."))
    together = math.ceil(epochs * loader.count / loader.size)
    misses.append((together, "Every epoch ends on its own: what is left over is not carried to the next."))
    steps = [*loader.why, f"{epochs} epochs: {epochs} * {loader.batches} = {answer}"]
    return _number("How many steps are taken in all?", program, "steps", answer, steps, misses)


def _seen(draw: Draw, difficulty: int) -> Draft:
    loader = _Loader(draw, difficulty, uneven=True)
    epochs = draw.pick((2, 3, 4, 5))
    program = loader.program(draw)
    program.add("", "seen = 0", f"for epoch in range({epochs}):")
    program.add(f"    for indices in {loader.name}.batch_sampler:", "        seen += len(indices)")
    each = loader.whole * loader.size if loader.drops else loader.count
    answer = epochs * each
    how = (
        f"drop_last=True leaves {loader.rest} out, so an epoch has {loader.whole} * {loader.size} = {each}"
        if loader.drops
        else f"Without drop_last every example comes once an epoch: {each}"
    )
    full = epochs * math.ceil(loader.count / loader.size) * loader.size
    misses = [
        (epochs * loader.count, f"drop_last=True leaves {loader.rest} out of every epoch."),
        (epochs * loader.whole * loader.size, "The smaller batch at the end counts too."),
        (
            full,
            f"drop_last=True leaves {loader.rest} out." if loader.drops else "The last batch is not full.",
        ),
        (each, f"That is one epoch; there are {epochs}."),
        (epochs * loader.batches, "That is how many batches there are."),
    ]
    steps = [how, f"{epochs} epochs: {epochs} * {each} = {answer}"]
    return _number("How many examples are seen in all?", program, "seen", answer, steps, misses)


def _updates(draw: Draw, difficulty: int) -> Draft:
    loader = _Loader(draw, difficulty)
    every = draw.pick([k for k in (3, 4, 5, 8) if k < loader.batches] or [2])
    tail = draw.chance(0.4)
    program = loader.program(draw)
    program.add("", "updates = 0", f"for n in range(1, len({loader.name}) + 1):  # one batch each")
    condition = f"n % {every} == 0"
    if tail:
        condition += f" or n == len({loader.name})"
    program.add(f"    if {condition}:", "        updates += 1  # optimizer.step(), then zero_grad()")
    whole, left = divmod(loader.batches, every)
    answer = whole + (1 if tail and left else 0)
    how = f"{loader.batches} = {whole} * {every} + {left}"
    if not left:
        end = f"Every {every} batches make one step: {answer}"
    elif tail:
        end = f"The last {left} batches make a step of their own: {answer}"
    else:
        end = f"The last {left} batches never come to a step: {answer}"
    misses = [
        (whole, f"The condition also holds at the last batch, so the {left} left over make a step."),
        (
            whole + 1,
            f"n % {every} is never 0 again for the last {left} batches: they make no step."
            if left
            else f"{loader.batches} divides by {every}: nothing is left for another step.",
        ),
        (loader.batches, f"That is a step a batch; here {every} batches share one."),
        (loader.count // every, "n counts batches, not examples."),
    ]
    steps = [*loader.why, how, end]
    return _number("How many optimizer steps does one epoch make?", program, "updates", answer, steps, misses)


def _split(draw: Draw, difficulty: int) -> Draft:
    count = draw.pick((500, 640, 900, 1000, 1250, 2000)) + draw.pick((0, 0, 10, 25))
    share = draw.pick((0.8, 0.9, 0.75, 0.7))
    rest = round(1 - share, 2)
    size = draw.pick((16, 32, 50, 64))
    train, held = _lengths(count, (share, rest))
    which = draw.pick(("train", "held"))
    have = train if which == "train" else held
    drops = draw.chance(0.3)
    whole, left = divmod(have, size)
    answer = whole if drops or not left else whole + 1
    program = Program("import torch", "from torch.utils.data import DataLoader, TensorDataset")
    program.add("from torch.utils.data import random_split", "")
    program.add(f"dataset = TensorDataset(torch.zeros({count}, {draw.pick(_WIDTHS)}))")
    program.add(f"train_set, held_out = random_split(dataset, [{share}, {rest}])")
    chosen = "train_set" if which == "train" else "held_out"
    last = ", drop_last=True" if drops else ""
    program.add(f"loader = DataLoader({chosen}, batch_size={size}{last})")
    steps = [
        f"{chosen} has {share if which == 'train' else rest} * {count} = {have} examples.",
        f"{have} = {whole} * {size} + {left}",
        (
            f"drop_last=True leaves the {left} out: "
            if drops and left
            else f"The {left} left over make a batch too: "
            if left
            else "Nothing is left over: "
        )
        + str(answer),
    ]
    all_batches = math.ceil(count / size)
    misses = [
        (all_batches, f"That is all {count} examples; {chosen} has {have} of them."),
        (whole, f"The last {left} examples are a batch too."),
        (
            whole + 1,
            f"drop_last=True leaves the smaller batch of {left} out."
            if left
            else "There is no smaller batch.",
        ),
        (math.ceil((count - have) / size), "That is the other part of the split."),
        (have, "That is how many examples there are."),
    ]
    return _number("How many batches does the loader give?", program, "len(loader)", answer, steps, misses)


def _lengths(count: int, shares: tuple[float, ...]) -> list[int]:
    """As random_split does it: rounded down, what is left over one each from the front."""
    sizes = [math.floor(count * share) for share in shares]
    for n in range(count - sum(sizes)):
        sizes[n % len(sizes)] += 1
    return sizes


def _epochs(draw: Draw, difficulty: int) -> Draft:
    loader = _Loader(draw, difficulty)
    wanted = draw.pick((100, 150, 200, 250, 300)) + draw.between(1, 40)
    program = loader.program(draw)
    program.add("", "steps = epochs = 0", f"while steps < {wanted}:", "    epochs += 1")
    program.add(f"    steps += len({loader.name})")
    answer = math.ceil(wanted / loader.batches)
    reached = answer * loader.batches
    steps = [
        *loader.why,
        f"After {answer - 1} epochs there are {(answer - 1) * loader.batches} steps, fewer than {wanted}.",
        f"The next epoch brings {reached}, so epochs is {answer}",
    ]
    misses = [
        (answer - 1, f"{answer - 1} epochs are {reached - loader.batches} steps, not yet {wanted}."),
        (answer + 1, f"{answer} epochs are {reached} steps, and that is enough."),
        (reached, "That is how many steps there are at the end."),
        (math.ceil(wanted / loader.size), "That divides by the size of a batch, not by their number."),
    ]
    return _number("After how many epochs does the loop end?", program, "epochs", answer, steps, misses)


def _sampled(draw: Draw, difficulty: int) -> Draft:
    """Several processes share the data: each gets its part."""
    count = draw.pick((500, 730, 1000, 1250)) + draw.between(0, 9)
    ranks, size = draw.pick((2, 4, 8)), draw.pick((16, 24, 32))
    rank = draw.between(0, ranks - 1)
    program = Program("import torch", "from torch.utils.data import DataLoader, TensorDataset")
    program.add("from torch.utils.data.distributed import DistributedSampler", "")
    program.add(f"dataset = TensorDataset(torch.zeros({count}, {draw.pick(_WIDTHS)}))")
    program.add(f"sampler = DistributedSampler(dataset, num_replicas={ranks}, rank={rank})")
    program.add(f"loader = DataLoader(dataset, batch_size={size}, sampler=sampler)")
    mine = math.ceil(count / ranks)
    whole, left = divmod(mine, size)
    answer = whole + (1 if left else 0)
    steps = [
        f"The {ranks} processes share {count} examples; each gets {count} / {ranks}, rounded up: {mine}.",
        f"{mine} = {whole} * {size} + {left}",
        f"{'The rest makes a batch too' if left else 'Nothing is left over'}: {answer}",
    ]
    misses = [
        (math.ceil(count / size), f"That is all {count} examples; this process sees {mine}."),
        (whole, f"The last {left} examples are a batch too."),
        (mine, "That is how many examples this process sees."),
        (math.ceil(count / (size * ranks)) + 1, f"{mine} examples make {answer} batches of at most {size}."),
    ]
    text = f"Process {rank} of {ranks}: how many batches does its loader give?"
    return _number(text, program, "len(loader)", answer, steps, misses)


def _number(
    text: str, program: Program, ask: str, answer: int, steps: list[str], misses: list[tuple[int, str]]
) -> Draft:
    return asking.number(text, program, ask, answer, steps, misses, skills=("training.loop",), meta=False)
