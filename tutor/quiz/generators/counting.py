"""How many parameters: layer by layer, and of small networks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.layers import Counts, conv_count, linear_count
from tutor.quiz.generators.words import listed

SUM = "sum(p.numel() for p in {name}.parameters())"


def ask_count(
    draw: Draw,
    lines: Sequence[str],
    name: str,
    answer: int,
    steps: Sequence[str],
    misses: Sequence[tuple[int, str]],
    *,
    skills: tuple[str, ...] = (),
    imports: Sequence[str] = ("from torch import nn",),
    what: str = "parameters",
) -> Draft:
    """The number of parameters of `name`, counted in one of the ways in which people count them."""
    program = Program(*imports, *lines)
    form = draw.pick(("ask", "sum", "loop", "map", "function"))
    ask = SUM.format(name=name)
    text = draw.pick((f"How many {what} has {name}?", f"How many {what} are in {name}?"))
    if form != "ask":
        ask = "total"
        text = "What is total?"
    if form == "sum":
        program.add(f"total = {SUM.format(name=name)}")
    elif form == "loop":
        program.add("total = 0", f"for p in {name}.parameters():", "    total += p.numel()")
    elif form == "map":
        program.add(f"sizes = [p.numel() for p in {name}.parameters()]", "total = sum(sizes)")
    elif form == "function":
        program.lines[len(imports) : len(imports)] = [
            "",
            "def count(net):",
            "    return " + SUM.format(name="net"),
            "",
        ]
        program.add(f"total = count({name})")
    return asking.number(text, program, ask, answer, steps, misses, skills=skills)


def _sentence(told: str) -> str:
    return f"{told[0].upper()}{told[1:]}"


# --- linear, embedding, norms ------------------------------------------------------------------------


def dense(draw: Draw, difficulty: int) -> Draft:
    makers: list[Callable[[Draw, int], Draft]] = [_linear, _linear, _embedding, _norm]
    if difficulty > 2:
        makers += [_linear_norm, _tied]
    return draw.pick(makers)(draw, difficulty)


def _features(draw: Draw, difficulty: int, count: int) -> list[int]:
    small, large = (4, 5, 6, 8, 10, 12, 16, 20), (32, 48, 64, 100, 128, 256, 300, 512, 784)
    return draw.sizes(small if difficulty < 2 else small[4:] + large if difficulty < 4 else large, count)


def _linear(draw: Draw, difficulty: int) -> Draft:
    inputs, outputs = _features(draw, difficulty, 2)
    bias = difficulty < 2 or draw.chance(0.75)
    total, told, counts = linear_count(inputs, outputs, bias)
    name = draw.pick(("layer", "fc", "proj", "head"))
    line = f"{name} = nn.Linear({inputs}, {outputs}{'' if bias else ', bias=False'})"
    steps = [
        f"A linear layer has a weight for each pair of input and output: {inputs} * {outputs}.",
        _sentence(told),
    ]
    return ask_count(draw, [line], name, total, steps, counts)


def _embedding(draw: Draw, difficulty: int) -> Draft:
    words = draw.pick((10, 20, 50) if difficulty < 2 else (100, 1000, 5000, 30000))
    width = draw.pick([n for n in (4, 8, 16, 32, 64, 128) if difficulty > 1 or n < 32])
    total = words * width
    name = draw.pick(("embed", "embedding", "table"))
    steps = [
        f"An embedding is a table: {words} rows of {width} numbers, and no bias.",
        f"{words} * {width} = {total}",
    ]
    misses = [
        (total + width, "An embedding has no bias."),
        (total + words, "An embedding has no bias."),
        (words + width, f"Each of the {words} words has {width} numbers: the sizes are multiplied."),
        (width, f"That is one word; there are {words}."),
        (words, f"Each word has {width} numbers."),
    ]
    return ask_count(draw, [f"{name} = nn.Embedding({words}, {width})"], name, total, steps, misses)


def _norm(draw: Draw, difficulty: int) -> Draft:
    size = draw.pick((6, 8, 16, 32, 64, 128, 256, 512))
    kind = draw.pick(
        ("LayerNorm", "BatchNorm1d", "BatchNorm2d", "RMSNorm" if difficulty > 2 else "LayerNorm")
    )
    each = 1 if kind == "RMSNorm" else 2
    total = each * size
    of = "feature" if kind in ("LayerNorm", "RMSNorm") else "channel"
    has = "a weight and no bias" if each == 1 else "a weight and a bias"
    steps = [f"{kind} has {has} for each {of}.", f"{each} * {size} = {total}"]
    misses = [
        (size, f"There are two for each {of}: a weight and a bias."),
        (2 * size, "RMSNorm has no bias."),
        (2, f"Each {of} has its own."),
        (size * size + size, "A norm mixes nothing: it scales each number by itself."),
        (size * size, "A norm mixes nothing: it scales each number by itself."),
    ]
    if kind.startswith("Batch"):
        misses.insert(
            0, (4 * size, "The running mean and variance are buffers; parameters() leaves them out.")
        )
    return ask_count(draw, [f"norm = nn.{kind}({size})"], "norm", total, steps, misses)


def _linear_norm(draw: Draw, difficulty: int) -> Draft:
    inputs, outputs = _features(draw, difficulty, 2)
    bias = draw.chance(0.5)
    first, told, _ = linear_count(inputs, outputs, bias)
    total = first + 2 * outputs
    linear = f"nn.Linear({inputs}, {outputs}{'' if bias else ', bias=False'})"
    kind = draw.pick(("BatchNorm1d", "LayerNorm"))
    lines = ["block = nn.Sequential(", f"    {linear},", f"    nn.{kind}({outputs}),", "    nn.ReLU(),", ")"]
    steps = [
        f"Linear: {told}.",
        f"{kind}: a weight and a bias for each of {outputs}: {2 * outputs}. ReLU has none.",
        f"{first} + {2 * outputs} = {total}",
    ]
    misses = [
        (first, f"{kind} has parameters too: 2 * {outputs}."),
        (first + outputs, f"{kind} has two for each feature: weight and bias."),
        (first + 4 * outputs, "The running statistics are buffers, no parameters."),
        (
            total + outputs,
            "bias=False: the linear layer has no bias." if not bias else "ReLU has no parameters.",
        ),
        (total - outputs, "The linear layer has a bias as well."),
        (first + 2 * inputs, f"The norm works on what comes out, {outputs}."),
    ]
    if bias:
        misses.append((total - outputs, "The linear layer has a bias as well."))
    if kind == "BatchNorm1d":
        misses.append((first + 4 * outputs, "The running statistics are buffers, no parameters."))
    return ask_count(draw, lines, "block", total, steps, misses)


def _tied(draw: Draw, difficulty: int) -> Draft:
    """One tensor used twice counts once."""
    words, width = draw.pick((100, 500, 1000)), draw.pick((16, 32, 64))
    program = [
        "class Net(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        f"        self.embed = nn.Embedding({words}, {width})",
        f"        self.head = nn.Linear({width}, {words}, bias=False)",
        "        self.head.weight = self.embed.weight",
        "",
        "net = Net()",
    ]
    total = words * width
    steps = [
        f"The table has {words} * {width} = {total} numbers; the head would have as many.",
        f"But both are one tensor, and parameters() gives each tensor once: {total}",
    ]
    misses = [
        (2 * total, "The weight is shared: one tensor, which parameters() gives once."),
        (2 * total + words, "The weight is shared, and bias=False."),
        (total + words, "bias=False: the head has no bias."),
        (words + width, "The sizes are multiplied."),
    ]
    return ask_count(
        draw, ["", *program], "net", total, steps, misses, skills=("model.count", "model.parameters")
    )


# --- convolution -------------------------------------------------------------------------------------


def convs(draw: Draw, difficulty: int) -> Draft:
    rank = draw.pick((2, 2, 1)) if difficulty > 1 else 2
    inputs = draw.pick((1, 3) if difficulty < 2 else (3, 6, 12, 16, 32, 64))
    outputs = draw.pick([n for n in (4, 8, 16, 24, 32, 64, 128) if n != inputs])
    kernel = draw.pick((3, 5) if difficulty < 3 else (1, 3, 5, 7))
    group = 1
    if difficulty > 2 and draw.chance(0.45):
        group = draw.pick([n for n in (2, 3, 4, inputs) if inputs % n == 0 and outputs % n == 0] or [1])
    bias = difficulty < 2 or draw.chance(0.7)
    more = ""
    if difficulty > 1:
        more = draw.pick(("", "", ", stride=2", ", padding=1", ", stride=2, padding=1"))
    transposed = difficulty > 3 and group == 1 and draw.chance(0.3)
    kind = f"ConvTranspose{rank}d" if transposed else f"Conv{rank}d"
    more += f", groups={group}" if group > 1 else ""
    more += "" if bias else ", bias=False"
    total, told, counts = conv_count(inputs, outputs, kernel, rank, group, bias)
    name = draw.pick(("conv", "layer", "filters"))
    line = f"{name} = nn.{kind}({inputs}, {outputs}, {kernel}{more})"
    if transposed:
        told = told.replace("a filter has", "an output channel has")
    steps = [
        "The size of the image, stride and padding do not matter."
        if more
        else "The size of the image does not matter."
    ]
    steps.append(_sentence(told))
    if difficulty > 2 and draw.chance(0.35):
        norm = 2 * outputs
        lines = [f"block = nn.Sequential({line.partition(' = ')[2]}, nn.BatchNorm{rank}d({outputs}))"]
        if len(lines[0]) > 74:
            lines = [
                "block = nn.Sequential(",
                f"    {line.partition(' = ')[2]},",
                f"    nn.BatchNorm{rank}d({outputs}),",
                ")",
            ]
        steps[-1] = f"Convolution: {told}."
        steps += [
            f"BatchNorm: a weight and a bias for each of {outputs} channels: {norm}.",
            f"{total} + {norm} = {total + norm}",
        ]
        misses: list[tuple[int, str]] = [(total, f"BatchNorm has parameters too: 2 * {outputs}.")]
        misses.append((total + 4 * outputs, "The running statistics are buffers, no parameters."))
        misses.append((total + outputs, "BatchNorm has two for each channel."))
        misses += [(value + norm, why) for value, why in counts]
        return ask_count(
            draw, lines, "block", total + norm, steps, misses, skills=("model.count", "model.conv")
        )
    return ask_count(draw, [line], name, total, steps, counts, skills=("model.count", "model.conv"))


# --- recurrent ---------------------------------------------------------------------------------------


def recurrent(draw: Draw, difficulty: int) -> Draft:
    kind, gates = draw.pick((("RNN", 1), ("GRU", 3), ("LSTM", 4)))
    inputs, hidden = draw.sizes((4, 5, 6, 8, 10) if difficulty < 3 else (8, 10, 16, 20, 32, 64), 2)
    layers = 1 if difficulty < 2 else draw.pick((1, 2, 2, 3) if difficulty > 3 else (1, 1, 2))
    both = difficulty > 2 and draw.chance(0.4)
    bias = difficulty < 2 or draw.chance(0.8)
    ways = 2 if both else 1
    biases = 2 * hidden if bias else 0
    per = [
        gates * (hidden * (inputs if n == 0 else ways * hidden) + hidden * hidden + biases)
        for n in range(layers)
    ]
    total = ways * sum(per)
    more = f", num_layers={layers}" if layers > 1 else ""
    more += ", bidirectional=True" if both else ""
    more += "" if bias else ", bias=False"
    more += draw.pick(("", ", batch_first=True")) if len(more) < 26 else ""
    name = draw.pick(("rnn", kind.lower(), "encoder")) if len(more) < 30 else "rnn"
    sets = "one set" if gates == 1 else f"{gates} sets"
    steps = [f"{kind} has {sets} of weights for the input, and as many for the state."]
    two = f" + 2 * {hidden}" if bias else ""
    factor = f"{gates} * " if gates > 1 else ""
    inner = f"{hidden} * {inputs} + {hidden} * {hidden}{two}"
    shown = f"{factor}({inner})" if gates > 1 else inner
    steps.append(f"Layer 0{', one direction' if both else ''}: {shown} = {per[0]}.")
    if layers > 1:
        wide = ways * hidden
        takes = f"{hidden} * {wide} + {hidden} * {hidden}{two}"
        told = f"{factor}{f'({takes})' if gates > 1 else takes} = {per[1]}"
        each = f"{layers - 1} more layers of" if layers > 2 else "Layer 1:"
        steps.append(f"{each} {told}; it takes in {wide}.")
    if bias:
        steps.append("There are two biases, one beside each weight, as cuDNN has them.")
    parts = " + ".join(map(str, per))
    steps.append(
        f"{f'2 * ({parts})' if both and layers > 1 else f'2 * {parts}' if both else parts} = {total}"
        if both or layers > 1
        else f"Together {total}"
    )

    def of(gate: int = gates, biases: int = biases, first: bool = False, width: int = ways * hidden) -> int:
        sizes = [inputs if n == 0 or first else width for n in range(layers)]
        return ways * sum(gate * (hidden * size + hidden * hidden + biases) for size in sizes)

    each = "gate" if gates > 1 else "layer"
    misses = [
        (of(biases=hidden), f"There are two biases for each {each}: one for the input, one for the state."),
        (of(biases=0), f"The biases are missing: two for each {each}."),
    ]
    if not bias:
        misses = [(of(biases=2 * hidden), "bias=False: there are no biases.")]
    misses += [
        (of(gate=1), f"{kind} has {gates} gates, each with weights of its own."),
        (of(gate=4), f"Four gates: that is an LSTM. {kind} has {gates}."),
        (of(gate=3), f"Three gates: that is a GRU. {kind} has {gates}."),
        (total // ways, "bidirectional=True: all of it twice."),
        (of(first=True), f"The second layer takes in what the first gives, {ways * hidden}, not {inputs}."),
        (of(width=hidden), f"The second layer takes in both directions: {2 * hidden}."),
        (ways * per[0], f"That is one layer; there are {layers}."),
        (ways * gates * (hidden * inputs + biases), "The state has weights of its own: hidden * hidden."),
    ]
    return ask_count(draw, [f"{name} = nn.{kind}({inputs}, {hidden}{more})"], name, total, steps, misses)


# --- attention ---------------------------------------------------------------------------------------


def attention(draw: Draw, difficulty: int) -> Draft:
    if difficulty > 2 and draw.chance(0.5):
        return _encoder(draw, difficulty)
    heads = draw.pick((1, 2, 4, 8) if difficulty > 1 else (1, 2, 4))
    width = heads * draw.pick((4, 6, 8, 16) if difficulty < 4 else (8, 16, 32, 64))
    bias = difficulty < 2 or draw.chance(0.75)
    weights, biases = 4 * width * width, 4 * width * bias
    total = weights + biases
    more = ", bias=False" if not bias else ""
    more += draw.pick(("", ", batch_first=True", ", dropout=0.1"))
    line = f"attention = nn.MultiheadAttention({width}, {heads}{more})"
    steps = [
        f"Queries, keys, values and the result: four weights of {width} * {width}.",
        f"The {heads} heads share them, so their number does not matter."
        if heads > 1
        else "There is one head.",
        f"4 * ({width} * {width}{f' + {width}' if bias else ''}) = {total}",
    ]
    misses = [
        (
            3 * (width * width + width * bias),
            "The projection of the result is missing: four weights, not three.",
        ),
        (weights + 4 * width * (not bias), "bias=False: there are no biases."),
        (heads * total, "The heads share the weights; they do not each have their own."),
        (total // heads, "The heads together have the full weights."),
        (width * width + width * bias, "That is one of the four weights."),
        (4 * width * (width // heads) + biases, "The heads together are as wide as the input."),
    ]
    if bias:
        misses.append((weights, f"The biases are missing: one of {width} beside each weight."))
        misses.append((weights + width, "Each of the four weights has a bias."))
    return ask_count(draw, [line], "attention", total, steps, misses)


def _encoder(draw: Draw, difficulty: int) -> Draft:
    heads = draw.pick((2, 4))
    width = heads * draw.pick((4, 8, 16))
    hidden = draw.pick((2, 4)) * width
    layers = 1 if difficulty < 4 else draw.pick((1, 2, 3))
    attends = 4 * (width * width + width)
    feeds = width * hidden + hidden + hidden * width + width
    norms = 4 * width
    each = attends + feeds + norms
    total = layers * each
    lines = [f"layer = nn.TransformerEncoderLayer({width}, {heads}, dim_feedforward={hidden})"]
    name = "layer"
    if layers > 1:
        lines.append(f"net = nn.TransformerEncoder(layer, {layers}, enable_nested_tensor=False)")
        name = "net"
    steps = [
        f"Attention: 4 * ({width} * {width} + {width}) = {attends}.",
        f"Feed-forward: {width} * {hidden} + {hidden}, and {hidden} * {width} + {width}: {feeds}.",
        f"Two LayerNorms: 2 * 2 * {width} = {norms}.",
    ]
    together = f"{attends} + {feeds} + {norms} = {each}"
    steps += [together] if layers == 1 else [f"One layer: {together}.", f"{layers} * {each} = {total}"]
    misses = [
        (layers * (each - norms), "The two LayerNorms are missing."),
        (layers * (each - norms // 2), "There are two LayerNorms, one after each part."),
        (
            layers * (each - width * width - width),
            "Attention has four weights: the projection of the result too.",
        ),
        (
            layers * (attends + width * hidden + hidden + norms),
            "The way back from the hidden size is missing.",
        ),
        (layers * (each + attends * (heads - 1)), "The heads share the weights."),
        (each, f"That is one layer; there are {layers}."),
        ((layers + 1) * each, "The layer that is given is copied; the net holds the copies alone."),
        (layers * (4 * width * width + 2 * width * hidden), "All biases and norms are missing."),
    ]
    return ask_count(draw, lines, name, total, steps, misses)


# --- networks ----------------------------------------------------------------------------------------


def network(draw: Draw, difficulty: int) -> Draft:
    makers: list[Callable[[Draw, int], Draft]] = [_mlp, _mlp]
    if difficulty > 1:
        makers += [_cnn, _frozen]
    if difficulty > 2:
        makers += [_text, _shared]
    return draw.pick(makers)(draw, difficulty)


def sequential(name: str, layers: Sequence[str]) -> list[str]:
    whole = f"{name} = nn.Sequential({', '.join(layers)})"
    if len(whole) <= 74:
        return [whole]
    return [f"{name} = nn.Sequential(", *(f"    {layer}," for layer in layers), ")"]


def _added(parts: Sequence[int]) -> str:
    return f"{' + '.join(map(str, parts))} = {sum(parts)}"


def _mlp(draw: Draw, difficulty: int) -> Draft:
    depth = 2 if difficulty < 3 else 3
    first = draw.pick((4, 8, 10) if difficulty < 2 else (64, 100, 784))
    hidden = draw.sizes((5, 6, 16, 20) if difficulty < 2 else (16, 32, 50, 128), depth - 1)
    last = draw.pick((2, 3) if difficulty < 2 else (2, 3, 10))
    sizes = [first, *hidden, last]
    act = draw.pick(("nn.ReLU()", "nn.Tanh()", "nn.GELU()"))
    drop = draw.chance(0.3)
    layers: list[str] = []
    parts: list[int] = []
    steps: list[str] = []
    all_counts: list[Counts] = []
    for n, (a, b) in enumerate(pairwise(sizes)):
        layers.append(f"nn.Linear({a}, {b})")
        if n < depth - 1:
            layers.append(act)
            if drop:
                layers.append("nn.Dropout(0.2)")
        total, told, counts = linear_count(a, b, True)
        parts.append(total)
        steps.append(f"Layer {n + 1}: {told}.")
        all_counts.append(counts)
    none = listed([act[3:-2], *(["Dropout"] if drop else [])])
    steps.append(f"{none} {'have' if drop else 'has'} none.")
    steps.append(_added(parts))
    total = sum(parts)
    misses = [
        (total - sum(sizes[1:]), f"The biases are missing: {listed(sizes[1:])}."),
        (total - last, f"The last layer has {last} biases too."),
        (parts[0], "That is the first layer alone."),
        (total + sum(hidden), f"{none} has no parameters."),
        (total - sum(sizes[1:]) + sum(sizes[:-1]), "A bias belongs to an output, not to an input."),
    ]
    return ask_count(draw, sequential("net", layers), "net", total, steps, misses)


def _cnn(draw: Draw, difficulty: int) -> Draft:
    channels, first, second = draw.pick((1, 3)), draw.pick((4, 6, 8)), draw.pick((12, 16))
    kernel, side, classes = draw.pick((3, 5)), draw.pick((8, 12, 16)), draw.pick((2, 5, 10))
    padding = kernel // 2
    after = side // 2
    two = difficulty > 2
    out = second if two else first
    final = after // 2 if two else after
    layers = [f"nn.Conv2d({channels}, {first}, {kernel}, padding={padding})", "nn.ReLU()", "nn.MaxPool2d(2)"]
    a, told_a, _ = conv_count(channels, first, kernel, 2, 1, True)
    parts, steps = [a], [f"First convolution: {told_a}."]
    if two:
        layers += [
            f"nn.Conv2d({first}, {second}, {kernel}, padding={padding})",
            "nn.ReLU()",
            "nn.MaxPool2d(2)",
        ]
        b, told_b, _ = conv_count(first, second, kernel, 2, 1, True)
        parts.append(b)
        steps.append(f"Second convolution: {told_b}.")
    flat = out * final * final
    layers += ["nn.Flatten()", f"nn.Linear({flat}, {classes})"]
    c, told_c, _ = linear_count(flat, classes, True)
    parts.append(c)
    steps += [f"Linear: {told_c}.", "ReLU, pooling and Flatten have none.", _added(parts)]
    total = sum(parts)
    biases = first + second * two + classes
    misses = [
        (total - biases, "All biases are missing."),
        (total - classes, f"The linear layer has {classes} biases."),
        (total - c, "The linear layer is missing."),
        (c, "That is the linear layer alone."),
        (
            total - a + first * (kernel * kernel + 1),
            f"A filter looks at all {channels} channels that come in.",
        ),
        (total - a, "The first convolution is missing."),
    ]
    if two:
        misses.append(
            (total - b + second * (kernel * kernel + 1), f"A filter of the second sees {first} channels.")
        )
    return ask_count(
        draw, sequential("net", layers), "net", total, steps, misses, skills=("model.count", "model.conv")
    )


def _frozen(draw: Draw, difficulty: int) -> Draft:
    """Only what still requires grad."""
    a, b, c = draw.sizes((8, 10, 16, 20, 32, 50, 64), 3)
    layers = [f"nn.Linear({a}, {b})", "nn.ReLU()", f"nn.Linear({b}, {c})"]
    first, told_first, _ = linear_count(a, b, True)
    second, told_second, _ = linear_count(b, c, True)
    what = draw.pick(("first", "weight", "last"))
    code = {"first": "net[0].requires_grad_(False)", "last": "net[2].requires_grad_(False)",
            "weight": "net[0].weight.requires_grad_(False)"}[what]  # fmt: skip
    frozen = {"first": first, "last": second, "weight": a * b}[what]
    total = first + second
    answer = total - frozen
    program = Program("from torch import nn", *sequential("net", layers), code)
    program.add("trainable = sum(p.numel() for p in net.parameters() if p.requires_grad)")
    gone = {"first": "The first layer", "last": "The last layer", "weight": "The first weight"}[what]
    steps = [
        f"First layer: {told_first}.",
        f"Last layer: {told_second}.",
        f"{gone} is frozen: {total} - {frozen} = {answer}",
    ]
    misses = [
        (total, "Frozen parameters are still there, but they do not require grad and are not counted here."),
        (frozen, "That is what is frozen."),
        (total - a * b, "The bias of that layer is frozen with it."),
        (total - first, "Only the weight is frozen; the bias is still trained."),
        (answer - c, "The last layer has a bias too."),
        (0, "Only one of the layers is frozen."),
    ]
    skills = ("model.count", "model.parameters")
    return asking.number("What is trainable?", program, "trainable", answer, steps, misses, skills=skills)


def _text(draw: Draw, difficulty: int) -> Draft:
    """Embedding, recurrent layer, head."""
    words, width, hidden = draw.pick((100, 500, 1000)), draw.pick((8, 16, 32)), draw.pick((10, 20, 24))
    classes = draw.pick((2, 4))
    kind, gates = draw.pick((("GRU", 3), ("LSTM", 4), ("RNN", 1)))
    lines = [
        "",
        "class Net(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        f"        self.embed = nn.Embedding({words}, {width})",
        f"        self.rnn = nn.{kind}({width}, {hidden}, batch_first=True)",
        f"        self.head = nn.Linear({hidden}, {classes})",
        "",
        "net = Net()",
    ]
    table = words * width
    rnn = gates * (hidden * width + hidden * hidden + 2 * hidden)
    head = hidden * classes + classes
    total = table + rnn + head
    inner = f"{hidden} * {width} + {hidden} * {hidden} + 2 * {hidden}"
    steps = [
        f"Embedding: {words} * {width} = {table}.",
        f"{kind}: {f'{gates} * ({inner})' if gates > 1 else inner} = {rnn}.",
        f"Head: {hidden} * {classes} + {classes} = {head}.",
        _added([table, rnn, head]),
    ]
    misses = [
        (total - gates * hidden, "The recurrent layer has two biases beside its two weights."),
        (total - 2 * gates * hidden, "The recurrent layer has biases: two for each gate."),
        (total - rnn + rnn // gates, f"{kind} has {gates} gates."),
        (total - table, "The table of the embedding is trained too."),
        (total + width, "An embedding has no bias."),
        (total - classes, f"The head has {classes} biases."),
    ]
    return ask_count(draw, lines, "net", total, steps, misses)


def _shared(draw: Draw, difficulty: int) -> Draft:
    """A layer used several times in forward counts once; a list of copies counts as often."""
    width, times_used = draw.pick((8, 16, 20, 32)), draw.pick((3, 4, 5))
    one = width * width + width
    shared = draw.chance(0.5)
    made = (
        f"self.layer = nn.Linear({width}, {width})"
        if shared
        else (f"self.layers = nn.ModuleList(nn.Linear({width}, {width}) for _ in range({times_used}))")
    )
    loop = [f"        for _ in range({times_used}):", "            x = torch.relu(self.layer(x))"]
    if not shared:
        loop = ["        for layer in self.layers:", "            x = torch.relu(layer(x))"]
    lines = [
        "",
        "class Net(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        f"        {made}",
        "",
    ]
    lines += ["    def forward(self, x):", *loop, "        return x", "", "net = Net()"]
    total = one if shared else times_used * one
    steps = [f"A layer has {width} * {width} + {width} = {one} parameters."]
    if shared:
        steps.append(f"forward uses the one layer {times_used} times, and it is still one layer: {total}")
    else:
        steps.append(f"The list holds {times_used} layers, each with its own: {times_used} * {one} = {total}")
    misses = [
        (times_used * one, f"The layer is used {times_used} times, but there is only one of it."),
        (one, f"There are {times_used} layers in the list, each with its own weights."),
        (total - width * (1 if shared else times_used), "The biases are missing."),
        (
            0,
            "nn.ModuleList registers the layers in it."
            if not shared
            else "The layer is an attribute, so it is registered.",
        ),
    ]
    imports = ("import torch", "from torch import nn")
    skills = ("model.count", "model.parameters")
    return ask_count(draw, lines, "net", total, steps, misses, imports=imports, skills=skills)
