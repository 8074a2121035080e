"""Linear and Embedding: what happens to the last dimension, and what becomes of an index."""

from __future__ import annotations

from collections.abc import Callable

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.layers import linear, randn
from tutor.quiz.generators.scenes import Sizes
from tutor.quiz.generators.words import RUNS, args

NN = ("import torch", "from torch import nn")


def dense(draw: Draw, difficulty: int) -> Draft:
    makers: list[Callable[[Draw, int], Draft]] = [_linear, _linear, _embedding, _embedding, _outcome, _blank]
    if difficulty > 1:
        makers += [_weight, _embedded_linear]
    if difficulty > 2:
        makers += [_bilinear, _two, _bag]
    return draw.pick(makers)(draw, difficulty)


def _input(draw: Draw, difficulty: int) -> Sizes:
    batch, time, heads, width = draw.sizes((4, 5, 6, 8, 10, 12, 16, 20, 32, 64, 100), 4)
    shapes: tuple[Sizes, ...] = ((batch, width), (batch, width), (width,))
    if difficulty > 1:
        shapes = ((batch, width), (batch, time, width), (width,))
    if difficulty > 3:
        shapes = ((batch, time, width), (batch, heads, time, width))
    return draw.pick(shapes)


def _outputs(draw: Draw, sizes: Sizes) -> int:
    return draw.pick([n for n in (2, 3, 7, 10, 24, 48, 50, 128) if n not in sizes])


def _linear(draw: Draw, difficulty: int) -> Draft:
    sizes = _input(draw, difficulty)
    layer = linear(draw, sizes, _outputs(draw, sizes), bias=draw.chance(0.8))
    program = Program(*NN)
    name = draw.pick(("layer", "fc", "proj"))
    given = draw.pick(("x", "features", "tokens" if len(sizes) > 2 else "x"))
    if draw.chance(0.7):
        program.add(f"{name} = {layer.code}", randn(draw, given, sizes))
        line = program.add(f"y = {name}({given})")
    else:
        program.add(randn(draw, given, sizes))
        line = program.add(f"y = {layer.code}({given})")
    steps = [f"{given} is {sizes}.", *layer.why]
    misses = [(line, shape, why) for shape, why in layer.misses]
    return asking.shape("What shape has y?", program, [(line, "y", layer.shape)], steps, misses)


def _weight(draw: Draw, difficulty: int) -> Draft:
    """The weight is (out, in), and x @ weight.mT is what the layer does."""
    inputs, outputs, batch = draw.sizes((4, 5, 6, 8, 10, 16, 20, 32), 3)
    program = Program(*NN, f"layer = nn.Linear({inputs}, {outputs})")
    if draw.chance(0.5):
        first = program.add("w = layer.weight")
        second = program.add("b = layer.bias")
        steps = (
            "The weight has a row for each output: (out, in).",
            f"So w is {(outputs, inputs)}; the bias has one number for each output.",
        )
        misses: list[tuple[int, Sizes, str]] = [
            (
                first,
                (inputs, outputs),
                f"The weight is (out, in): a row of {inputs} for each of {outputs} outputs.",
            ),
            (first, (outputs,), "That is the bias."),
            (second, (inputs,), f"A bias belongs to an output: {outputs}."),
            (second, (outputs, inputs), "That is the weight."),
            (second, (), f"Each of the {outputs} outputs has a bias of its own."),
            (second, (1, outputs), "The bias has one dimension."),
        ]
        asked: list[tuple[int, str, Sizes]] = [(first, "w", (outputs, inputs)), (second, "b", (outputs,))]
        return asking.shape("What shapes have w and b?", program, asked, steps, misses)
    program.add(randn(draw, "x", (batch, inputs)))
    line = program.add("y = x @ layer.weight.mT")
    steps = (
        f"The weight is (out, in): {(outputs, inputs)}, and .mT turns it round: {(inputs, outputs)}.",
        f"{(batch, inputs)} @ {(inputs, outputs)}: the {inputs}s meet.",
    )
    misses = [
        (line, (batch, inputs), "The inner sizes meet and are summed over."),
        (line, (outputs, batch), "Rows come from the left, columns from the right."),
        (line, (inputs, outputs), "That is the weight, turned."),
        (line, (batch, inputs, outputs), f"The {inputs} is summed over."),
    ]
    return asking.shape("What shape has y?", program, [(line, "y", (batch, outputs))], steps, misses)


def _embedding(draw: Draw, difficulty: int) -> Draft:
    words = draw.pick((50, 100, 500, 1000))
    width = draw.pick((8, 16, 32, 64))
    batch, length, more = draw.sizes((2, 3, 4, 5, 6, 10, 12, 20), 3)
    ids: Sizes = draw.pick(
        ((batch, length), (length,)) if difficulty < 4 else ((batch, length), (batch, length, more))
    )
    program = Program(*NN)
    name = draw.pick(("embedding", "embed", "table"))
    program.add(f"{name} = nn.Embedding({words}, {width})")
    made = f"torch.randint(0, {words}, ({args(ids)}{',' if len(ids) == 1 else ''}))"
    program.add(f"ids = {draw.pick((made, f'torch.zeros({args(ids)}, dtype=torch.long)'))}")
    line = program.add(f"y = {name}(ids)")
    steps = (
        f"ids is {ids}. Each id is replaced by a row of {width} numbers.",
        f"So {width} comes at the end; the {words} words are only chosen from.",
    )
    misses: list[tuple[int, Sizes, str]] = [
        (line, (*ids, words), f"{words} is how many rows the table has. A row has {width} numbers."),
        (line, ids, f"Each id becomes {width} numbers."),
        (line, (width, *ids), "The new dimension comes at the end."),
        (line, (*ids[:-1], width), f"The {ids[-1]} ids stay apart: each has a row of its own."),
        (line, (words, width), "That is the table. Only the rows of the ids come out."),
        (line, (*ids, words, width), "Each id gives one row, not the whole table."),
    ]
    text = f"A vocabulary of {words} words. What shape has y?"
    return asking.shape(text, program, [(line, "y", (*ids, width))], steps, misses)


def _embedded_linear(draw: Draw, difficulty: int) -> Draft:
    """Embedding, then something to one vector a sentence, then Linear."""
    words, width, classes = draw.pick((100, 500)), draw.pick((16, 24, 32)), draw.pick((2, 5, 7))
    batch, length = draw.sizes((4, 6, 8, 10, 12, 20), 2)
    program = Program(*NN, f"embed = nn.Embedding({words}, {width})", f"head = nn.Linear({width}, {classes})")
    program.add(f"ids = torch.zeros({batch}, {length}, dtype=torch.long)")
    first = program.add("h = embed(ids)")
    form = draw.pick(("mean", "last", "each"))
    code = {"mean": "head(h.mean(dim=1))", "last": "head(h[:, -1])", "each": "head(h)"}[form]
    second = program.add(f"y = {code}")
    hidden = (batch, length, width)
    result: Sizes = (batch, length, classes) if form == "each" else (batch, classes)
    between = {
        "mean": f"The mean over dimension 1 leaves {(batch, width)}, one vector a sentence.",
        "last": f"h[:, -1] is the last token of each sentence: {(batch, width)}.",
        "each": "head works on the last dimension; each token gets an answer of its own.",
    }[form]
    steps = [f"Each id becomes {width} numbers: h is {hidden}.", between, f"head makes {classes} of {width}."]
    misses: list[tuple[int, Sizes, str]] = [
        (first, (batch, length, words), f"{words} is how many rows the table has; a row has {width}."),
        (first, (batch, width), "Every token has a vector of its own."),
        (first, (batch, length), f"Each id becomes {width} numbers."),
        (second, (batch, length, classes), "One vector a sentence goes in, so the tokens are gone."),
        (second, (batch, classes), "Nothing took the tokens away: each has its answer."),
        (second, (length, classes), "It is the tokens that go, the batch stays."),
        (second, (batch, width), f"head gives {classes} numbers."),
    ]
    asked: list[tuple[int, str, Sizes]] = [(first, "h", hidden), (second, "y", result)]
    return asking.shape("What shapes have h and y?", program, asked, steps, misses)


def _two(draw: Draw, difficulty: int) -> Draft:
    sizes = _input(draw, difficulty)
    hidden = _outputs(draw, sizes)
    outputs = draw.pick([n for n in (2, 3, 7, 10, 11) if n not in (*sizes, hidden)])
    first, second = linear(draw, sizes, hidden), linear(draw, (*sizes[:-1], hidden), outputs)
    program = Program(*NN, f"up = {first.code}", f"down = {second.code}", randn(draw, "x", sizes))
    at_first = program.add(
        f"h = {draw.pick(('up(x).relu()', 'torch.tanh(up(x))', 'nn.functional.gelu(up(x))'))}"
    )
    at_second = program.add("y = down(h)")
    steps = [*first.why, "The activation changes no shape.", *second.why]
    misses = [(at_first, s, w) for s, w in first.misses] + [(at_second, s, w) for s, w in second.misses]
    asked = [(at_first, "h", first.shape), (at_second, "y", second.shape)]
    return asking.shape(f"x is {sizes}. What shapes have h and y?", program, asked, steps, misses)


def _bilinear(draw: Draw, difficulty: int) -> Draft:
    first, second, out, batch = draw.sizes((4, 5, 6, 7, 8, 10, 12, 20), 4)
    program = Program(*NN, f"layer = nn.Bilinear({first}, {second}, {out})")
    program.add(randn(draw, "a", (batch, first)), randn(draw, "b", (batch, second)))
    line = program.add("y = layer(a, b)")
    steps = (
        "Bilinear takes two inputs, and combines each number of a with each of b.",
        f"Each of its {out} outputs is one number for each of the {batch} samples.",
    )
    misses: list[tuple[int, Sizes, str]] = [
        (
            line,
            (batch, first, second),
            f"The {first} and the {second} are summed over, for each output anew.",
        ),
        (line, (batch, first + second), "The inputs are not joined."),
        (line, (batch, first), "That is a."),
        (line, (batch, second), "That is b."),
        (line, (out,), "The batch stays in front."),
        (line, (batch, first, out), f"The {first} is summed over."),
    ]
    return asking.shape("What shape has y?", program, [(line, "y", (batch, out))], steps, misses)


def _bag(draw: Draw, difficulty: int) -> Draft:
    words, width = draw.pick((50, 200)), draw.pick((8, 16, 32))
    batch, length = draw.sizes((3, 4, 5, 6, 10, 12), 2)
    program = Program(*NN, f"bag = nn.EmbeddingBag({words}, {width}, mode='mean')")
    program.add(f"ids = torch.zeros({batch}, {length}, dtype=torch.long)")
    line = program.add("y = bag(ids)")
    steps = (
        f"Each id becomes a row of {width} numbers, as in nn.Embedding.",
        f"A bag is the mean over the {length} ids of a row, so that dimension goes.",
    )
    misses: list[tuple[int, Sizes, str]] = [
        (line, (batch, length, width), "That is nn.Embedding. A bag takes the mean over the ids of a row."),
        (line, (batch, length), f"The ids become vectors of {width}, and a row of them one vector."),
        (line, (length, width), "It is the ids of a row that are put together; the batch stays."),
        (line, (batch, words), f"A row of the table has {width} numbers."),
        (line, (width,), "Each row of ids is a bag of its own."),
    ]
    return asking.shape(
        "What shape has y?", program, [(line, "y", (batch, width))], steps, misses, meta=False
    )


def _blank(draw: Draw, difficulty: int) -> Draft:
    """The size that a layer must be made for."""
    sizes = _input(draw, max(2, difficulty))
    outputs = _outputs(draw, sizes)
    form = draw.pick(("linear", "embedding"))
    if form == "linear":
        program = Program(*NN, f"layer = nn.Linear(____, {outputs})", randn(draw, "x", sizes), "y = layer(x)")
        steps = [
            "A linear layer works on the last dimension of what comes in.",
            f"x is {sizes}: {sizes[-1]}.",
        ]
        wanted = (*sizes[:-1], outputs)
        misses = [(str(n), f"{n} is not the last dimension of x; that is {sizes[-1]}.") for n in sizes[:-1]]
        product = 1
        for n in sizes[1:]:
            product *= n
        misses.append((str(product), "Nothing was made flat: only the last dimension goes in."))
        misses.append((str(outputs), f"{outputs} is what comes out."))
        answer = sizes[-1]
    else:
        words, width = draw.pick((100, 300)), draw.pick([n for n in (16, 24, 48) if n != outputs])
        batch, length = draw.sizes((4, 5, 6, 10), 2)
        program = Program(
            *NN, f"embed = nn.Embedding({words}, {width})", f"layer = nn.Linear(____, {outputs})"
        )
        program.add(f"ids = torch.zeros({batch}, {length}, dtype=torch.long)", "y = layer(embed(ids))")
        steps = [
            f"embed makes {width} numbers of each id: {(batch, length, width)}.",
            "The last dimension goes in.",
        ]
        wanted = (batch, length, outputs)
        misses = [
            (str(words), f"{words} is the number of words. A word has {width} numbers."),
            (str(length), f"{length} is the number of ids in a row; the last dimension is {width}."),
            (str(length * width), "Nothing was made flat: each id goes through on its own."),
            (str(batch), f"{batch} is the batch."),
        ]
        answer = width
    ask = [f"list(y.shape) == {list(wanted)}"]
    text = "What must stand in the blank?"
    return asking.blank(text, program, ask, str(answer), steps, misses)


def _outcome(draw: Draw, difficulty: int) -> Draft:
    sizes = _input(draw, max(2, difficulty))
    outputs = _outputs(draw, sizes)
    form = draw.pick(("wrong", "good", "range", "float", "flat", "dtype", "high", "good_id"))
    program = Program(*NN)
    answer, wrong = "RuntimeError", "runs"
    if form in ("range", "float", "high", "good_id"):
        words, width = draw.pick((10, 50)), draw.pick((4, 8))
        program.add(f"embed = nn.Embedding({words}, {width})")
        if form == "range":
            at = draw.pick((words, words + 1, -1))
            program.add(f"ids = torch.tensor([0, {at}, 1])")
            answer = "IndexError"
            steps = [f"A table of {words} rows has rows 0 to {words - 1}.", f"{at} is none of them."]
            why = f"Row {at} does not exist: {words} rows, counted from 0, and never from the end."
        elif form == "float":
            program.add(f"ids = torch.zeros({draw.between(2, 6)})")
            steps = [
                "torch.zeros gives float32, and ids must be whole numbers.",
                "An embedding wants int64 or int32.",
            ]
            why = "An id is an index, so its dtype must be a whole number: ids.long()."
        else:
            program.add(f"ids = torch.tensor([0, {words - 1}, {words - 1}])")
            answer, wrong = "runs", "IndexError"
            steps = [
                f"The last of {words} rows is {words - 1}.",
                "All ids are in range, and one may come twice.",
            ]
            why = f"{words - 1} is the last row, not one too many."
        line = program.add("y = embed(ids)")
    else:
        given = sizes
        if form == "wrong":
            given = (*sizes[:-1], sizes[-1] + draw.pick((1, 2)))
            steps = [f"The layer takes {sizes[-1]}, and the last dimension of x is {given[-1]}."]
            why = f"{given[-1]} meets a weight made for {sizes[-1]}."
        elif form == "flat":
            given = (*sizes, 1)
            steps = [f"The last dimension of x is 1, and the layer takes {sizes[-1]}."]
            why = f"It is the last dimension that counts, and that is 1 here, not {sizes[-1]}."
        elif form == "dtype":
            steps = ["x holds whole numbers, the weights are float32.", "A matrix product wants one dtype."]
            why = "torch does not change the dtype for a matrix product: x.float() first."
        else:
            answer, wrong = "runs", "RuntimeError"
            given = draw.pick((sizes, sizes[-1:]))
            steps = [
                f"The last dimension of x is {sizes[-1]}, as the layer wants.",
                "Any number of dimensions may stand before it.",
            ]
            why = f"Only the last dimension must fit: {given[-1]}."
        program.add(f"layer = nn.Linear({sizes[-1]}, {outputs})")
        made = (
            f"torch.ones({args(given)}, dtype=torch.long)"
            if form == "dtype"
            else f"torch.zeros({args(given)})"
        )
        program.add(f"x = {made}")
        line = program.add("y = layer(x)")
    at_line = None if answer == "runs" else line
    return asking.outcome(draw.pick(RUNS), program, answer, steps, [(wrong, why)], raises_at=at_line)
