"""Whole small networks traced through: an MLP, a CNN, an encoder for text."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.counting import sequential
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.layers import Layer, conv, flattened, linear, norm, pointwise, pool, randn
from tutor.quiz.generators.scenes import Sizes
from tutor.quiz.generators.words import RUNS, args, listed, times

NN = ("import torch", "from torch import nn")


def trace(draw: Draw, given: Sizes, layers: Sequence[Layer], *, skills: tuple[str, ...] = ()) -> Draft:
    """The layers one after the other: step by step, as a Sequential or as a class."""
    form = draw.pick(("steps", "steps", "steps", "sequential", "class", "partial"))
    return _FORMS[form](draw, given, layers, skills)


def _reasons(layers: Sequence[Layer], given: Sizes) -> list[str]:
    """What each layer does, with the shape after it."""
    steps = [f"x is {given}."]
    for n, layer in enumerate(layers):
        if layer.shape == (layers[n - 1].shape if n else given):
            steps.append(f"{layer.name} changes no shape.")
        else:
            said = " ".join(layer.why)
            said = said if said.startswith(layer.name) else f"{layer.name}: {said}"
            steps.append(said if n == len(layers) - 1 else f"{said} Now {layer.shape}.")
    return steps


def _steps(draw: Draw, given: Sizes, layers: Sequence[Layer], skills: tuple[str, ...]) -> Draft:
    """h1 = nn.Conv2d(...)(x), a name for each; what changes the shape is asked."""
    program = Program(*NN, randn(draw, "x", given))
    style = draw.pick(("h", "x", "y"))
    asked: list[tuple[int, str, Sizes]] = []
    misses: list[tuple[int, Sizes, str]] = []
    before, shape, count = "x", given, 0
    for layer in layers:
        short = {"ReLU": ".relu()", "Tanh": ".tanh()"}.get(layer.name, "")
        if short and before != "x" and len(program.lines[-1]) < 68:
            program.lines[-1] += short
            continue
        count += 1
        name = f"{style}{count}"
        line = program.add(f"{name} = {layer.code}({before})")
        if layer.shape != shape:
            asked.append((line, name, layer.shape))
            misses += [(line, wrong, why) for wrong, why in layer.misses]
            misses.append((line, shape, f"{layer.name} changes the shape: that was {before}."))
        before, shape = name, layer.shape
    if len(asked) > 4:
        asked = [*asked[:2], *asked[-2:]] if draw.chance(0.5) else asked[-4:]
    names = listed([name for _, name, _ in asked])
    text = draw.pick((f"Follow one batch through. What shapes have {names}?", f"What shapes have {names}?"))
    if len(asked) == 1:
        text = f"What shape has {names}?"
    return asking.shape(text, program, asked, _reasons(layers, given), misses, skills=skills)


def _misses_to_the_end(layers: Sequence[Layer], line: int) -> list[tuple[int, Sizes, str]]:
    last = layers[-1]
    misses = [(line, wrong, why) for wrong, why in last.misses]
    for layer in layers[:-1]:
        misses.append(
            (line, layer.shape, f"That is the shape after {layer.name}; the layers behind it change it.")
        )
    return misses


def _sequential(draw: Draw, given: Sizes, layers: Sequence[Layer], skills: tuple[str, ...]) -> Draft:
    name = draw.pick(("net", "model"))
    program = Program(*NN, *sequential(name, [layer.code for layer in layers]), randn(draw, "x", given))
    line = program.add(f"y = {name}(x)")
    misses = _misses_to_the_end(layers, line)
    misses.append((line, given, "That goes in."))
    text = draw.pick((f"One batch goes through {name}. What shape has y?", "What shape has y?"))
    asked = [(line, "y", layers[-1].shape)]
    return asking.shape(text, program, asked, _reasons(layers, given), misses, skills=skills)


def _partial(draw: Draw, given: Sizes, layers: Sequence[Layer], skills: tuple[str, ...]) -> Draft:
    """The first layers of a Sequential, cut out: net[:3](x)."""
    changing = [n for n in range(1, len(layers)) if layers[n].shape != given]
    if len(changing) < 2:
        return _sequential(draw, given, layers, skills)
    end = draw.pick(changing[:-1]) + 1
    program = Program(*NN, *sequential("net", [layer.code for layer in layers]), randn(draw, "x", given))
    line = program.add(f"y = net[:{end}](x)")
    steps = [
        f"net[:{end}] is the first {end} layers, up to {layers[end - 1].name}.",
        *_reasons(layers[:end], given),
    ]
    misses = [
        (line, layers[end].shape, f"The end of a slice is not included: {layers[end].name} is not in it.")
    ]
    misses += _misses_to_the_end(layers[:end], line)
    misses.append(
        (line, layers[-1].shape, f"That is the whole net; net[:{end}] ends after {layers[end - 1].name}.")
    )
    misses.append((line, given, "That goes in."))
    asked = [(line, "y", layers[end - 1].shape)]
    return asking.shape("What shape has y?", program, asked, steps, misses, skills=skills)


def _class(draw: Draw, given: Sizes, layers: Sequence[Layer], skills: tuple[str, ...]) -> Draft:
    """A module with the layers in two attributes."""
    cut = max(1, len(layers) - 2)
    first, rest = draw.pick((("features", "head"), ("body", "head"), ("encoder", "decoder")))
    inside = [layer.code for layer in layers[:cut]]
    body = sequential(f"self.{first}", inside) if len(inside) > 1 else [f"self.{first} = {inside[0]}"]
    tail = [layer.code for layer in layers[cut:]]
    head = sequential(f"self.{rest}", tail) if len(tail) > 1 else [f"self.{rest} = {tail[0]}"]
    if any(len(text) > 66 for text in (*body, *head)) or len(body) + len(head) > 12:
        return _sequential(draw, given, layers, skills)
    program = Program(
        *NN, "", "class Net(nn.Module):", "    def __init__(self):", "        super().__init__()"
    )
    program.add(*(f"        {text}" for text in (*body, *head)), "")
    program.add("    def forward(self, x):", f"        return self.{rest}(self.{first}(x))", "")
    program.add(randn(draw, "x", given))
    line = program.add("y = Net()(x)")
    misses = _misses_to_the_end(layers, line)
    misses.append((line, given, "That goes in."))
    asked = [(line, "y", layers[-1].shape)]
    return asking.shape("What shape has y?", program, asked, _reasons(layers, given), misses, skills=skills)


_FORMS: dict[str, Callable[[Draw, Sizes, Sequence[Layer], tuple[str, ...]], Draft]] = {
    "steps": _steps,
    "sequential": _sequential,
    "class": _class,
    "partial": _partial,
}


def _broken(draw: Draw, given: Sizes, layers: list[Layer], skills: tuple[str, ...]) -> Draft:
    """Does the last linear layer fit to what comes before it?"""
    at = max(n for n, layer in enumerate(layers) if layer.name == "Linear")
    before = layers[at - 1].shape
    inputs, outputs = before[-1], layers[at].shape[-1]
    whole = math.prod(before[1:])
    choices: list[tuple[int, str]] = [(inputs, "")] * 2
    choices.append((inputs + draw.pick((1, 2, -1)), f"{inputs} come in"))
    factors = [layer.shape for layer in layers[:at] if len(layer.shape) == 4]
    if factors and layers[at - 1].name == "Flatten":
        channels, side = factors[-1][1], factors[-1][-1]
        choices.append((channels * side, "one of the sides is forgotten"))
        choices.append((channels, "the sides are forgotten"))
    elif len(before) > 2:
        choices.append((whole, "nothing was made flat"))
    size, fault = draw.pick([(n, f) for n, f in choices if n > 0])
    codes = [layer.code for layer in layers]
    codes[at] = f"nn.Linear({size}, {outputs})"
    program = Program(*NN, *sequential("net", codes), randn(draw, "x", given))
    line = program.add("y = net(x)")
    steps = _reasons(layers[:at], given)[:-1] if at > 1 else [f"x is {given}."]
    steps.append(f"Before the last linear layer it is {before}.")
    steps.append(f"That layer takes {size}; the last dimension is {inputs}.")
    if size == inputs:
        why = f"{inputs} is just what comes out before: the layers fit."
        return asking.outcome(draw.pick(RUNS), program, "runs", steps, [("RuntimeError", why)], skills=skills)
    why = f"The layer was made for {size}, and {inputs} come in: {fault}."
    return asking.outcome(
        draw.pick(RUNS), program, "RuntimeError", steps, [("runs", why)], raises_at=line, skills=skills
    )


def _missing(draw: Draw, given: Sizes, layers: list[Layer], skills: tuple[str, ...]) -> Draft:
    """What must the last linear layer take in?"""
    at = max(n for n, layer in enumerate(layers) if layer.name == "Linear")
    before = layers[at - 1].shape
    inputs, outputs = before[-1], layers[at].shape[-1]
    codes = [layer.code for layer in layers]
    codes[at] = f"nn.Linear(____, {outputs})"
    program = Program(*NN, *sequential("net", codes), randn(draw, "x", given), "y = net(x)")
    steps = [*_reasons(layers[:at], given), f"So {inputs} numbers go into the layer."]
    misses = []
    factors = [layer.shape for layer in layers[:at] if len(layer.shape) == 4]
    if factors and layers[at - 1].name == "Flatten":
        _, channels, *sides = factors[-1]
        misses.append((channels * sides[-1], f"There are two sides: {times((channels, *sides))} = {inputs}."))
        misses.append((channels, f"Each channel has {times(sides)} places."))
        misses.append((math.prod(sides), f"There are {channels} channels."))
        misses.append((inputs * given[0], "The batch stays a dimension of its own."))
        if len(factors) > 1:
            wide = math.prod(factors[-2][1:])
            misses.append((wide, f"That is before the last pooling: {factors[-2]}."))
        misses.append((channels * math.prod(given[2:]), f"The sides are no longer {args(given[2:])}."))
    misses += [(given[-1], f"{given[-1]} goes into the first layer; {inputs} arrive here.")]
    misses += [
        (outputs, f"{outputs} comes out."),
        (inputs + 1, "The bias is no input."),
        (given[0], "That is the batch."),
    ]
    kept = [(str(value), why) for value, why in misses if value != inputs]
    ask = [f"list(y.shape) == {list(layers[-1].shape)}"]
    text = "What must stand in the blank?"
    return asking.blank(text, program, ask, str(inputs), steps, kept, skills=skills)


# --- the networks ------------------------------------------------------------------------------------


def mlp(draw: Draw, difficulty: int) -> Draft:
    batch, first = draw.pick((8, 16, 32, 64)), draw.pick((4, 10, 12, 20, 50, 100))
    side = draw.pick((7, 14, 28))
    given: Sizes = (batch, first)
    layers: list[Layer] = []
    form = draw.pick(("rows", "rows", "tokens", "images") if difficulty > 1 else ("rows", "rows", "images"))
    if form == "images":
        given = (batch, draw.pick((1, 3)), side, side)
        layers.append(flattened(given))
    elif form == "tokens":
        given = (batch, draw.pick((5, 6, 9)), first)
    depth = draw.pick(((2,), (2, 3), (3,), (3, 4), (4,))[difficulty - 1])
    used = {*given}
    for n in range(depth):
        shape = layers[-1].shape if layers else given
        wide = (2, 3, 5, 10) if n == depth - 1 else (16, 24, 48, 128, 256)
        outputs = draw.pick([size for size in wide if size not in used])
        used.add(outputs)
        layers.append(linear(draw, shape, outputs))
        if n < depth - 1:
            layers.append(pointwise(draw, layers[-1].shape))
            if difficulty > 2 and len(layers[-1].shape) == 2 and draw.chance(0.25):
                layers.insert(-1, norm(draw, layers[-1].shape))
    skills = ("model.module", "ops.reshape") if form == "images" else ("model.module",)
    form_of = draw.random()
    if form_of < 0.2:
        return _broken(draw, given, layers, skills)
    if form_of < 0.35:
        return _missing(draw, given, layers, skills)
    return trace(draw, given, layers, skills=skills)


def cnn(draw: Draw, difficulty: int) -> Draft:
    batch = draw.pick((4, 8, 16, 32))
    side = draw.pick(
        [n for n in ((12, 16), (16, 20), (20, 28), (27, 28, 32), (29, 31, 32))[difficulty - 1] if n != batch]
    )
    given: Sizes = (batch, draw.pick((1, 3)), side, side)
    layers: list[Layer] = []
    blocks = draw.pick(((1,), (1, 2), (2,), (2,), (2, 3))[difficulty - 1])
    wide = [n for n in (6, 12, 24, 48) if n not in given]
    for n in range(blocks):
        shape = layers[-1].shape if layers else given
        if shape[-1] < 5:
            break
        layers.append(
            conv(draw, shape, min(difficulty, 3), channels=wide[n], groups=False, plain=difficulty < 3)
        )
        if difficulty > 2 and draw.chance(0.25):
            layers.append(norm(draw, layers[-1].shape))
        layers.append(pointwise(draw, layers[-1].shape))
        if layers[-1].shape[-1] > 3 and (n < blocks - 1 or draw.chance(0.6)):
            layers.append(pool(draw, layers[-1].shape, difficulty, halve=difficulty < 4))
    classes = draw.pick([n for n in (2, 5, 10) if n not in given])
    layers.append(flattened(layers[-1].shape))
    layers.append(linear(draw, layers[-1].shape, classes))
    skills = ("model.conv", "ops.reshape")
    form = draw.random()
    if form < 0.2:
        return _broken(draw, given, layers, skills)
    if form < 0.4:
        return _missing(draw, given, layers, skills)
    return trace(draw, given, layers, skills=skills)


# --- an encoder for text -----------------------------------------------------------------------------


def encoder(draw: Draw, difficulty: int) -> Draft:
    heads = draw.pick((2, 4))
    width = heads * draw.pick((4, 6, 8))
    batch, time = draw.sizes([n for n in (3, 5, 7, 9, 10, 11, 13) if n != heads], 2)
    classes = draw.pick([n for n in (2, 6, 15) if n not in (batch, time)])
    words = draw.pick((50, 100, 300))
    makers: list[Callable[[Draw, tuple[int, int, int, int, int, int]], Draft]] = [
        _classifier,
        _tagger,
        _positions,
    ]
    if difficulty > 1:
        makers += [_block, _class_token, _encoder_outcome]
    if difficulty > 2:
        makers += [_block, _decoder, _patches]
    return draw.pick(makers)(draw, (batch, time, width, heads, words, classes))


_Setting = tuple[int, int, int, int, int, int]


def _ids(batch: int, time: int, words: int, draw: Draw) -> str:
    return draw.pick(
        (
            f"ids = torch.randint({words}, ({batch}, {time}))",
            f"ids = torch.zeros({batch}, {time}, dtype=torch.long)",
        )
    )


def _layer(width: int, heads: int, draw: Draw) -> str:
    more = draw.pick(("", f", {4 * width}", ", dropout=0.0"))
    return f"nn.TransformerEncoderLayer({width}, {heads}{more}, batch_first=True)"


def _classifier(draw: Draw, setting: _Setting) -> Draft:
    batch, time, width, heads, words, classes = setting
    program = Program(*NN, f"embed = nn.Embedding({words}, {width})", f"layer = {_layer(width, heads, draw)}")
    program.add(f"head = nn.Linear({width}, {classes})", _ids(batch, time, words, draw))
    first = program.add("h = layer(embed(ids))")
    pooled = draw.pick(("h.mean(dim=1)", "h[:, 0]", "h.amax(dim=1)", "h[:, -1]"))
    second = program.add(f"y = head({pooled})")
    steps = [
        f"embed makes {width} numbers of each id: {(batch, time, width)}.",
        "An encoder layer lets tokens look at each other; the shape stays.",
        f"{pooled} leaves one vector a sentence: {(batch, width)}. head makes {classes} of it.",
    ]
    misses: list[tuple[int, Sizes, str]] = [
        (first, (batch, time, words), f"{words} is the number of words; each has {width} numbers."),
        (first, (batch, heads, time, width // heads), "The heads are put together again inside the layer."),
        (first, (batch, width), "Every token keeps its own vector."),
        (
            first,
            (batch, time, 4 * width),
            "The wide layer is inside; what comes out is as wide as what goes in.",
        ),
        (first, (time, batch, width), "batch_first=True: the batch stays in front."),
        (second, (batch, time, classes), f"{pooled} takes the tokens away."),
        (second, (time, classes), "It is the tokens that go, the batch stays."),
        (second, (batch, width), f"head makes {classes} numbers."),
        (second, (classes,), "Each sentence has its own answer."),
    ]
    asked: list[tuple[int, str, Sizes]] = [
        (first, "h", (batch, time, width)),
        (second, "y", (batch, classes)),
    ]
    return asking.shape(
        "A classifier for sentences. What shapes have h and y?", program, asked, steps, misses
    )


def _tagger(draw: Draw, setting: _Setting) -> Draft:
    batch, time, width, heads, words, classes = setting
    program = Program(*NN, f"embed = nn.Embedding({words}, {width})", f"layer = {_layer(width, heads, draw)}")
    program.add(f"head = nn.Linear({width}, {classes})", _ids(batch, time, words, draw))
    line = program.add("y = head(layer(embed(ids)))")
    second = program.add("z = y.argmax(dim=-1)")
    steps = [
        f"embed: {(batch, time, width)}; the encoder layer keeps that.",
        f"head works on the last dimension: {classes} scores for each token.",
        f"argmax(dim=-1) takes the scores away, one answer for each token is left: {(batch, time)}.",
    ]
    misses: list[tuple[int, Sizes, str]] = [
        (line, (batch, classes), "Nothing takes the tokens away: each has its scores."),
        (line, (batch, time, width), f"head makes {classes} of {width}."),
        (line, (batch, classes, time), "The scores come last."),
        (line, (batch, time, words), f"head gives {classes} scores."),
        (second, (batch, classes), "dim=-1 is the scores; the tokens stay."),
        (second, (batch,), "Each token has an answer."),
        (second, (time, classes), "dim=-1 is the scores; batch and tokens stay."),
        (second, (batch, time, 1), "Only keepdim=True leaves a 1."),
        (second, (batch, time, classes), "argmax takes its dimension away."),
    ]
    asked: list[tuple[int, str, Sizes]] = [(line, "y", (batch, time, classes)), (second, "z", (batch, time))]
    return asking.shape("A class for each word. What shapes have y and z?", program, asked, steps, misses)


def _positions(draw: Draw, setting: _Setting) -> Draft:
    """Token and position embeddings added."""
    batch, time, width, _, words, _ = setting
    longest = time + draw.pick((0, 10, 20))
    program = Program(
        *NN, f"embed = nn.Embedding({words}, {width})", f"position = nn.Embedding({longest}, {width})"
    )
    program.add(_ids(batch, time, words, draw))
    first = program.add(f"p = position(torch.arange({time}))")
    second = program.add(draw.pick(("x = embed(ids) + p", "x = embed(ids) + p[None]")))
    steps = [
        f"torch.arange({time}) is {(time,)}, so p is {(time, width)}: a vector for each place.",
        f"embed(ids) is {(batch, time, width)}; p broadcasts over the batch.",
    ]
    misses: list[tuple[int, Sizes, str]] = [
        (first, (longest, width), f"Only {time} places are looked up."),
        (first, (batch, time, width), "The places are the same for every sentence: no batch."),
        (first, (time,), f"Each place becomes {width} numbers."),
        (first, (1, time, width), "arange has one dimension, and one is added."),
        (second, (time, width), "p broadcasts against the whole batch."),
        (second, (batch, time, 2 * width), "They are added, not joined."),
        (second, (batch, 2 * time, width), "They are added, not joined."),
        (second, (batch, longest, width), f"Only {time} places are looked up."),
        (second, (batch, time), f"Each id becomes {width} numbers."),
    ]
    asked: list[tuple[int, str, Sizes]] = [(first, "p", (time, width)), (second, "x", (batch, time, width))]
    return asking.shape("Words and their places. What shapes have p and x?", program, asked, steps, misses)


def _block(draw: Draw, setting: _Setting) -> Draft:
    """An encoder block by hand, with its residual sums."""
    batch, time, width, heads, _, _ = setting
    hidden = draw.pick((2, 4)) * width
    program = Program(*NN, f"attention = nn.MultiheadAttention({width}, {heads}, batch_first=True)")
    program.add(
        f"norm = nn.LayerNorm({width})",
        f"up = nn.Linear({width}, {hidden})",
        f"down = nn.Linear({hidden}, {width})",
    )
    program.add(randn(draw, "x", (batch, time, width)))
    program.add("a, _ = attention(x, x, x)", "h = norm(x + a)")
    first = program.add(
        f"u = {draw.pick(('up(h).relu()', 'torch.relu(up(h))', 'nn.functional.gelu(up(h))'))}"
    )
    second = program.add("y = h + down(u)")
    steps = [
        f"Attention, the sum and the norm keep the shape: h is {(batch, time, width)}.",
        f"up makes {hidden} of {width}: u is {(batch, time, hidden)}.",
        f"down makes {width} of it again, so that h can be added.",
    ]
    misses: list[tuple[int, Sizes, str]] = [
        (first, (batch, time, width), f"up makes the last dimension wider: {hidden}."),
        (first, (batch, hidden), "Each token goes through on its own: the time stays."),
        (first, (batch, time, width + hidden), f"up replaces the {width}, it adds none to it."),
        (first, (batch, heads, time, hidden), "The heads are put together again inside."),
        (second, (batch, time, hidden), f"down makes {width} again."),
        (second, (batch, time, 2 * width), "The residual is added, not joined."),
        (second, (batch, width), "Each token keeps its vector."),
        (second, (time, batch, width), "The batch stays in front."),
    ]
    asked: list[tuple[int, str, Sizes]] = [
        (first, "u", (batch, time, hidden)),
        (second, "y", (batch, time, width)),
    ]
    return asking.shape("An encoder block. What shapes have u and y?", program, asked, steps, misses)


def _class_token(draw: Draw, setting: _Setting) -> Draft:
    """A token put in front of each sequence."""
    batch, time, width, heads, _, classes = setting
    program = Program(*NN, f"layer = {_layer(width, heads, draw)}", f"head = nn.Linear({width}, {classes})")
    program.add(f"start = torch.zeros(1, 1, {width})", randn(draw, "x", (batch, time, width)))
    first = program.add(f"s = torch.cat([start.expand({batch}, -1, -1), x], dim=1)")
    second = program.add("y = head(layer(s)[:, 0])")
    steps = [
        f"start is stretched to {(batch, 1, width)}; cat along dim 1 gives {time} + 1 = {time + 1} tokens.",
        "The layer keeps the shape; [:, 0] takes the first token of each sequence.",
        f"head makes {classes} of {width}.",
    ]
    misses: list[tuple[int, Sizes, str]] = [
        (first, (batch, time, width), "There is a token more."),
        (first, (batch + 1, time, width), "They are joined along dimension 1, the tokens."),
        (first, (batch, 2, time, width), "cat makes no new dimension."),
        (first, (batch, time + batch, width), "One token comes in front of each sequence."),
        (first, (1, time + 1, width), "expand gives start a batch."),
        (second, (batch, time + 1, classes), "[:, 0] takes the first token alone."),
        (second, (batch, width), f"head makes {classes} numbers."),
        (second, (time + 1, classes), "[:, 0] takes a token, the batch stays."),
        (second, (batch, 1, classes), "A plain integer removes its dimension."),
    ]
    asked: list[tuple[int, str, Sizes]] = [
        (first, "s", (batch, time + 1, width)),
        (second, "y", (batch, classes)),
    ]
    return asking.shape(
        "A token for the whole sequence. What shapes have s and y?", program, asked, steps, misses
    )


def _decoder(draw: Draw, setting: _Setting) -> Draft:
    batch, time, width, heads, words, _ = setting
    source = time + draw.pick((2, 3, 4))
    program = Program(*NN, f"layer = nn.TransformerDecoderLayer({width}, {heads}, batch_first=True)")
    program.add(f"head = nn.Linear({width}, {words})")
    program.add(randn(draw, "memory", (batch, source, width)), randn(draw, "x", (batch, time, width)))
    first, second = program.add("h = layer(x, memory)"), program.add("logits = head(h)")
    steps = [
        f"The decoder's own {time} tokens look at the {source} of memory.",
        f"There is one result for each of its own: h is {(batch, time, width)}.",
        f"head gives a score for each of {words} words.",
    ]
    misses: list[tuple[int, Sizes, str]] = [
        (first, (batch, source, width), "What comes out is as long as x; memory is only looked at."),
        (first, (batch, time + source, width), "Nothing is joined: memory is only looked at."),
        (first, (batch, time, source), "Those would be the weights."),
        (first, (batch, width), "Each token keeps its vector."),
        (second, (batch, words), "Each token has its own scores."),
        (second, (batch, source, words), "There is a result for each token of x."),
        (second, (batch, time, width), f"head makes {words} of {width}."),
        (second, (batch, time), "A score for each word, at each token."),
    ]
    asked: list[tuple[int, str, Sizes]] = [
        (first, "h", (batch, time, width)),
        (second, "logits", (batch, time, words)),
    ]
    return asking.shape("A decoder. What shapes have h and logits?", program, asked, steps, misses)


def _patches(draw: Draw, setting: _Setting) -> Draft:
    """An image cut into patches: a convolution whose stride is its kernel."""
    batch, _, width, _, _, _ = setting
    patch = draw.pick((4, 8))
    side = patch * draw.pick((2, 3, 4, 7))
    count = side // patch
    program = Program(*NN, f"cut = nn.Conv2d(3, {width}, {patch}, stride={patch})")
    program.add(randn(draw, "x", (batch, 3, side, side)))
    first, second = program.add("p = cut(x)"), program.add("tokens = p.flatten(2).transpose(1, 2)")
    grid: Sizes = (batch, width, count, count)
    steps = [
        f"Kernel and stride are {patch}: {side} / {patch} = {count} patches along each side.",
        f"p is {grid}; flatten(2) gives {count} * {count} = {count * count} places.",
        "transpose(1, 2) puts the places before the features.",
    ]
    misses: list[tuple[int, Sizes, str]] = [
        (first, (batch, width, side - patch + 1, side - patch + 1), f"The stride is {patch}, not 1."),
        (first, (batch, 3, count, count), f"There are as many channels as filters: {width}."),
        (first, (batch, width, count), "There are two sides."),
        (
            first,
            (batch, width, count - 1, count - 1),
            f"({side} - {patch}) / {patch} is {count - 1}; + 1 = {count}.",
        ),
        (
            first,
            (batch, width, patch, patch),
            f"{patch} is the size of a patch; there are {count} along a side.",
        ),
        (second, (batch, width, count * count), "transpose(1, 2) swaps the last two."),
        (second, (batch, count, width), f"Both sides melt: {count} * {count}."),
        (second, (batch, count * count * width), "flatten(2) leaves batch and channels."),
        (second, (count * count, batch, width), "The batch stays in front."),
    ]
    asked: list[tuple[int, str, Sizes]] = [
        (first, "p", grid),
        (second, "tokens", (batch, count * count, width)),
    ]
    return asking.shape(
        "An image becomes tokens. What shapes have p and tokens?", program, asked, steps, misses
    )


def _encoder_outcome(draw: Draw, setting: _Setting) -> Draft:
    batch, time, width, heads, words, _ = setting
    form = draw.pick(("good", "width", "heads", "ids", "long", "good"))
    answer, wrong = "runs", "RuntimeError"
    inside = width
    code = f"nn.TransformerEncoderLayer({width}, {heads}, batch_first=True)"
    last = "y = layer(embed(ids))"
    at = 6
    steps = [
        f"embed makes {width} numbers of each id, and the layer was made for {width}.",
        f"{width} / {heads} = {width // heads} for each head.",
    ]
    why = f"{width} goes in, {width} was promised, and {heads} heads can share it."
    given = f"ids = torch.zeros({batch}, {time}, dtype=torch.long)"
    if form == "width":
        inside = width + heads
        answer, wrong = "AssertionError", "runs"
        steps = [f"embed makes {inside} numbers of each id, and the layer was made for {width}."]
        why = f"The embedding is {inside} wide, the encoder {width}."
    elif form == "heads":
        bad = next(n for n in (7, 5, 9, 11) if width % n)
        code = f"nn.TransformerEncoderLayer({width}, {bad}, batch_first=True)"
        answer, wrong, at = "AssertionError", "runs", 4
        steps = [
            f"{bad} heads cannot share them: {width} / {bad} is no whole number.",
            "The layer says so when it is made.",
        ]
        why = f"embed_dim must be divisible by num_heads: {width} by {bad}."
    elif form == "ids":
        given = f"ids = torch.full(({batch}, {time}), {words})"
        answer, wrong = "IndexError", "runs"
        steps = [f"Every id is {words}, and a table of {words} rows ends with row {words - 1}."]
        why = f"Rows are counted from 0: there is no row {words}."
    elif form == "long":
        given = f"ids = torch.zeros({batch}, {time})"
        answer, wrong = "RuntimeError", "runs"
        steps = [
            "ids is float32; an embedding wants whole numbers.",
            "torch.zeros gives floats where no dtype is named.",
        ]
        why = "An id is an index, and must be int64 or int32."
    program = Program(*NN, f"embed = nn.Embedding({words}, {inside})", f"layer = {code}", given, last)
    raises_at = None if answer == "runs" else at
    return asking.outcome(draw.pick(RUNS), program, answer, steps, [(wrong, why)], raises_at=raises_at)
