"""What an optimizer's steps come to: SGD, momentum, weight decay, Adam's first steps, schedules, clipping."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft

DIGITS = 4
Misses = list[tuple[float, str]]


def steps(draw: Draw, difficulty: int) -> Draft:
    forms = [_sgd, _sgd]
    if difficulty >= 2:
        forms += [_two_steps, _decay, _groups]
    if difficulty >= 3:
        forms += [_momentum, _schedule, _schedule, _adam]
    if difficulty >= 4:
        forms = [_momentum, _adam, _adam, _decay, _schedule, _clipped, _adamw, _two_steps]
    return draw.pick(forms)(draw, difficulty)


def _asked(
    draw: Draw, text: str, program: Program, ask: str, answer: float, told: Sequence[str], misses: Misses
) -> Draft:
    value = _round(answer)
    rounded = [(_round(miss), why) for miss, why in misses if math.isfinite(miss)]
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


class _Linear:
    """A loss that is a multiple of w, so that its gradient is the same everywhere."""

    def __init__(self, draw: Draw) -> None:
        self.name = draw.pick(("w", "weight", "theta", "p"))
        self.start = float(draw.between(-4, 6))
        self.slope = float(draw.pick([n for n in range(-4, 6) if n not in (0, 1)]))
        self.lr = draw.pick((0.1, 0.5, 0.01, 0.2, 0.05))

    def program(self, optimizer: str) -> Program:
        made = f"{self.name} = torch.tensor({self.start}, requires_grad=True)"
        return Program("import torch", "", made, f"optimizer = torch.optim.{optimizer}")

    def loop(self, draw: Draw, program: Program, count: int, *, clears: bool = True) -> None:
        loss = f"loss = {self.slope:g} * {self.name}"
        body = [loss, "loss.backward()", "optimizer.step()"]
        if clears and count > 1:
            body = ["optimizer.zero_grad()", *body] if draw.chance(0.5) else [*body, "optimizer.zero_grad()"]
        if count == 1:
            program.add(*body)
        else:
            program.add(f"for _ in range({count}):", *(f"    {line}" for line in body))

    @property
    def text(self) -> str:
        return f"What is {self.name} at the end? Up to 4 digits."


# --- SGD ---------------------------------------------------------------------------------------------


def _sgd(draw: Draw, difficulty: int) -> Draft:
    name, lr = draw.pick(("w", "x", "a", "theta")), draw.pick((0.1, 0.5, 0.01, 0.2, 0.25))
    start = float(draw.pick([n for n in range(-4, 6) if n]))
    loss, gradient, how = _one_loss(draw, name, start, difficulty)
    program = Program("import torch", "", f"{name} = torch.tensor({start}, requires_grad=True)")
    program.add(f"optimizer = torch.optim.SGD([{name}], lr={lr})", f"loss = {loss}", "loss.backward()")
    program.add("optimizer.step()")
    answer = start - lr * gradient
    told = [how, f"{start:g} - {lr} * {_paren(gradient)}"]
    misses: Misses = [
        (start + lr * gradient, "A step goes against the gradient, so it is taken away."),
        (start - gradient, f"The gradient is multiplied by the learning rate, {lr}."),
        (gradient, f"That is the gradient; the question is about {name}."),
        (start, f"step() changes {name}: its gradient is not zero."),
        (lr * gradient, "That is how far the step goes, not where it ends."),
    ]
    return _asked(
        draw,
        f"What is {name} after the step? Up to 4 digits.",
        program,
        f"{name}.item()",
        answer,
        told,
        misses,
    )


def _one_loss(draw: Draw, name: str, at: float, difficulty: int) -> tuple[str, float, str]:
    """A loss in one variable, its gradient at `at`, and how that comes about."""
    a, b = draw.pick((2, 3, 4, 5)), draw.pick((1, 2, 3, 4, 6))
    forms = [
        (f"{a} * {name}", float(a), f"The derivative of {a} * {name} is {a}."),
        (f"{name} ** 2", 2 * at, f"The derivative of {name} ** 2 is 2 * {name} = {2 * at:g}."),
    ]
    if difficulty > 1:
        forms += [
            (f"{a} * {name} ** 2", 2 * a * at, f"The derivative is {2 * a} * {name} = {2 * a * at:g}."),
            (
                f"({name} - {b}) ** 2",
                2 * (at - b),
                f"The derivative is 2 * ({name} - {b}) = {2 * (at - b):g}.",
            ),
        ]
    if difficulty > 2:
        inner = a * at - b
        forms.append(
            (
                f"({a} * {name} - {b}) ** 2",
                2 * a * inner,
                f"The derivative is 2 * ({a} * {name} - {b}) * {a} = {2 * a * inner:g}.",
            )
        )
    usable = [form for form in forms if form[1]]
    return draw.pick(usable)


def _two_steps(draw: Draw, difficulty: int) -> Draft:
    """Without clearing, the second step uses the sum."""
    line, count = _Linear(draw), draw.pick((2, 3) if difficulty < 4 else (3, 4))
    clears = draw.chance(0.4)
    program = line.program(f"SGD([{line.name}], lr={line.lr})")
    line.loop(draw, program, count, clears=clears)
    used = count if clears else count * (count + 1) // 2
    answer = line.start - line.lr * line.slope * used
    if clears:
        how = (
            f"The gradient is {line.slope:g} each time, because it is cleared: {count} times {line.slope:g}."
        )
    else:
        sums = " + ".join(f"{n * line.slope:g}" for n in range(1, count + 1))
        how = f"Nothing clears the gradient, so it grows: {sums} = {used * line.slope:g} in all."
    told = [f"The derivative of the loss is {line.slope:g}.", how]
    told.append(f"{line.start:g} - {line.lr} * {_paren(used * line.slope)}")
    other = count * (count + 1) // 2 if clears else count
    misses: Misses = [
        (
            line.start - line.lr * line.slope * other,
            "zero_grad clears the gradient in every round."
            if clears
            else "Nothing clears the gradient: every backward adds to it.",
        ),
        (line.start - line.lr * line.slope, f"That is one step; there are {count}."),
        (line.start + line.lr * line.slope * used, "A step goes against the gradient."),
        (
            line.start - line.lr * line.slope * count * count,
            "The gradient used grows by one share each round.",
        ),
    ]
    return _asked(draw, line.text, program, f"{line.name}.item()", answer, told, misses)


def _momentum(draw: Draw, difficulty: int) -> Draft:
    line, count = _Linear(draw), draw.pick((2, 2, 3))
    momentum = draw.pick((0.9, 0.5, 0.8))
    program = line.program(f"SGD([{line.name}], lr={line.lr}, momentum={momentum})")
    line.loop(draw, program, count)
    buffer, moved, said = 0.0, 0.0, []
    for n in range(count):
        buffer = line.slope if n == 0 else momentum * buffer + line.slope
        moved += buffer
        said.append(f"{_round(buffer):g}")
    answer = line.start - line.lr * moved
    told = [
        f"The buffer begins as {line.slope:g}, the gradient; then {momentum} * buffer + {line.slope:g}.",
        f"The steps use {', '.join(said)}, together {_round(moved):g}.",
        f"{line.start:g} - {line.lr} * {_paren(_round(moved))}",
    ]
    dampened = sum((1 - momentum**n) * line.slope for n in range(1, count + 1))
    misses: Misses = [
        (line.start - line.lr * line.slope * count, "That leaves the momentum out."),
        (line.start - line.lr * dampened, "torch's SGD does not multiply the new gradient by 1 - momentum."),
        (line.start - line.lr * buffer, "That is the last step alone."),
        (line.start + line.lr * moved, "A step goes against the gradient."),
        (
            line.start - line.lr * line.slope * momentum * count,
            "The momentum multiplies the buffer, not the gradient.",
        ),
    ]
    return _asked(draw, line.text, program, f"{line.name}.item()", answer, told, misses)


def _decay(draw: Draw, difficulty: int) -> Draft:
    line, decay = _Linear(draw), draw.pick((0.1, 0.01, 0.5))
    line.start = line.start or 3.0
    program = line.program(f"SGD([{line.name}], lr={line.lr}, weight_decay={decay})")
    line.loop(draw, program, 1)
    gradient = line.slope + decay * line.start
    answer = line.start - line.lr * gradient
    told = [
        f"SGD adds {decay} * {line.name} to the gradient.",
        f"{line.slope:g} + {decay} * {_paren(line.start)} = {_round(gradient):g} is what the step uses.",
        f"{line.start:g} - {line.lr} * {_paren(_round(gradient))}",
    ]
    misses: Misses = [
        (line.start - line.lr * line.slope, "That leaves the weight decay out."),
        (
            line.start * (1 - decay) - line.lr * line.slope,
            "In SGD the decay is part of the gradient, so lr multiplies it too.",
        ),
        (
            line.start - line.lr * (line.slope - decay * line.start),
            "The decay pulls the weight to 0: it is added to the gradient.",
        ),
        (line.start - line.lr * (line.slope + decay), "The decay multiplies the weight itself."),
        (line.start + line.lr * gradient, "A step goes against the gradient."),
    ]
    return _asked(draw, line.text, program, f"{line.name}.item()", answer, told, misses)


def _groups(draw: Draw, difficulty: int) -> Draft:
    slow, fast = draw.pick(((0.01, 0.1), (0.1, 0.5), (0.05, 0.2)))
    first, second = draw.between(1, 5), draw.between(1, 5)
    a, b = draw.some((2, 3, 4, 5), 2)
    asked = draw.pick(("body", "head"))
    program = Program("import torch", "", f"body = torch.tensor({float(first)}, requires_grad=True)")
    program.add(f"head = torch.tensor({float(second)}, requires_grad=True)")
    program.add(
        "optimizer = torch.optim.SGD(",
        f'    [{{"params": [body], "lr": {slow}}}, {{"params": [head]}}], lr={fast}',
    )
    program.add(")", f"loss = {a} * body + {b} * head", "loss.backward()", "optimizer.step()")
    start, slope, lr = (first, a, slow) if asked == "body" else (second, b, fast)
    other = fast if asked == "body" else slow
    told = [
        f"{asked} {'has a learning rate of its own' if asked == 'body' else 'takes the default'}: {lr}.",
        f"Its gradient is {slope}.",
        f"{start} - {lr} * {slope}",
    ]
    misses: Misses = [
        (start - other * slope, f"That is the other group's learning rate; {asked} has {lr}."),
        (start - lr * (a + b), f"Only its own term has {asked} in it."),
        (start + lr * slope, "A step goes against the gradient."),
        (start - lr * (b if asked == "body" else a), f"The gradient of {asked} is {slope}."),
    ]
    text = f"What is {asked} after the step? Up to 4 digits."
    return _asked(draw, text, program, f"{asked}.item()", start - lr * slope, told, misses)


# --- Adam --------------------------------------------------------------------------------------------


def _adam(draw: Draw, difficulty: int) -> Draft:
    """With a gradient that stays the same every step is lr long."""
    line, count = _Linear(draw), draw.pick((1, 1, 2, 3))
    program = line.program(f"Adam([{line.name}], lr={line.lr})")
    line.loop(draw, program, count)
    sign = math.copysign(1, line.slope)
    answer = line.start - line.lr * sign * count
    told = [
        f"The gradient is {line.slope:g}{' every time' if count > 1 else ''}.",
        f"Corrected for the start, its averages are {line.slope:g} and {line.slope * line.slope:g}.",
        f"{line.slope:g} / sqrt({line.slope * line.slope:g}) = {sign:g}: a step is lr long.",
        f"{line.start:g} - {count} * {line.lr} * {_paren(sign)}"
        if count > 1
        else f"{line.start:g} - {line.lr} * {_paren(sign)}",
    ]
    raw = 0.1 / math.sqrt(0.001)
    misses: Misses = [
        (line.start - line.lr * line.slope * count, "That is SGD; Adam divides by the size of the gradient."),
        (line.start + line.lr * sign * count, "A step goes against the gradient."),
        (line.start - line.lr * sign, f"That is one step; there are {count}."),
        (
            line.start - line.lr * sign * raw,
            "Without correcting for the start the first step would be that long.",
        ),
        (
            line.start - line.lr * 0.1 * line.slope,
            "The average of the gradient is divided by its root mean square.",
        ),
    ]
    return _asked(draw, line.text, program, f"{line.name}.item()", answer, told, misses)


def _adamw(draw: Draw, difficulty: int) -> Draft:
    line, decay = _Linear(draw), draw.pick((0.1, 0.5, 0.01))
    line.start = line.start or 4.0
    program = line.program(f"AdamW([{line.name}], lr={line.lr}, weight_decay={decay})")
    line.loop(draw, program, 1)
    sign = math.copysign(1, line.slope)
    shrunk = line.start * (1 - line.lr * decay)
    told = [
        f"AdamW shrinks the weight first: {line.start:g} * (1 - {line.lr} * {decay}) = {_round(shrunk):g}.",
        f"Adam's first step is lr long: {line.lr}, against the sign of the gradient {line.slope:g}.",
        f"{_round(shrunk):g} - {line.lr} * {_paren(sign)}",
    ]
    misses: Misses = [
        (
            line.start - line.lr * sign,
            "That leaves the weight decay out: in AdamW it is no part of the gradient.",
        ),
        (line.start * (1 - decay) - line.lr * sign, "The decay is multiplied by lr."),
        (shrunk - line.lr * line.slope, "Adam divides by the size of the gradient."),
        (shrunk + line.lr * sign, "A step goes against the gradient."),
    ]
    return _asked(draw, line.text, program, f"{line.name}.item()", shrunk - line.lr * sign, told, misses)


# --- around the step ---------------------------------------------------------------------------------


def _schedule(draw: Draw, difficulty: int) -> Draft:
    lr, epochs = draw.pick((0.1, 0.5, 1.0, 0.01)), draw.between(3, 9)
    gamma = draw.pick((0.1, 0.5, 0.9))
    kind = draw.pick(("StepLR", "ExponentialLR", "MultiStepLR"))
    program = Program("import torch", "", "w = torch.tensor(1.0, requires_grad=True)")
    program.add(f"optimizer = torch.optim.SGD([w], lr={lr})")
    if kind == "StepLR":
        every = draw.pick((2, 3, 4))
        times, options = epochs // every, f"step_size={every}, gamma={gamma}"
        how = f"{epochs} epochs hold {epochs} // {every} = {times} whole spans of {every}."
    elif kind == "ExponentialLR":
        every, times, options = 1, epochs, f"gamma={gamma}"
        how = f"Each of the {epochs} epochs multiplies it once."
    else:
        every = 0
        marks = sorted(draw.some(range(1, 10), 2))
        times, options = sum(mark <= epochs for mark in marks), f"milestones={marks}, gamma={gamma}"
        how = f"After {epochs} epochs, milestones reached of {marks}: {times}."
    program.add(f"schedule = torch.optim.lr_scheduler.{kind}(", f"    optimizer, {options}", ")")
    program.add(f"for epoch in range({epochs}):", "    optimizer.step()", "    schedule.step()")
    program.add('lr = optimizer.param_groups[0]["lr"]')
    answer = lr * gamma**times
    told = [f"schedule.step() is called {epochs} times.", how, f"{lr} * {gamma} ** {times}"]
    misses: Misses = [
        (lr * gamma ** (times + 1), f"That is one factor of {gamma} too many."),
        (lr * gamma ** max(times - 1, 0), f"That is one factor of {gamma} too few."),
        (lr, f"The schedule has multiplied it by {gamma} {times} times."),
        (lr * gamma**epochs, "It is not multiplied in every epoch."),
        (lr * gamma * times, f"{times} times {gamma} means a power, not a multiple."),
        (gamma**times, f"It begins at {lr}, not at 1."),
    ]
    if times == 0:
        misses[2] = (lr * gamma * 2, "It has not been multiplied yet.")
    text = "What is the learning rate at the end? Up to 4 digits."
    return _asked(draw, text, program, "lr", answer, told, misses)


def _clipped(draw: Draw, difficulty: int) -> Draft:
    a, b, norm = draw.pick(((3, 4, 5), (6, 8, 10), (5, 12, 13), (8, 15, 17)))
    most = draw.pick((1.0, 2.0, float(norm + 2)))
    lr = draw.pick((0.1, 0.5, 1.0))
    asked = draw.pick((0, 1))
    program = Program("import torch", "", "w = torch.tensor([1.0, 1.0], requires_grad=True)")
    program.add(
        f"optimizer = torch.optim.SGD([w], lr={lr})", f"loss = {a} * w[0] + {b} * w[1]", "loss.backward()"
    )
    program.add(f"torch.nn.utils.clip_grad_norm_([w], max_norm={most})", "optimizer.step()")
    scale = min(1.0, most / norm)
    gradient = (a, b)[asked]
    used = gradient * scale
    how = (
        f"It is larger than {most:g}, so all gradients are multiplied by {most:g} / {norm}."
        if scale < 1
        else f"It is within {most:g}, so nothing changes."
    )
    told = [f"The gradient is ({a}, {b}); its norm is sqrt({a * a} + {b * b}) = {norm}.", how]
    told.append(f"1 - {lr} * {_round(used):g}")
    misses: Misses = [
        (1 - lr * gradient, f"The norm, {norm}, is larger than {most:g}: the gradient is clipped."),
        (
            1 - lr * min(gradient, most),
            "clip_grad_norm_ scales all gradients alike; it does not cut each one.",
        ),
        (1 - lr * gradient / norm, f"It is scaled to a norm of {most:g}, not of 1."),
        (1 - lr * gradient * most / (a + b), "The norm is the root of the sum of squares."),
        (1 + lr * used, "A step goes against the gradient."),
    ]
    text = f"What is w[{asked}] after the step? Up to 4 digits."
    return _asked(draw, text, program, f"w[{asked}].item()", 1 - lr * used, told, misses)


def _paren(value: float) -> str:
    return f"({value:g})" if value < 0 else f"{value:g}"
