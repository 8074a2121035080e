"""MultiheadAttention and attention by hand: queries, keys, heads."""

from __future__ import annotations

from collections.abc import Callable

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.layers import randn
from tutor.quiz.generators.scenes import Sizes
from tutor.quiz.generators.words import RUNS, args, divisors

NN = ("import torch", "from torch import nn")


def attention(draw: Draw, difficulty: int) -> Draft:
    makers: list[Callable[[Draw, int], Draft]] = [_self, _self, _outcome, _split]
    if difficulty > 1:
        makers += [_cross, _cross, _by_hand]
    if difficulty > 2:
        makers += [_merge, _sdpa, _weights]
    return draw.pick(makers)(draw, difficulty)


def _sizes(draw: Draw, difficulty: int) -> tuple[int, int, int, int, int]:
    """batch, queries, keys, width, heads."""
    heads = draw.pick((2, 4) if difficulty < 3 else (2, 3, 4, 8))
    width = heads * draw.pick((4, 5, 6, 8))
    batch, queries, keys = draw.sizes(
        [n for n in (3, 5, 6, 7, 9, 10, 11, 13, 14) if n not in (heads, width)], 3
    )
    return batch, queries, keys, width, heads


def _self(draw: Draw, difficulty: int) -> Draft:
    batch, time, _, width, heads = _sizes(draw, difficulty)
    first_batch = draw.chance(0.8 if difficulty < 3 else 0.5)
    given: Sizes = (batch, time, width) if first_batch else (time, batch, width)
    more = ", batch_first=True" if first_batch else ""
    program = Program(
        *NN, f"attention = nn.MultiheadAttention({width}, {heads}{more})", randn(draw, "x", given)
    )
    own = difficulty > 2 and draw.chance(0.4)
    program.add(f"out, weights = attention(x, x, x{', average_attn_weights=False' if own else ''})")
    shape: Sizes = (batch, heads, time, time) if own else (batch, time, time)
    steps = (
        ["Without batch_first x is (time, batch, features)."]
        if not first_batch
        else ["x is (batch, time, features)."]
    )
    steps += [
        "Each token becomes a mix of all tokens: the shape stays.",
        "weights says for each query how much it takes of each key.",
    ]
    steps.append(
        "Each head has its own." if own else "They are averaged over the heads, and the batch is in front."
    )
    return _out_or_weights(draw, program, given, shape, steps, (batch, time, time, width, heads))


def _out_or_weights(
    draw: Draw,
    program: Program,
    out: Sizes,
    weights: Sizes,
    steps: list[str],
    sizes: tuple[int, int, int, int, int],
) -> Draft:
    batch, queries, keys, width, heads = sizes
    line = len(program.lines)
    of_out: list[tuple[Sizes, str]] = [
        ((*out[:2], width // heads), f"The {heads} heads are put together again: {width} wide."),
        ((batch, heads, queries, width // heads), "The heads are not seen outside: they are put together."),
        ((*out[:2], width * heads), f"The heads share the {width} features: {width // heads} each."),
        ((batch, queries, keys), "Those are the weights."),
        ((out[1], out[0], width), "The order is that of the query that goes in."),
        ((batch, keys, width), "There is one result for each query."),
        ((keys, batch, width), "There is one result for each query."),
    ]
    of_weights: list[tuple[Sizes, str]] = [
        (
            (batch, heads, queries, keys),
            "Without average_attn_weights=False they are averaged over the heads.",
        ),
        ((batch, queries, keys), "average_attn_weights=False keeps the heads apart."),
        ((batch, keys, queries), "A row for each query, a column for each key."),
        (out, "That is the output. The weights are queries by keys."),
        ((queries, keys), "Each sample of the batch has its own weights."),
        ((heads, queries, keys), "Each sample of the batch has its own weights."),
        ((queries, keys, batch), "The batch is in front."),
        ((batch, width, width), "It is tokens that look at tokens, not features."),
        ((batch, keys, keys), "A row for each query, a column for each key."),
        ((batch, queries, queries), "A row for each query, a column for each key."),
    ]
    name, shape, wrong = draw.pick((("out", out, of_out), ("weights", weights, of_weights)))
    misses = [(line, sizes_, why) for sizes_, why in wrong]
    text = draw.pick(("What shape has {}?", "Give the shape of {}.")).format(name)
    return asking.shape(text, program, [(line, name, shape)], steps, misses)


def _cross(draw: Draw, difficulty: int) -> Draft:
    batch, queries, keys, width, heads = _sizes(draw, difficulty)
    first_batch = draw.chance(0.7)
    more = ", batch_first=True" if first_batch else ""
    target: Sizes = (batch, queries, width) if first_batch else (queries, batch, width)
    memory: Sizes = (batch, keys, width) if first_batch else (keys, batch, width)
    names = draw.pick((("query", "memory"), ("target", "source"), ("words", "image")))
    program = Program(*NN, f"attention = nn.MultiheadAttention({width}, {heads}{more})")
    program.add(randn(draw, names[0], target), randn(draw, names[1], memory))
    program.add(f"out, weights = attention({names[0]}, {names[1]}, {names[1]})")
    steps = [
        f"{queries} queries look at {keys} keys."
        if first_batch
        else f"Time stands first: {queries} queries, {keys} keys."
    ]
    steps += [
        "There is one result for each query, as wide as it.",
        f"The weights are queries by keys: {queries} by {keys}.",
    ]
    return _out_or_weights(
        draw, program, target, (batch, queries, keys), steps, (batch, queries, keys, width, heads)
    )


def _split(draw: Draw, difficulty: int) -> Draft:
    """(batch, time, width) to (batch, heads, time, width / heads)."""
    batch, time, _, width, heads = _sizes(draw, difficulty)
    each = width // heads
    program = Program("import torch", randn(draw, "x", (batch, time, width)))
    last = draw.pick(("-1", str(each), f"{width} // {heads}"))
    first = program.add(f"h = x.view({batch}, {time}, {heads}, {last})")
    second = program.add(draw.pick(("q = h.transpose(1, 2)", "q = h.permute(0, 2, 1, 3)")))
    steps = (
        f"The {width} features are shared by {heads} heads: {width} / {heads} = {each}.",
        "Then time and heads change places, so that each head is a batch of its own.",
    )
    cut, result = (batch, time, heads, each), (batch, heads, time, each)
    misses: list[tuple[int, Sizes, str]] = [
        (first, (batch, heads, time, each), "view keeps the order: time is still at dimension 1."),
        (first, (batch, time, heads, width), f"The number of elements stays: each head has {each}."),
        (first, (batch, time, each, heads), f"The call names {heads} before the rest."),
        (first, (batch, time, width), "That is x. Its last dimension is cut in two."),
        (second, cut, "Dimensions 1 and 2 change places."),
        (second, (batch, heads, each, time), "Only dimensions 1 and 2 change places."),
        (second, (heads, batch, time, each), "The batch stays in front."),
        (second, (batch * heads, time, each), "Nothing is merged here."),
        (second, (batch, time, each, heads), "Dimensions 1 and 2 change places, not 2 and 3."),
    ]
    asked: list[tuple[int, str, Sizes]] = [(first, "h", cut), (second, "q", result)]
    return asking.shape(f"Split into {heads} heads. What shapes have h and q?", program, asked, steps, misses)


def _merge(draw: Draw, difficulty: int) -> Draft:
    """The way back: heads put together."""
    batch, time, _, width, heads = _sizes(draw, difficulty)
    each = width // heads
    program = Program("import torch", randn(draw, "o", (batch, heads, time, each)))
    first = program.add("t = o.transpose(1, 2)")
    end = draw.pick(
        (f"reshape({batch}, {time}, -1)", "flatten(2)", f"contiguous().view({batch}, {time}, {width})")
    )
    second = program.add(f"y = t.{end}")
    steps = (f"transpose(1, 2) puts the heads behind the time: {(batch, time, heads, each)}.",
             f"Then heads and features melt: {heads} * {each} = {width}.")  # fmt: skip
    misses: list[tuple[int, Sizes, str]] = [
        (first, (batch, heads, time, each), "Dimensions 1 and 2 change places."),
        (first, (batch, heads, each, time), "Dimensions 1 and 2 change places, not 2 and 3."),
        (first, (time, batch, heads, each), "The batch stays in front."),
        (second, (batch, time, heads, each), "The last two dimensions become one."),
        (second, (batch, heads, time * each), "It is heads and features that melt, after the transpose."),
        (second, (batch, time * heads, each), "It is heads and features that melt."),
        (second, (batch, time * width), f"Batch and time stay: {(batch, time)} is in front."),
        (second, (batch, time, each), f"The factor {heads} is missing: all heads stand side by side."),
        (second, (batch, width, time), "The time stands before the features."),
    ]
    asked: list[tuple[int, str, Sizes]] = [
        (first, "t", (batch, time, heads, each)),
        (second, "y", (batch, time, width)),
    ]
    return asking.shape(f"The results of {heads} heads are put together. What shapes have t and y?",
                        program, asked, steps, misses)  # fmt: skip


def _by_hand(draw: Draw, difficulty: int) -> Draft:
    """scores, softmax, mix."""
    batch, queries, keys, width, heads = _sizes(draw, difficulty)
    values = draw.pick([n for n in (4, 12, 20, 24) if n not in (batch, queries, keys, width)])
    front: Sizes = (batch,) if difficulty < 4 else (batch, heads)
    program = Program(
        "import torch", randn(draw, "q", (*front, queries, width)), randn(draw, "k", (*front, keys, width))
    )
    program.add(randn(draw, "v", (*front, keys, values)))
    first = program.add(f"scores = q @ k.{draw.pick(('mT', 'transpose(-2, -1)'))} / {width} ** 0.5")
    second = program.add("y = scores.softmax(dim=-1) @ v")
    steps = (
        f"k turned is {(*front, width, keys)}; the {width}s meet: {queries} by {keys} scores.",
        f"softmax changes no shape. The {keys}s meet: each query gets a mix of {values} numbers.",
    )
    misses: list[tuple[int, Sizes, str]] = [
        (first, (*front, keys, queries), "A row for each query, a column for each key."),
        (first, (*front, queries, width), "The features are summed over: queries by keys is left."),
        (first, (*front, width, width), "k is turned, so the features meet."),
        (first, (queries, keys), "The batch stays in front."),
        (second, (*front, queries, keys), "Those are the weights; they are multiplied with v."),
        (second, (*front, queries, width), f"A value has {values} numbers, and they come out."),
        (second, (*front, keys, values), "There is one result for each query."),
        (second, (*front, values, queries), "A row for each query."),
    ]
    asked: list[tuple[int, str, Sizes]] = [
        (first, "scores", (*front, queries, keys)),
        (second, "y", (*front, queries, values)),
    ]
    return asking.shape("Attention by hand. What shapes have scores and y?", program, asked, steps, misses)


def _sdpa(draw: Draw, difficulty: int) -> Draft:
    batch, queries, keys, width, heads = _sizes(draw, difficulty)
    each, values = width // heads, draw.pick((3, 15, 16, 21))
    program = Program("import torch", "import torch.nn.functional as F")
    program.add(randn(draw, "q", (batch, heads, queries, each)), randn(draw, "k", (batch, heads, keys, each)))
    program.add(randn(draw, "v", (batch, heads, keys, values)))
    line = program.add("y = F.scaled_dot_product_attention(q, k, v)")
    steps = (
        f"Queries and keys are compared over their {each} features: {queries} by {keys} weights.",
        f"Each of the {queries} queries gets a mix of the values, {values} wide.",
    )
    misses: list[tuple[int, Sizes, str]] = [
        (line, (batch, heads, queries, each), f"What comes out is as wide as the values: {values}."),
        (line, (batch, heads, keys, values), "There is one result for each query."),
        (line, (batch, heads, queries, keys), "Those are the weights, inside."),
        (
            line,
            (batch, queries, heads * values),
            "The heads are not put together here: they stay a dimension.",
        ),
        (line, (batch, queries, values), "Each head has its own result."),
    ]
    return asking.shape(
        "What shape has y?", program, [(line, "y", (batch, heads, queries, values))], steps, misses
    )


def _weights(draw: Draw, difficulty: int) -> Draft:
    """in_proj_weight: queries, keys and values in one matrix."""
    _, _, _, width, heads = _sizes(draw, difficulty)
    program = Program(*NN, f"attention = nn.MultiheadAttention({width}, {heads})")
    first = program.add("w = attention.in_proj_weight")
    second = program.add("o = attention.out_proj.weight")
    steps = (
        f"Queries, keys and values have one weight, one over the other: 3 * {width} = {3 * width} rows.",
        f"The number of heads does not matter: each works on its {width // heads} of the {width} features.",
    )
    misses: list[tuple[int, Sizes, str]] = [
        (first, (width, width), "There are three: for queries, keys and values."),
        (first, (width, 3 * width), "A weight is (out, in)."),
        (
            first,
            (3 * width // heads, width),
            f"All {heads} heads together have {width} rows for each of the three.",
        ),
        (first, (3, width, width), "They stand one over the other in one matrix."),
        (first, (3 * width, width // heads), "Each head sees all the features that go in."),
        (second, (3 * width, width), "That is in_proj_weight."),
        (second, (width, width // heads), "The results of all heads go in, side by side."),
        (second, (width // heads, width), "The results of all heads go in, and as much comes out."),
        (second, (width,), "That is the bias."),
    ]
    asked: list[tuple[int, str, Sizes]] = [(first, "w", (3 * width, width)), (second, "o", (width, width))]
    return asking.shape("What shapes have w and o?", program, asked, steps, misses)


def _outcome(draw: Draw, difficulty: int) -> Draft:
    batch, queries, keys, width, heads = _sizes(draw, difficulty)
    form = draw.pick(("heads", "good", "width", "values", "cross_good", "three", "batch"))
    program = Program(*NN)
    answer, wrong = "AssertionError", "runs"
    code = f"nn.MultiheadAttention({width}, {heads}, batch_first=True)"
    tensors: list[tuple[str, Sizes]] = [("x", (batch, queries, width))]
    call = "attention(x, x, x)"
    made_at = 0
    if form in ("heads", "three"):
        bad = next(n for n in (7, 5, 3, 11, 9) if width % n)
        code = f"nn.MultiheadAttention({width}, {bad}, batch_first=True)"
        fits = divisors(width)
        steps = [
            f"The heads share the features, and {width} / {bad} is no whole number.",
            "The layer says so when it is made.",
        ]
        why = f"{width} cannot be shared by {bad} heads; {args(fits[:3])} would do."
        made_at = 1
    elif form == "width":
        tensors = [("x", (batch, queries, width + 1))]
        steps = [f"The layer was made for {width} features, and x has {width + 1}."]
        why = f"The last dimension must be {width}."
    elif form == "values":
        tensors = [
            ("q", (batch, queries, width)),
            ("k", (batch, keys, width)),
            ("v", (batch, keys + 1, width)),
        ]
        call = "attention(q, k, v)"
        steps = [f"There are {keys} keys and {keys + 1} values.", "Each key belongs to one value."]
        why = "Keys and values must be equally many; only the queries may be of another number."
    elif form == "batch":
        tensors = [("q", (batch, queries, width)), ("k", (batch + 1, keys, width))]
        call = "attention(q, k, k)"
        answer = "RuntimeError"
        steps = [
            f"q has a batch of {batch}, k one of {batch + 1}.",
            "Each sample of q looks at its own sample of k.",
        ]
        why = f"The batches, {batch} and {batch + 1}, must be equal."
    elif form == "cross_good":
        answer, wrong = "runs", "RuntimeError"
        tensors = [("q", (batch, queries, width)), ("k", (batch, keys, width))]
        call = "attention(q, k, k)"
        steps = [
            f"{queries} queries look at {keys} keys.",
            "Batch and features are equal, and that is enough.",
        ]
        why = "Queries and keys may differ in number."
    else:
        answer, wrong = "runs", "AssertionError"
        tensors = [("x", draw.pick(((batch, queries, width), (queries, width))))]
        steps = [f"x has {width} features, and {heads} heads share them: {width // heads} each."]
        why = f"{width} can be shared by {heads} heads, and the last dimension fits."
    made_line = program.add(f"attention = {code}")
    for name, shape in tensors:
        program.add(randn(draw, name, shape))
    line = program.add(f"out, weights = {call}")
    at = None if answer == "runs" else made_line if made_at else line
    return asking.outcome(draw.pick(RUNS), program, answer, steps, [(wrong, why)], raises_at=at)
