"""RNN, LSTM and GRU: what comes out at every step, and what is left at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.layers import randn
from tutor.quiz.generators.scenes import Sizes
from tutor.quiz.generators.words import RUNS, args

NN = ("import torch", "from torch import nn")


@dataclass(frozen=True, slots=True)
class Cell:
    """A recurrent layer and the sizes of what goes in."""

    kind: str
    batch: int
    time: int
    inputs: int
    hidden: int
    layers: int = 1
    both: bool = False
    first: bool = True
    """batch_first"""

    @property
    def code(self) -> str:
        more = f", num_layers={self.layers}" if self.layers > 1 else ""
        more += ", batch_first=True" if self.first else ""
        more += ", bidirectional=True" if self.both else ""
        return f"nn.{self.kind}({self.inputs}, {self.hidden}{more})"

    @property
    def ways(self) -> int:
        return 2 if self.both else 1

    @property
    def given(self) -> Sizes:
        return (self.batch, self.time, self.inputs) if self.first else (self.time, self.batch, self.inputs)

    @property
    def output(self) -> Sizes:
        return (*self.given[:2], self.ways * self.hidden)

    @property
    def h(self) -> Sizes:
        return (self.layers * self.ways, self.batch, self.hidden)


def cell(draw: Draw, difficulty: int) -> Cell:
    batch, inputs, hidden = draw.sizes((6, 8, 10, 12, 16, 20, 24, 32), 3)
    time = draw.pick((5, 7, 9, 11))
    kind = draw.pick(("RNN", "LSTM", "GRU", "LSTM", "GRU"))
    layers = draw.pick((1, 1, 2) if difficulty < 3 else (1, 2, 3))
    both = difficulty > 1 and draw.chance(0.4)
    first = draw.chance(0.8 if difficulty < 3 else 0.5)
    return Cell(kind, batch, time, inputs, hidden, layers, both, first)


def recurrent(draw: Draw, difficulty: int) -> Draft:
    makers: list[Callable[[Draw, int], Draft]] = [_both, _both, _both, _outcome, _last]
    if difficulty > 1:
        makers += [_head, _step]
    if difficulty > 2:
        makers += [_weight]
    return draw.pick(makers)(draw, difficulty)


def _order(found: Cell) -> str:
    if found.first:
        return "batch_first=True: x is (batch, time, features)."
    return "Without batch_first x is (time, batch, features)."


def _told(found: Cell) -> list[str]:
    steps = [_order(found)]
    wide = f"{found.hidden}" if not found.both else f"2 * {found.hidden} = {2 * found.hidden}"
    states = "the state of each direction" if found.both else "the state"
    steps.append(f"For every step the output has {states}: {wide} wide.")
    count = found.layers * found.ways
    how = f"{found.layers} layers * {found.ways} directions = {count}" if count > 1 else "1 layer"
    steps.append(f"h has the last state of each layer and direction, {how}; its batch is at dimension 1.")
    return steps


def _output_misses(line: int, found: Cell) -> list[tuple[int, Sizes, str]]:
    two = found.given[:2]
    misses: list[tuple[int, Sizes, str]] = [
        (line, (*two, found.inputs), f"{found.inputs} goes in, the hidden states come out."),
        (line, found.h, "That is h, the last states. The output has a state for every step."),
        (line, (two[1], two[0], found.output[2]), _order(found)),
        (line, (found.batch, found.output[2]), "There is a state for every step, not only for the last."),
    ]
    if found.both:
        misses.insert(
            0, (line, (*two, found.hidden), "Two directions: their states stand side by side, twice as wide.")
        )
    else:
        misses.append((line, (*two, 2 * found.hidden), "There is one direction only."))
    if found.layers > 1:
        deep = (*two, found.output[2] * found.layers)
        misses.append((line, deep, "The output is that of the last layer alone."))
    return misses


def _h_misses(line: int, found: Cell) -> list[tuple[int, Sizes, str]]:
    count = found.layers * found.ways
    misses: list[tuple[int, Sizes, str]] = [
        (line, found.output, "That is the output, with a state for every step. h holds the last ones."),
        (line, (found.batch, found.hidden), "h has a dimension for layers and directions, in front."),
        (
            line,
            (found.batch, count, found.hidden),
            "batch_first leaves h alone: layers first, then the batch.",
        ),
        (
            line,
            (found.layers, found.batch, found.ways * found.hidden),
            "Each direction has an entry of its own in h.",
        ),
        (
            line,
            (1, found.batch, found.hidden),
            f"There is a state for each of {count} layers and directions.",
        ),
        (line, (found.layers, found.batch, found.hidden), "Each direction has a state of its own."),
        (
            line,
            (count, found.time, found.hidden),
            "h is left at the end of the sequence: no time, but the batch.",
        ),
        (line, (count, found.batch, found.inputs), f"A state has {found.hidden} numbers."),
    ]
    return misses


def _both(draw: Draw, difficulty: int) -> Draft:
    found = cell(draw, difficulty)
    name = draw.pick(("rnn", found.kind.lower(), "encoder")) if len(found.code) < 62 else "rnn"
    program = Program(*NN, f"{name} = {found.code}", randn(draw, "x", found.given))
    lstm = found.kind == "LSTM"
    line = program.add(f"out, (h, c) = {name}(x)" if lstm else f"out, h = {name}(x)")
    asked = draw.pick(("out", "out", "h", "c") if lstm else ("out", "h"))
    text = draw.pick(("What shape has {}?", "Give the shape of {}.", "Which shape does {} have?")).format(
        asked
    )
    steps = _told(found)
    if asked == "out":
        misses = _output_misses(line, found)
        return asking.shape(text, program, [(line, "out", found.output)], steps, misses)
    if asked == "c":
        steps.append("The cell state c is kept for the same layers and directions as h.")
    return asking.shape(text, program, [(line, asked, found.h)], steps, _h_misses(line, found))


def _last(draw: Draw, difficulty: int) -> Draft:
    """out[:, -1] or h[-1]: the last step, the last layer."""
    found = cell(draw, difficulty)
    program = Program(*NN, f"rnn = {found.code}", randn(draw, "x", found.given))
    program.add("out, (h, c) = rnn(x)" if found.kind == "LSTM" else "out, h = rnn(x)")
    if draw.chance(0.5):
        line = program.add("y = out[:, -1]" if found.first else "y = out[-1]")
        result: Sizes = (found.batch, found.output[2])
        steps = [
            _order(found),
            f"out is {found.output}: a state for every step.",
            "The index takes the last step, and time is gone.",
        ]
        misses = _output_misses(line, found)
        misses.insert(0, (line, found.output, "The last step alone is taken, so the time goes."))
        misses.insert(1, (line, (found.time, found.output[2]), "The time goes; the batch stays."))
        misses.insert(2, (line, (found.batch, found.hidden), "Both directions stand side by side in out."))
        misses.append((line, (found.batch, 1, found.output[2]), "A plain integer removes its dimension."))
    else:
        line = program.add("y = h[-1]")
        result = (found.batch, found.hidden)
        steps = [
            f"h is {found.h}: layers and directions, batch, state.",
            "h[-1] is the last of them, and that dimension goes.",
        ]
        misses = [
            (line, found.h, "h[-1] takes one of the states; the first dimension goes."),
            (
                line,
                (found.batch, found.ways * found.hidden),
                "h[-1] is one direction, not both side by side.",
            ),
            (line, (found.time, found.hidden), "h has no time. Its dimension 1 is the batch."),
            (line, (found.layers * found.ways, found.hidden), "It is the first dimension that goes."),
            (line, (found.batch, found.inputs), f"A state has {found.hidden} numbers."),
            (line, (1, found.batch, found.hidden), "A plain integer removes its dimension."),
            (line, (found.batch, found.time, found.hidden), "h is left at the end: it has no time."),
        ]
    return asking.shape("What shape has y?", program, [(line, "y", result)], steps, misses)


def _head(draw: Draw, difficulty: int) -> Draft:
    """A classifier on top; what must the linear layer take in?"""
    found = cell(draw, difficulty)
    classes = draw.pick([n for n in (2, 3, 4, 9) if n not in (found.batch, found.time)])
    program = Program(*NN, f"rnn = {found.code}", f"head = nn.Linear(____, {classes})")
    program.add(randn(draw, "x", found.given), "out, _ = rnn(x)")
    program.add(f"y = head({'out[:, -1]' if found.first else 'out[-1]'})")
    answer = found.output[2]
    steps = [f"out is {found.output}."]
    both = (
        f"Both directions stand side by side: 2 * {found.hidden} = {answer}."
        if found.both
        else f"A state is {found.hidden} wide."
    )
    steps += ["The last step is taken, and its last dimension goes into the layer.", both]
    misses = [
        (str(found.hidden), f"bidirectional=True: two states of {found.hidden} stand side by side."),
        (str(found.inputs), f"{found.inputs} goes into the recurrent layer; {answer} comes out."),
        (str(found.hidden * found.layers * found.ways), "The output is that of the last layer alone."),
        (str(found.time * answer), "Only the last step goes in."),
        (str(2 * answer), "There is one direction only."),
    ]
    ask = [f"list(y.shape) == {[found.batch, classes]}"]
    return asking.blank("What must stand in the blank?", program, ask, str(answer), steps, misses)


def _step(draw: Draw, difficulty: int) -> Draft:
    """A cell for one step, in a loop."""
    batch, time, inputs, hidden = draw.sizes((4, 5, 6, 8, 10, 12, 16, 20), 4)
    kind = draw.pick(("RNNCell", "GRUCell", "LSTMCell"))
    lstm = kind == "LSTMCell"
    program = Program(*NN, f"cell = nn.{kind}({inputs}, {hidden})", randn(draw, "x", (time, batch, inputs)))
    program.add(f"h = torch.zeros({batch}, {hidden})")
    if lstm:
        program.add(f"c = torch.zeros({batch}, {hidden})")
    program.add("states = []", "for step in x:")
    program.add("    h, c = cell(step, (h, c))" if lstm else "    h = cell(step, h)", "    states.append(h)")
    dim = draw.pick((0, 1))
    line = program.add(f"y = torch.stack(states{', dim=1' if dim else ''})")
    result = (batch, time, hidden) if dim else (time, batch, hidden)
    steps = (
        f"The loop goes over dimension 0 of x, {time} steps of {(batch, inputs)}.",
        f"Each gives a state of {(batch, hidden)}.",
        f"stack makes a new dimension of {time} at index {dim}.",
    )
    misses: list[tuple[int, Sizes, str]] = [
        (line, (result[1], result[0], hidden), f"The new dimension has index {dim}."),
        (line, (batch, hidden), "That is one state; the list holds one for every step."),
        (line, (*result[:2], inputs), f"{inputs} goes in, a state has {hidden}."),
        (line, (time * batch, hidden), "That is cat. stack makes a new dimension."),
        (line, (batch, hidden, time), f"The new dimension has index {dim}."),
        (line, (time, batch, inputs), "That is x."),
    ]
    return asking.shape("What shape has y?", program, [(line, "y", result)], steps, misses)


def _weight(draw: Draw, difficulty: int) -> Draft:
    """weight_ih_l0: the gates one over the other."""
    inputs, hidden = draw.sizes((5, 6, 7, 8, 10, 12, 16, 20), 2)
    kind, gates = draw.pick((("RNN", 1), ("GRU", 3), ("LSTM", 4)))
    which, width = draw.pick((("weight_ih_l0", inputs), ("weight_hh_l0", hidden)))
    program = Program(*NN, f"rnn = nn.{kind}({inputs}, {hidden})")
    line = program.add(f"w = rnn.{which}")
    count = {1: "one set of weights", 3: "three gates", 4: "four gates"}[gates]
    source = f"the input, {inputs}" if which == "weight_ih_l0" else f"the state, {hidden}"
    rows = f"{gates} * {hidden} = {gates * hidden}" if gates > 1 else str(hidden)
    steps = (f"{kind} has {count}, one over the other: {rows} rows.", f"{which[7:9]} works on {source}.")
    misses: list[tuple[int, Sizes, str]] = [
        (line, (hidden, width), f"{kind} has {count}: their weights stand one over the other."),
        (line, (width, gates * hidden), "A weight is (out, in)."),
        (line, (gates * hidden, inputs + hidden), "Input and state have a weight each: ih and hh."),
        (line, (4 * hidden, width), f"That would be an LSTM, with four gates. {kind} has {count}."),
        (line, (3 * hidden, width), f"That would be a GRU, with three gates. {kind} has {count}."),
        (line, (gates, hidden, width), "The gates stand one over the other in one matrix."),
        (line, (gates * hidden, hidden), "ih is for the input."),
        (line, (gates * hidden, inputs), "hh is for the hidden state."),
    ]
    return asking.shape("What shape has w?", program, [(line, "w", (gates * hidden, width))], steps, misses)


def _outcome(draw: Draw, difficulty: int) -> Draft:
    found = cell(draw, min(difficulty, 4))
    form = draw.pick(("width", "good", "state", "good_state", "rank", "unpack", "unbatched"))
    program = Program(*NN, f"rnn = {found.code}")
    lstm = found.kind == "LSTM"
    answer, wrong = "RuntimeError", "runs"
    given, call = found.given, "out, h = rnn(x)"
    if form == "width":
        given = (*given[:2], found.inputs + draw.pick((1, 2)))
        steps = [f"The last dimension of x is {given[2]}, and the layer takes {found.inputs}."]
        why = f"{found.inputs} features were promised, {given[2]} came."
    elif form == "rank":
        given = (*given, 2)
        answer = "ValueError"
        steps = ["x has four dimensions.", "A recurrent layer takes three, or two for one sequence."]
        why = "It takes (batch, time, features) or (time, features)."
    elif form in ("state", "good_state"):
        count = found.layers * found.ways
        state = found.h if form == "good_state" else (count, found.time, found.hidden)
        if form == "good_state":
            answer, wrong = "runs", "RuntimeError"
            steps = [
                f"h0 is {state}: layers and directions, batch, state.",
                "That is what the layer wants, batch_first or not.",
            ]
            why = f"{count} layers and directions, a batch of {found.batch}, {found.hidden} numbers: it fits."
        else:
            steps = [f"h0 must be {found.h}: layers and directions, batch, state.", f"It is {state}."]
            why = f"Dimension 1 of h0 is the batch, {found.batch}, and here it is {found.time}."
        program.add(f"h0 = torch.zeros({args(state)})")
        call = "out, h = rnn(x, (h0, h0))" if lstm else "out, h = rnn(x, h0)"
    elif form == "unpack":
        call = "out, (h, c) = rnn(x)"
        if lstm:
            answer, wrong = "runs", "ValueError"
            steps = ["LSTM gives out and a pair of states, h and c.", "That is how it is unpacked."]
            why = "An LSTM has two states, so the pair fits."
        else:
            count = found.layers * found.ways
            runs = count == 2
            answer, wrong = ("runs", "ValueError") if runs else ("ValueError", "runs")
            steps = [
                f"{found.kind} gives out and one state h of {found.h}, no pair.",
                f"Unpacked are its {count} entries.",
            ]
            why = f"(h, c) wants two entries, and h has {count} along dimension 0."
            if runs:
                why = "By accident h has two entries along dimension 0, and they are unpacked."
    elif form == "unbatched":
        given = given[1:] if found.first else (given[0], given[2])
        answer, wrong = "runs", "RuntimeError"
        steps = [f"x has two dimensions: one sequence without a batch, {given}.", "That is allowed."]
        why = "Two dimensions are read as (time, features)."
    else:
        answer, wrong = "runs", "RuntimeError"
        steps = [_order(found), f"Its last dimension is {found.inputs}, as the layer wants."]
        why = f"The features fit: out is {found.output}."
    program.add(randn(draw, "x", given))
    line = program.add(call)
    at = None if answer == "runs" else line
    return asking.outcome(draw.pick(RUNS), program, answer, steps, [(wrong, why)], raises_at=at)
