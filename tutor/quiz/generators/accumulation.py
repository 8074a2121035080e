"""What `.grad` holds after several backwards."""

from __future__ import annotations

from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.gradients import Misses, by_hand, paren


def accumulation(draw: Draw, difficulty: int) -> Draft:
    """What `.grad` holds after several backwards, with and without clearing between them."""
    forms = [_loop, _two_losses]
    if difficulty >= 2:
        forms += [_cleared_between, _loop]
    if difficulty >= 3:
        forms += [_micro_batches, _conditional, _kept_graph]
    if difficulty >= 4:
        forms = [_micro_batches, _conditional, _kept_graph, _cleared_between]
    return draw.pick(forms)(draw, difficulty)


def _leaf(draw: Draw) -> tuple[str, int, Program]:
    name, at = draw.pick(("w", "x", "a", "weight")), draw.pick([-3, -2, -1, 1, 2, 3, 4])
    made = f"{name} = torch.tensor({float(at)}, requires_grad=True)"
    return name, at, Program("import torch", "", made)


def _loop(draw: Draw, difficulty: int) -> Draft:
    name, at, program = _leaf(draw)
    count, a = draw.between(2, 5), draw.between(2, 6)
    square = difficulty > 1 and draw.chance(0.5)
    one = 2 * a * at if square else a
    program.add(
        f"for _ in range({count}):",
        f"    loss = {a} * {name}{' ** 2' if square else ''}",
        "    loss.backward()",
    )
    answer = count * one
    told = [
        f"One backward gives {f'2 * {a} * {paren(at)} = {one}' if square else one}.",
        "Nothing clears the gradient, so every backward adds its own.",
        f"{count} * {paren(one)}",
    ]
    misses: Misses = [
        (one, "That is one backward; each adds to what is there."),
        (one**count if abs(one) < 20 else one * one, "The gradients are added, not multiplied."),
        ((count - 1) * one, f"The loop runs {count} times."),
        (count * a * at, f"That is {count} times the loss or half of it; what adds up is its derivative."),
        (0, "Nothing clears the gradient here."),
    ]
    return by_hand(f"What is {name}.grad at the end?", program, f"{name}.grad.item()", answer, told, misses)


def _two_losses(draw: Draw, difficulty: int) -> Draft:
    name, at, program = _leaf(draw)
    a, b = draw.some((2, 3, 4, 5, 6), 2)
    first, second = f"{a} * {name}", f"{b} * {name} ** 2"
    one, two = a, 2 * b * at
    if draw.chance(0.5):
        first, second, one, two = second, first, two, one
    together = draw.chance(0.35)
    if together:
        program.add(f"first = {first}", f"second = {second}", "(first + second).backward()")
    else:
        program.add(f"first = {first}", "first.backward()", f"second = {second}", "second.backward()")
    told = [
        f"The first loss gives {one}, the second {two}.",
        "The derivative of a sum is the sum."
        if together
        else "The second backward adds to what the first left.",
        f"{paren(one)} + {paren(two)}",
    ]
    misses: Misses = [
        (two, "That is the second loss alone; it is added to what is there."),
        (one, "That is the first loss alone."),
        ((one + two) / 2, "They are added, not averaged."),
        (one * two, "They are added, not multiplied."),
    ]
    return by_hand(f"What is {name}.grad?", program, f"{name}.grad.item()", one + two, told, misses)


def _cleared_between(draw: Draw, difficulty: int) -> Draft:
    name, at, program = _leaf(draw)
    factors = draw.some((2, 3, 4, 5, 6, 7), 3)
    where = draw.pick((1, 2))
    way = draw.pick((f"{name}.grad = None", f"{name}.grad.zero_()", "optimizer.zero_grad()"))
    if way.startswith("optimizer"):
        program.add(f"optimizer = torch.optim.SGD([{name}], lr=0.1)")
    for n, factor in enumerate(factors):
        if n == where:
            program.add(way)
        program.add(f"({factor} * {name}).backward()")
    kept = factors[where:]
    answer = sum(kept)
    told = [
        f"The three backwards give {factors[0]}, {factors[1]} and {factors[2]}.",
        f"The gradient is cleared after {'the first' if where == 1 else 'two'} of them.",
        f"What came later: {' + '.join(map(str, kept))}" if len(kept) > 1 else "What came later",
    ]
    misses: Misses = [
        (sum(factors), "It was cleared in between."),
        (
            factors[-1] if where == 1 else sum(factors[1:]),
            "It is cleared once, after the first." if where == 1 else "It is cleared after the second.",
        ),
        (sum(factors[:where]), "That is what was cleared."),
        (answer * at, f"The derivative of {factors[-1]} * {name} is {factors[-1]}, not its value."),
    ]
    return by_hand(f"What is {name}.grad at the end?", program, f"{name}.grad.item()", answer, told, misses)


def _micro_batches(draw: Draw, difficulty: int) -> Draft:
    name, at, program = _leaf(draw)
    parts = draw.pick((2, 3, 4))
    xs = draw.some([1, 2, 3, 4, 5, 6], parts)
    divided = draw.chance(0.5)
    program.add(f"for part in {[float(x) for x in xs]}:", f"    loss = {name} * part")
    program.add(f"    (loss / {parts}).backward()" if divided else "    loss.backward()")
    total = sum(xs)
    answer = total / (parts if divided else 1)
    told = [
        f"The gradient is part itself: {', '.join(map(str, xs))}.",
        f"They add up to {total}; each was divided by {parts}."
        if divided
        else "Nothing is divided, so they only add up.",
        f"{total} / {parts}" if divided else " + ".join(map(str, xs)),
    ]
    misses: Misses = [
        (
            total if divided else total / parts,
            f"Each loss is divided by {parts}." if divided else "That is the mean; nothing divides here.",
        ),
        (xs[-1] / (parts if divided else 1), "That is the last part alone; backward adds."),
        (answer * at, f"The derivative by {name} is part, not {name} * part."),
        (xs[0], "That is the first part alone."),
    ]
    return by_hand(
        f"What is {name}.grad after the loop? Up to 4 digits.",
        program,
        f"{name}.grad.item()",
        answer,
        told,
        misses,
    )


def _conditional(draw: Draw, difficulty: int) -> Draft:
    """Cleared every k rounds."""
    name, at, program = _leaf(draw)
    count, every, a = draw.between(4, 8), draw.pick((2, 3)), draw.between(2, 5)
    program.add(f"for n in range({count}):", f"    if n % {every} == 0:", f"        {name}.grad = None")
    program.add(f"    ({a} * {name}).backward()")
    last = (count - 1) // every * every
    kept = count - last
    told = [
        f"The gradient is cleared where n is a multiple of {every}; the last time at n = {last}.",
        f"From there on come {kept} backward{'s' if kept > 1 else ''}, {a} each.",
        f"{kept} * {a}",
    ]
    misses: Misses = [
        (count * a, f"It is cleared every {every} rounds."),
        (every * a, f"After the last clearing, at n = {last}, the loop makes {kept} rounds."),
        ((kept - 1) * a if kept > 1 else 0, "The clearing comes before the backward of its round."),
        ((kept + 1) * a, f"n begins at 0 and ends at {count - 1}."),
        (a * at, f"The derivative of {a} * {name} is {a}."),
    ]
    return by_hand(f"What is {name}.grad at the end?", program, f"{name}.grad.item()", kept * a, told, misses)


def _kept_graph(draw: Draw, difficulty: int) -> Draft:
    name, at, program = _leaf(draw)
    a, count = draw.between(2, 5), draw.pick((2, 3))
    program.add(f"y = {a} * {name} ** 2")
    program.add(*["y.backward(retain_graph=True)"] * (count - 1), "y.backward()")
    one = 2 * a * at
    told = [
        f"One backward gives {2 * a} * {name} = {one}.",
        f"retain_graph keeps the graph, so it can be gone through {count} times; each adds its own.",
        f"{count} * {paren(one)}",
    ]
    misses: Misses = [
        (one, "Going through the same graph again adds the same gradient once more."),
        (
            2 * a,
            "That is the second derivative; what repeats here is backward, not deriving.",
        ),
        (one * one, "The gradients are added, not multiplied."),
        (a * at * at * count, "That is y, added up; what adds up is the derivative."),
    ]
    return by_hand(f"What is {name}.grad?", program, f"{name}.grad.item()", count * one, told, misses)
