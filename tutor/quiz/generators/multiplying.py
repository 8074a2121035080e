"""matmul in all its rank cases: vectors, matrices, batches of matrices."""

from __future__ import annotations

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.broadcasting import broadcast
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.scenes import Sizes
from tutor.quiz.generators.words import RUNS, args

_NAMES = (("x", "w"), ("a", "b"), ("q", "k"), ("inputs", "weight"), ("features", "weights"), ("A", "B"))


def product_of(left: Sizes, right: Sizes) -> Sizes | None:
    """The shape of left @ right, None where torch raises."""
    if not left or not right:
        return None
    inner = left[-1], right[-1] if len(right) == 1 else right[-2]
    if inner[0] != inner[1]:
        return None
    batch = broadcast(left[:-2], right[:-2]) if left[:-2] or right[:-2] else ()
    if batch is None:
        return None
    rows = left[-2:-1]
    columns = right[-1:] if len(right) > 1 else ()
    return (*batch, *rows, *columns)


def matmuls(draw: Draw, difficulty: int) -> Draft:
    left, right = _operands(draw, difficulty)
    if draw.chance(0.3):
        return _runs(draw, left, right)
    if difficulty > 1 and draw.chance(0.3):
        return _transposed(draw, difficulty)
    if difficulty > 2 and draw.chance(0.25):
        return _chain(draw)
    return _shape(draw, left, right, difficulty)


def _operands(draw: Draw, difficulty: int) -> tuple[Sizes, Sizes]:
    """Two shapes that can be multiplied."""
    options = (2, 3, 4, 5, 6, 8, 10, 16) if difficulty < 3 else (3, 5, 8, 10, 12, 20, 32, 48, 64)
    rows, inner, columns, batch, heads = draw.sizes(options, 5)
    easy: list[tuple[Sizes, Sizes]] = [
        ((rows, inner), (inner, columns)),
        ((rows, inner), (inner, columns)),
        ((rows, inner), (inner,)),
        ((inner,), (inner, columns)),
        ((inner,), (inner,)),
    ]
    middle: list[tuple[Sizes, Sizes]] = [
        ((batch, rows, inner), (batch, inner, columns)),
        ((batch, rows, inner), (inner, columns)),
        ((batch, rows, inner), (inner,)),
        ((rows, inner), (batch, inner, columns)),
    ]
    hard: list[tuple[Sizes, Sizes]] = [
        ((batch, heads, rows, inner), (batch, heads, inner, columns)),
        ((batch, 1, rows, inner), (heads, inner, columns)),
        ((batch, 1, rows, inner), (1, heads, inner, columns)),
        ((inner,), (batch, inner, columns)),
        ((batch, heads, rows, inner), (inner, columns)),
        ((batch, heads, rows, inner), (inner,)),
        ((1, rows, inner), (batch, inner, columns)),
    ]
    return draw.pick({1: easy, 2: easy + middle, 3: middle, 4: middle + hard, 5: hard}[difficulty])


def _called(draw: Draw, left: Sizes, right: Sizes, names: tuple[str, str]) -> str:
    a, b = names
    options = [f"{a} @ {b}"] * 3 + [f"torch.matmul({a}, {b})", f"{a}.matmul({b})"]
    if len(left) == len(right) == 2:
        options += [f"torch.mm({a}, {b})", f"{a}.mm({b})"]
    if len(left) == len(right) == 3 and left[0] == right[0]:
        options += [f"torch.bmm({a}, {b})"] * 2
    if len(left) == len(right) == 1:
        options += [f"torch.dot({a}, {b})", f"{a}.dot({b})"]
    if len(left) == 2 and len(right) == 1:
        options += [f"torch.mv({a}, {b})"]
    return draw.pick(options)


def _program(draw: Draw, names: tuple[str, ...], shapes: tuple[Sizes, ...]) -> Program:
    program = Program("import torch")
    for name, sizes in zip(names, shapes, strict=True):
        program.add(f"{name} = torch.{draw.pick(('randn', 'ones', 'rand', 'zeros'))}({args(sizes)})")
    return program


def explained(left: Sizes, right: Sizes) -> list[str]:
    """Why left @ right has its shape, a sentence each."""
    inner = left[-1]
    steps = []
    if len(left) == 1 and len(right) == 1:
        return [f"Two vectors of {inner}: the products are added up to one number, with no dimension."]
    if len(left) == 1:
        steps.append(f"A vector on the left counts as one row, {(1, inner)}, and that 1 is taken away again.")
    if len(right) == 1:
        steps.append(f"A vector on the right counts as one column, {(inner, 1)}, and that 1 goes again.")
    steps.append(f"The inner sizes, {inner} and {inner}, meet and are summed over.")
    rows, columns = left[-2:-1], right[-1:] if len(right) > 1 else ()
    stays = [f"{rows[0]} rows of the left"] if rows else []
    stays += [f"{columns[0]} columns of the right"] if columns else []
    if stays:
        steps.append(f"What stays: {' and '.join(stays)}.")
    if left[:-2] or right[:-2]:
        batch = broadcast(left[:-2], right[:-2]) if left[:-2] and right[:-2] else left[:-2] or right[:-2]
        told = f"The dimensions before the last two are a batch: {batch}."
        if left[:-2] and right[:-2] and left[:-2] != right[:-2]:
            told = f"The batch dimensions broadcast: {left[:-2]} and {right[:-2]} give {batch}."
        steps.append(told)
    return steps


def wrong_products(left: Sizes, right: Sizes) -> list[tuple[Sizes, str]]:
    inner = left[-1]
    rows, columns = left[-2:-1], right[-1:] if len(right) > 1 else ()
    batch = (broadcast(left[:-2], right[:-2]) if left[:-2] or right[:-2] else ()) or ()
    misses: list[tuple[Sizes, str]] = [
        ((*batch, *rows, inner, *columns), f"The inner {inner} is summed over, so it does not stay."),
        ((*batch, inner, inner), "The inner sizes meet and vanish; the outer ones are left."),
        ((*batch, *columns, *rows), "The order stays: rows come from the left, columns from the right."),
        (left, "That is the shape of the left operand. Its last dimension is summed over."),
        (right, "That is the shape of the right operand."),
    ]
    if batch:
        misses.append(
            ((*rows, *columns), "The batch dimensions stay in front: each matrix has a product of its own.")
        )
        misses.append((left[:-1], "The last dimension of the left is replaced by the columns of the right."))
        both = (*left[:-2], *right[:-2], *rows, *columns)
        misses.append((both, "Batch dimensions are matched with each other, not put one after the other."))
    if len(right) == 1:
        misses.append(((*batch, *rows, 1), "A vector on the right gives no column: the 1 goes again."))
    if len(left) == 1:
        misses.append(((*batch, 1, *columns), "A vector on the left gives no row: the 1 goes again."))
    if len(left) == 1 == len(right):
        misses.append(((1,), "A single number has no dimension at all: ()."))
        misses.append(((inner,), "That is a * b, entry by entry. @ adds the products up."))
        misses.append(((1, 1), "Two vectors give one number without dimensions."))
    return misses


def _shape(draw: Draw, left: Sizes, right: Sizes, difficulty: int) -> Draft:
    names = draw.pick(_NAMES)
    result = product_of(left, right)
    assert result is not None
    program = _program(draw, names, (left, right))
    line = program.add(f"y = {_called(draw, left, right, names)}")
    steps = [f"{names[0]} is {left}, {names[1]} is {right}.", *explained(left, right)]
    misses = [(line, sizes, why) for sizes, why in wrong_products(left, right)]
    text = draw.pick(("What shape has y?", "Give the shape of y.", "Which shape does y have?"))
    return asking.shape(text, program, [(line, "y", result)], steps, misses)


def _transposed(draw: Draw, difficulty: int) -> Draft:
    """x @ y.mT and x.mT @ y: which sizes meet."""
    rows, inner, columns, batch = draw.sizes((4, 5, 6, 8, 10, 16, 20, 32), 4)
    front: Sizes = () if difficulty < 3 else (batch,) if difficulty < 5 else (batch, 2)
    names = draw.pick((("q", "k"), ("a", "b"), ("x", "y"), ("queries", "keys")))
    a, b = names
    turned = draw.pick(("right", "right", "left", "both"))
    word = draw.pick(("mT", "transpose(-2, -1)"))
    left = (*front, inner, rows) if turned in ("left", "both") else (*front, rows, inner)
    right = (*front, columns, inner) if turned in ("right", "both") else (*front, inner, columns)
    code = {"right": f"{a} @ {b}.{word}", "left": f"{a}.{word} @ {b}", "both": f"{a}.{word} @ {b}.{word}"}[
        turned
    ]
    program = _program(draw, names, (left, right))
    line = program.add(f"s = {code}")
    result = (*front, rows, columns)
    first, second = (*front, rows, inner), (*front, inner, columns)
    steps = [f"{word} swaps the last two dimensions."]
    if turned != "right":
        steps.append(f"{a}.{word} is {first}.")
    if turned != "left":
        steps.append(f"{b}.{word} is {second}.")
    steps += explained(first, second)
    misses = [(line, sizes, why) for sizes, why in wrong_products(first, second)]
    misses.insert(0, (line, (*front, left[-1], right[-2]), f"Mind the {word}: it is {first} @ {second}."))
    misses.insert(1, (line, (*front, left[-2], right[-1]), f"Mind the {word}: it is {first} @ {second}."))
    return asking.shape("What shape has s?", program, [(line, "s", result)], steps, misses)


def _chain(draw: Draw) -> Draft:
    """Attention by hand, a projection, an outer product: two products in a row."""
    batch, time, keys, width, out = draw.sizes((3, 4, 5, 6, 7, 8, 10, 12, 16), 5)
    form = draw.pick(("attention", "projection", "outer"))
    shapes: tuple[Sizes, ...]
    between: Sizes
    result: Sizes
    if form == "attention":
        shapes = ((batch, time, width), (batch, keys, width), (batch, keys, out))
        program = _program(draw, ("q", "k", "v"), shapes)
        first = program.add("weights = (q @ k.mT).softmax(-1)")
        second = program.add("y = weights @ v")
        between, result = (batch, time, keys), (batch, time, out)
        steps = [f"k.mT is {(batch, width, keys)}; softmax changes no shape."]
        steps += [f"q @ k.mT: the {width}s meet, so weights is {between}."]
        steps += [f"weights @ v: the {keys}s meet, {time} rows and {out} columns stay."]
        misses = [(first, s, w) for s, w in wrong_products(shapes[0], (batch, width, keys))]
        misses += [(second, s, w) for s, w in wrong_products(between, shapes[2])]
        asked: list[tuple[int, str, Sizes]] = [(first, "weights", between), (second, "y", result)]
        return asking.shape(
            "Attention by hand. What shapes have weights and y?", program, asked, steps, misses
        )
    if form == "projection":
        shapes = ((batch, time, width), (width, keys), (keys, out))
        program = _program(draw, ("x", "w1", "w2"), shapes)
        first = program.add("h = (x @ w1).relu()")
        second = program.add("y = h @ w2")
        between, result = (batch, time, keys), (batch, time, out)
        steps = [f"x @ w1: the {width}s meet; w1 serves every matrix of the batch: h is {between}."]
        steps += [f"h @ w2: the {keys}s meet, and {out} comes at the end."]
        misses = [(first, s, w) for s, w in wrong_products(shapes[0], shapes[1])]
        misses += [(second, s, w) for s, w in wrong_products(between, shapes[2])]
        asked = [(first, "h", between), (second, "y", result)]
        return asking.shape("Two layers by hand. What shapes have h and y?", program, asked, steps, misses)
    program = _program(draw, ("u", "v"), ((time,), (keys,)))
    line = program.add("y = u[:, None] @ v[None, :]")
    steps = [f"u[:, None] is {(time, 1)}, v[None, :] is {(1, keys)}.", *explained((time, 1), (1, keys))]
    misses = [(line, s, w) for s, w in wrong_products((time, 1), (1, keys))]
    misses.append((line, (), "That would be u @ v of equal length. Here a column meets a row."))
    result = (time, keys)
    asked = [(line, "y", result)]
    return asking.shape("A column times a row. What shape has y?", program, asked, steps, misses)


def _runs(draw: Draw, left: Sizes, right: Sizes) -> Draft:
    names = draw.pick(_NAMES)
    form = draw.pick(("good", "inner", "turned", "batch", "good", "bmm"))
    if form == "inner":
        right = (*right[:-2], right[-2] + draw.pick((1, 2)), right[-1]) if len(right) > 1 else (right[0] + 1,)
    elif form == "turned" and len(right) > 1:
        right = (*right[:-2], right[-1], right[-2])
    elif form == "batch" and len(left) > 2 and len(right) > 2:
        left = (left[0] + 1, *left[1:]) if left[0] > 1 else left
    code = f"{names[0]} @ {names[1]}"
    if form == "bmm" and len(left) + len(right) > 4:
        code = f"torch.bmm({names[0]}, {names[1]})"
    elif form == "bmm" and len(right) == 1:
        code = f"torch.mm({names[0]}, {names[1]})"
    program = _program(draw, names, (left, right))
    line = program.add(f"y = {code}")
    told = [f"{names[0]} is {left}, {names[1]} is {right}."]
    result = product_of(left, right)
    if "mm(" in code and (len(left) != len(right) or len(left) not in (2, 3) or left[:-2] != right[:-2]):
        kind, rank = ("bmm", 3) if "bmm" in code else ("mm", 2)
        steps = [
            *told,
            f"{kind} wants two tensors of {rank} dimensions{', equal batches' if rank == 3 else ''}.",
        ]
        why = f"{kind} does not broadcast and takes only {rank} dimensions. @ would take more."
        return asking.outcome(
            draw.pick(RUNS), program, "RuntimeError", steps, [("runs", why)], raises_at=line
        )
    if result is not None:
        why = f"The inner sizes are both {left[-1]}, and the rest fits: y is {result}."
        steps = [*told, *explained(left, right)]
        return asking.outcome(draw.pick(RUNS), program, "runs", steps, [("RuntimeError", why)])
    inner = right[-1] if len(right) == 1 else right[-2]
    if left[-1] != inner:
        where = "the size of the vector" if len(right) == 1 else "the rows of the right"
        steps = [*told, f"The columns of the left, {left[-1]}, meet {where}, {inner}."]
        why = f"The inner sizes must be equal: {left[-1]} meets {inner}."
    else:
        steps = [
            *told,
            f"The inner sizes fit, but the batches {left[:-2]} and {right[:-2]} do not broadcast.",
        ]
        why = f"The dimensions before the last two broadcast: {left[:-2]} and {right[:-2]} do not fit."
    return asking.outcome(draw.pick(RUNS), program, "RuntimeError", steps, [("runs", why)], raises_at=line)
