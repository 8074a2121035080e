"""Gradients by hand: the derivative of a small expression."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft

DIGITS = 4
Misses = list[tuple[float, str]]


def by_hand(
    text: str, program: Program, ask: str, answer: float, told: Sequence[str], misses: Misses
) -> Draft:
    value = _round(answer)
    rounded = [(_round(miss), why) for miss, why in misses]
    return asking.number(
        text,
        program,
        f"round({ask}, {DIGITS})",
        value,
        [*told[:-1], f"{told[-1]} = {value}"],
        rounded,
        tolerance=0.0006,
        meta=False,
    )


def _round(value: float) -> float:
    return round(value, DIGITS) + 0.0  # -0.0 is written 0.0


def paren(value: float) -> str:
    return f"({value:g})" if value < 0 else f"{value:g}"


# --- one expression ----------------------------------------------------------------------------------


def expressions(draw: Draw, difficulty: int) -> Draft:
    forms = [_powers, _two_names, _powers]
    if difficulty >= 2:
        forms += [_sum_or_mean, _chain, _two_names]
    if difficulty >= 3:
        forms += [_two_ways, _cut, _picked, _dot]
    if difficulty >= 4:
        forms = [_chain, _two_ways, _cut, _picked, _dot, _network, _sum_or_mean]
    return draw.pick(forms)(draw, difficulty)


def _powers(draw: Draw, difficulty: int) -> Draft:
    name, at = draw.pick(("x", "w", "a", "t")), draw.pick([n for n in range(-4, 6) if n])
    a, b, c = draw.between(2, 6), draw.between(1, 7), draw.between(1, 9)
    power = draw.pick((2, 2, 3) if difficulty > 1 else (2,))
    result = draw.pick(("y", "loss", "out"))
    tail = draw.pick((f" + {b} * {name}", f" - {b} * {name}", f" + {c}", f" - {b} * {name} + {c}"))
    slope = {"+": b, "-": -b}[tail[1]] if f"* {name}" in tail else 0
    program = Program("import torch", "", f"{name} = torch.tensor({float(at)}, requires_grad=True)")
    program.add(f"{result} = {a} * {name} ** {power}{tail}", f"{result}.backward()")
    first = a * power * at ** (power - 1)
    answer = first + slope
    lower = name if power == 2 else f"{name} ** {power - 1}"
    told = [
        f"The derivative of {a} * {name} ** {power} is {a * power} * {lower}: {first}.",
        f"{f'The term with {name} alone adds {slope}' if slope else 'A constant has the derivative 0'}.",
        f"{first} + {paren(slope)}" if slope else f"{first}",
    ]
    value = a * at**power + slope * at + (c if tail.endswith(f"+ {c}") else 0)
    misses: Misses = [
        (value, f"That is {result} itself; {name}.grad is its derivative."),
        (a * at ** (power - 1) + slope, f"The exponent {power} comes down as a factor."),
        (a * power * at**power + slope, f"The exponent goes down by one, to {power - 1}."),
        (first, f"The other term with {name} has a derivative too." if slope else ""),
        (first + slope + c, "A constant has the derivative 0."),
        (-answer, "backward gives the derivative; it is the optimizer that goes against it."),
    ]
    return by_hand(
        f"What is {name}.grad?", program, f"{name}.grad.item()", answer, told, [m for m in misses if m[1]]
    )


def _two_names(draw: Draw, difficulty: int) -> Draft:
    (x, w), (a, b) = draw.pick((("x", "w"), ("a", "b"), ("u", "v"))), draw.some([2, 3, 4, 5, -2, -3, 6], 2)
    c, result = draw.between(1, 6), draw.pick(("y", "loss", "z"))
    forms = [
        (
            f"{x} * {w}",
            b,
            a,
            "In a product the derivative by one factor is the other: {other} = {value}.",
        ),
        (
            f"{x} * {w} + {c} * {x}",
            b + c,
            a,
            f"{x} stands in two terms, {w} in one: the terms add up to {{value}}.",
        ),
        (f"{x} ** 2 * {w}", 2 * a * b, a * a, "The other factor stays as it is: {value}."),
    ]
    if difficulty > 1:
        difference = a * b - c
        forms.append(
            (
                f"({w} * {x} - {c}) ** 2",
                2 * difference * b,
                2 * difference * a,
                f"2 * ({w} * {x} - {c}) = {2 * difference}, times the inner derivative: {{value}}.",
            )
        )
        forms.append(
            (
                f"({x} - {w}) ** 2",
                2 * (a - b),
                -2 * (a - b),
                f"2 * ({x} - {w}) = {2 * (a - b)}, times the sign inside.",
            )
        )
    code, by_x, by_w, how = draw.pick(forms)
    asked, answer, other = draw.pick(((x, by_x, by_w), (w, by_w, by_x)))
    program = Program("import torch", "", f"{x} = torch.tensor({float(a)}, requires_grad=True)")
    program.add(
        f"{w} = torch.tensor({float(b)}, requires_grad=True)", f"{result} = {code}", f"{result}.backward()"
    )
    told = [
        f"{x} is {a} and {w} is {b}; the derivative is by {asked}, the other is a number.",
        how.format(other=w if asked == x else x, value=answer),
        f"{asked}.grad",
    ]
    misses: Misses = [
        (other, f"That is the derivative by {w if asked == x else x}."),
        (by_x + by_w, "Each of the two tensors has a gradient of its own."),
        (a if asked == x else b, f"That is {asked} itself."),
        (-answer, "backward gives the derivative; it is the optimizer that goes against it."),
        (a * b, f"That is {x} * {w}, no derivative."),
        (0, f"{asked} is a leaf that requires grad, so its gradient is kept."),
    ]
    return by_hand(f"What is {asked}.grad?", program, f"{asked}.grad.item()", answer, told, misses)


def _values(draw: Draw, count: int) -> list[float]:
    return [float(n) for n in draw.some([-3, -2, -1, 1, 2, 3, 4, 5, 6], count)]


def _sum_or_mean(draw: Draw, difficulty: int) -> Draft:
    count = draw.pick((2, 3, 4, 5))
    values, index = _values(draw, count), draw.between(0, count - 1)
    name, reduction, a = draw.pick(("x", "w", "v")), draw.pick(("sum", "mean")), draw.between(2, 5)
    inner, slope, how = draw.pick(
        (
            (f"{name} ** 2", 2 * values[index], f"2 * {name}[{index}]"),
            (f"{a} * {name}", float(a), f"{a}"),
            (f"{a} * {name} ** 2", 2 * a * values[index], f"{2 * a} * {name}[{index}]"),
            (f"({name} - {a}) ** 2", 2 * (values[index] - a), f"2 * ({name}[{index}] - {a})"),
        )
    )
    program = Program("import torch", "", f"{name} = torch.tensor({values}, requires_grad=True)")
    if draw.chance(0.5):
        program.add(f"loss = ({inner}).{reduction}()")
    else:
        program.add(f"y = {inner}", f"loss = y.{reduction}()")
    program.add("loss.backward()")
    answer = slope / (count if reduction == "mean" else 1)
    told = [
        f"Only the term of {name}[{index}] depends on it: its derivative is {how} = {slope:g}.",
        f"mean divides by the {count} elements: {slope:g} / {count}"
        if reduction == "mean"
        else f"sum passes it on as it is: {slope:g}",
    ]
    neighbour = (index + 1) % count
    shifted = {f"{a} * {name}": float(a)}.get(inner, slope / (values[index] or 1) * values[neighbour])
    misses: Misses = [
        (
            slope if reduction == "mean" else slope / count,
            f"mean divides by {count}." if reduction == "mean" else "A sum divides by nothing.",
        ),
        (slope * count, "Each element has a gradient of its own; they are not added."),
        (values[index], f"That is {name}[{index}] itself."),
        (shifted, f"Indices count from 0: {name}[{index}] is {values[index]:g}."),
        (-answer, "backward gives the derivative; it is the optimizer that goes against it."),
    ]
    ask = f"{name}.grad[{index}].item()"
    return by_hand(f"What is {name}.grad[{index}]? Up to 4 digits.", program, ask, answer, told, misses)


def _chain(draw: Draw, difficulty: int) -> Draft:
    at, a, b, c = draw.pick([-2, -1, 1, 2, 3]), draw.between(2, 4), draw.between(1, 5), draw.between(2, 4)
    name, inner = draw.pick(("x", "w")), draw.pick(("h", "u", "z"))
    program = Program("import torch", "", f"{name} = torch.tensor({float(at)}, requires_grad=True)")
    program.add(f"{inner} = {a} * {name} + {b}")
    middle = a * at + b
    square = draw.chance(0.6)
    if square:
        program.add(f"y = {c} * {inner} ** 2", "y.backward()")
        outer, how = 2 * c * middle, f"{2 * c} * {inner}"
    else:
        program.add(f"y = {inner} ** 3", "y.backward()")
        outer, how = 3 * middle * middle, f"3 * {inner} ** 2"
    answer = outer * a
    told = [
        f"{inner} = {a} * {paren(at)} + {b} = {middle}.",
        f"dy/d{inner} = {how} = {outer}, and d{inner}/d{name} = {a}.",
        f"The chain rule multiplies them: {paren(outer)} * {a}",
    ]
    misses: Misses = [
        (outer, f"The inner derivative, {a}, is missing."),
        (outer + a, "The chain rule multiplies."),
        (answer * at, f"The derivative of {a} * {name} is {a}, not {a} * {name}."),
        (
            (2 * c * at if square else 3 * at * at) * a,
            f"The outer derivative is taken at {inner} = {middle}.",
        ),
        (c * middle**2 if square else middle**3, "That is y itself."),
    ]
    return by_hand(f"What is {name}.grad?", program, f"{name}.grad.item()", answer, told, misses)


def _two_ways(draw: Draw, difficulty: int) -> Draft:
    """x reaches y on two paths, and their gradients add up."""
    at, a, b, c = draw.pick([-2, 1, 2, 3]), draw.between(2, 5), draw.between(2, 5), draw.between(1, 4)
    name = draw.pick(("x", "w", "a"))
    program = Program("import torch", "", f"{name} = torch.tensor({float(at)}, requires_grad=True)")
    program.add(f"left = {a} * {name}", f"right = {name} ** 2 + {c}")
    if draw.chance(0.5):
        program.add(f"y = left + {b} * right", "y.backward()")
        first, second = a, 2 * b * at
        how = f"Along left: {a}. Along right: {b} * 2 * {paren(at)} = {second}."
    else:
        program.add("y = left * right", "y.backward()")
        first, second = a * (at * at + c), 2 * at * a * at
        how = f"Along left: {a} * right = {first}. Along right: 2 * {paren(at)} * left = {second}."
    told = [f"{name} reaches y on two paths.", how, f"The two add up: {first} + {paren(second)}"]
    misses: Misses = [
        (first, "That is one path, the one through left."),
        (second, "That is one path, the one through right."),
        (first * second, "The gradients of two paths are added, not multiplied."),
        (a + 2 * at, "What stands beside each path multiplies it."),
    ]
    answer = first + second
    return by_hand(f"What is {name}.grad?", program, f"{name}.grad.item()", answer, told, misses)


def _cut(draw: Draw, difficulty: int) -> Draft:
    """detach makes a number of a tensor: no gradient goes through it."""
    at, a, b = draw.pick([-3, -2, 2, 3, 4]), draw.between(2, 5), draw.between(1, 5)
    name = draw.pick(("x", "w", "v"))
    program = Program("import torch", "", f"{name} = torch.tensor({float(at)}, requires_grad=True)")
    way = draw.pick(("detach", "no_grad", "item"))
    program.add(f"h = {a} * {name}")
    if way == "detach":
        program.add(f"y = h.detach() * {name} + {b} * {name}")
    elif way == "item":
        program.add(f"y = h.item() * {name} + {b} * {name}")
    else:
        program.lines[-1:] = ["with torch.no_grad():", f"    h = {a} * {name}"]
        program.add(f"y = h * {name} + {b} * {name}")
    program.add("y.backward()")
    h = a * at
    what = {"detach": "h.detach()", "item": "h.item()", "no_grad": "h, made under no_grad,"}[way]
    answer = h + b
    told = [
        f"{what} is the number {h}: nothing flows back through it.",
        f"What is left is {h} * {name} + {b} * {name}.",
        f"Its derivative: {h} + {b}",
    ]
    misses: Misses = [
        (2 * a * at + b, f"That counts h as a function of {name}; here it is only a number."),
        (b, f"{name} also stands beside h, and that part is recorded."),
        (h, f"The term {b} * {name} has a derivative too."),
        (a + b, "The derivative of a number times x is the number, here h itself."),
        (0, "Only the path through h is cut."),
    ]
    return by_hand(f"What is {name}.grad?", program, f"{name}.grad.item()", answer, told, misses)


def _picked(draw: Draw, difficulty: int) -> Draft:
    """relu, max, abs and indexing: the gradient goes where the value came from."""
    count = draw.pick((3, 4, 5))
    values, index = _values(draw, count), draw.between(0, count - 1)
    name, a = draw.pick(("x", "w", "scores")), draw.between(2, 6)
    value, top = values[index], max(values)
    forms = {
        f"{name}.relu()": (
            1.0 if value > 0 else 0.0,
            f"relu passes the gradient where the value is positive, and here it is {value:g}",
        ),
        f"{name}.abs()": (
            1.0 if value > 0 else -1.0,
            f"The derivative of abs is the sign, and {value:g} is {'positive' if value > 0 else 'negative'}",
        ),
        f"{name}.max()": (
            1.0 if value == top else 0.0,
            f"max takes its gradient to the largest value, {top:g}, alone",
        ),
        f"{name}.clamp(min=0, max=3)": (
            1.0 if 0 <= value <= 3 else 0.0,
            f"clamp passes the gradient within 0 to 3; here is {value:g}",
        ),
        f"{name}[1:]": (1.0 if index >= 1 else 0.0, f"The slice leaves out {name}[0] alone"),
    }
    code, (slope, how) = draw.pick(list(forms.items()))
    program = Program("import torch", "", f"{name} = torch.tensor({values}, requires_grad=True)")
    program.add(f"loss = ({a} * {code}).sum()", "loss.backward()")
    answer = a * slope
    told = [
        f"{how}.",
        f"So the derivative of this part is {slope:g} at {name}[{index}].",
        f"{a} * {paren(slope)}",
    ]
    misses: Misses = [
        (
            a if slope != 1 else 0,
            "The gradient does not reach this element."
            if slope == 0
            else "The sign changes."
            if slope == -1
            else "The gradient does reach this element.",
        ),
        (a * value, f"That is {a} times the value; the derivative does not depend on its size."),
        (slope, f"The factor {a} multiplies it."),
        (-a, "The gradient has the other sign here."),
        (a / count, "Nothing is divided: it is a sum."),
    ]
    return by_hand(
        f"What is {name}.grad[{index}]?", program, f"{name}.grad[{index}].item()", answer, told, misses
    )


def _dot(draw: Draw, difficulty: int) -> Draft:
    count = draw.pick((2, 3))
    x, w = _values(draw, count), _values(draw, count)
    index, target = draw.between(0, count - 1), draw.between(-3, 6)
    program = Program(
        "import torch", "", f"x = torch.tensor({x})", f"w = torch.tensor({w}, requires_grad=True)"
    )
    program.add(draw.pick(("y = x @ w", "y = (x * w).sum()", "y = torch.dot(x, w)")))
    y = sum(a * b for a, b in zip(x, w, strict=True))
    if difficulty >= 3 and draw.chance(0.7):
        program.add(f"loss = (y - {target}) ** 2", "loss.backward()")
        outer = 2 * (y - target)
        answer = outer * x[index]
        told = [
            f"y = {' + '.join(f'{paren(a)} * {paren(b)}' for a, b in zip(x, w, strict=True))} = {y:g}.",
            f"The derivative by y is 2 * ({y:g} - {target}) = {outer:g}; w[{index}] meets x[{index}].",
            f"{paren(outer)} * {paren(x[index])}",
        ]
    else:
        program.add("y.backward()")
        outer, answer = 1.0, x[index]
        told = [
            f"In y the weight w[{index}] is multiplied by x[{index}] alone.",
            f"So its gradient is x[{index}]",
        ]
    misses: Misses = [
        (outer * w[index], f"That is w[{index}]; the derivative by it is what stands beside it, x[{index}]."),
        (
            x[index] if outer != 1 else y,
            "The outer derivative is missing." if outer != 1 else "That is y itself.",
        ),
        (outer, f"x[{index}] multiplies it."),
        (outer * sum(x), "Each weight gets its own input, not their sum."),
        (outer * x[index] / 2, "The 2 of the square is missing."),
    ]
    if outer == 1.0:
        misses.pop()
    return by_hand(f"What is w.grad[{index}]?", program, f"w.grad[{index}].item()", answer, told, misses)


def _network(draw: Draw, difficulty: int) -> Draft:
    """Two weights and a relu between them."""
    x, v = draw.pick([-2, -1, 1, 2, 3]), draw.pick([-3, -2, 2, 3, 4])
    u = draw.pick([-2, -1, 1, 2, 3])
    program = Program("import torch", "", f"u = torch.tensor({float(u)}, requires_grad=True)")
    program.add(f"v = torch.tensor({float(v)}, requires_grad=True)", f"x = torch.tensor({float(x)})")
    program.add("hidden = torch.relu(u * x)", "y = v * hidden", "y.backward()")
    before = u * x
    open_ = before > 0
    asked = draw.pick(("u", "v"))
    if asked == "v":
        answer = float(max(before, 0))
        told = [
            f"hidden = relu({u} * {paren(x)}) = {answer:g}.",
            "y = v * hidden, so the derivative by v is hidden",
        ]
    else:
        answer = float(v * x) if open_ else 0.0
        told = [
            f"u * x = {before}: relu {'passes the gradient' if open_ else 'is closed and passes nothing'}.",
            f"v * x = {paren(v)} * {paren(x)}" if open_ else "Nothing comes through, so u.grad",
        ]
    misses: Misses = [
        (v * x if asked == "u" else before, "relu is closed here: u * x is not positive."),
        (
            v,
            "That is the derivative by hidden; x still multiplies it."
            if asked == "u"
            else "That is v itself.",
        ),
        (x, "The weight behind it, v, multiplies it." if asked == "u" else "The derivative by v is hidden."),
        (
            max(before, 0) if asked == "u" else v * x,
            f"That is the derivative by {'v' if asked == 'u' else 'u'}.",
        ),
        (0, "relu is open here: u * x is positive."),
        (1, "A weight's derivative is what it is multiplied by."),
    ]
    return by_hand(f"What is {asked}.grad?", program, f"{asked}.grad.item()", answer, told, misses)
