"""Loss values at points where they can be worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft

DIGITS = 4
_IMPORT = ("import torch", "import torch.nn.functional as F", "")
Misses = list[tuple[float, str]]


def losses(draw: Draw, difficulty: int) -> Draft:
    forms = [_even_logits, _mse, _absolute]
    if difficulty >= 2:
        forms += [_one_ahead, _binary, _mse]
    if difficulty >= 3:
        forms += [_nll, _two_rows, _huber, _binary]
    if difficulty >= 4:
        forms = [_one_ahead, _two_rows, _ignored, _weighted, _nll, _huber]
    return draw.pick(forms)(draw, difficulty)


def _asked(
    draw: Draw,
    program: Program,
    answer: float,
    steps: Sequence[str],
    misses: Misses,
    skill: str,
    text: str = "",
) -> Draft:
    value = _round(answer)
    rounded = [(_round(miss), why) for miss, why in misses]
    last = f"{steps[-1]} = {value}"
    text = text or draw.pick(
        (
            "What is the loss? Round to 4 digits.",
            "What does loss.item() give, to 4 digits?",
            "The loss, to 4 digits?",
        )
    )
    return asking.number(
        text,
        program,
        f"round(loss.item(), {DIGITS})",
        value,
        [*steps[:-1], last],
        rounded,
        tolerance=0.0006,
        skills=(skill,),
        meta=False,
    )


def _round(value: float) -> float:
    return round(value, DIGITS) + 0.0  # -0.0 is written 0.0


# --- cross entropy -----------------------------------------------------------------------------------


def _cross(draw: Draw, reduction: str = "", extra: str = "") -> str:
    options = "".join(f", {option}" for option in (extra, reduction) if option)
    if draw.chance(0.6) or len(options) > 24:
        return f"loss = F.cross_entropy(logits, targets{options})"
    return f"loss = torch.nn.CrossEntropyLoss({options[2:]})(logits, targets)"


def _even_logits(draw: Draw, difficulty: int) -> Draft:
    classes, batch = draw.pick((2, 3, 4, 5, 8, 10, 20, 100)), draw.pick((1, 2, 4, 8, 16, 32))
    level = draw.pick((0.0, 1.0, 2.5, -3.0) if difficulty > 1 else (0.0,))
    made = f"torch.zeros({batch}, {classes})" if not level else f"torch.full(({batch}, {classes}), {level})"
    target = draw.between(0, classes - 1)
    program = Program(*_IMPORT, f"logits = {made}")
    labels = draw.pick((f"torch.full(({batch},), {target})", f"torch.arange({batch}) % {classes}"))
    program.add(f"targets = {labels}", _cross(draw))
    answer = math.log(classes)
    steps = [
        f"All {classes} logits are equal, so every class gets the probability 1 / {classes}.",
        f"The loss is -log(1 / {classes}) = log({classes}), for every row and so for their mean.",
        f"log({classes})",
    ]
    misses: Misses = [
        (0.0, "Equal logits are not a right answer: the model is undecided."),
        (1 / classes, "That is the probability; the loss is minus its logarithm."),
        (math.log2(classes), "The logarithm is the natural one, not that of base 2."),
        (math.log10(classes), "The logarithm is the natural one, not that of base 10."),
        (batch * answer, f"That is the sum over the {batch} rows; the mean is the default."),
        (-answer, "A probability has a negative logarithm; the loss is minus that."),
    ]
    return _asked(draw, program, answer, steps, misses, "loss.cross-entropy")


def _one_ahead(draw: Draw, difficulty: int) -> Draft:
    """One logit is log k, all others 0: then its probability is k / (k + C - 1)."""
    ahead, others = draw.pick((2, 3, 4, 5, 7, 9)), draw.pick((1, 2, 3, 4))
    classes = others + 1
    place, right = draw.between(0, others), draw.chance(0.6)
    target = place if right else draw.pick([n for n in range(classes) if n != place])
    row = ["0.0"] * classes
    row[place] = f"math.log({ahead})"
    program = Program("import math", "", "import torch", "import torch.nn.functional as F", "")
    program.add(f"logits = torch.tensor([[{', '.join(row)}]])", f"targets = torch.tensor([{target}])")
    program.add(_cross(draw))
    total = ahead + others
    top = ahead if right else 1
    answer = math.log(total / top)
    turned = [str(ahead) if n == place else "1" for n in range(classes)]
    steps = [
        f"exp turns the logits into {', '.join(turned)}; their sum is {total}.",
        f"Class {target}, the target, gets {top} / {total}.",
        f"-log({top} / {total})",
    ]
    other = 1 if right else ahead
    misses: Misses = [
        (math.log(total / other), f"That is the loss of another class; the target is {target}."),
        (top / total, "That is the probability; the loss is minus its logarithm."),
        (
            -math.log(ahead) if right else 0.0,
            "The logit alone says nothing: softmax compares it with the others.",
        ),
        (_softmax_twice(ahead, others, right), "Cross entropy applies softmax itself, once and not twice."),
        (math.log(classes), "That would be the loss of equal logits."),
        (-answer, "A probability has a negative logarithm; the loss is minus that."),
    ]
    return _asked(draw, program, answer, steps, misses, "loss.cross-entropy")


def _softmax_twice(ahead: int, others: int, right: bool) -> float:
    total = ahead + others
    first, rest = math.exp(ahead / total), math.exp(1 / total)
    return math.log((first + others * rest) / (first if right else rest))


def _two_rows(draw: Draw, difficulty: int) -> Draft:
    ahead, classes = draw.pick((3, 4, 7, 9)), draw.pick((2, 3, 4))
    reduction = draw.pick(("", "", 'reduction="sum"'))
    total = ahead + classes - 1
    first, second = draw.between(0, classes - 1), draw.between(0, classes - 1)
    hits = [draw.chance(0.5), draw.chance(0.5)]
    targets = [n if hit else (n + 1) % classes for n, hit in zip((first, second), hits, strict=True)]
    program = Program("import math", "", "import torch", "import torch.nn.functional as F", "")
    program.add(f"logits = torch.zeros(2, {classes})")
    program.add(f"logits[0, {first}] = logits[1, {second}] = math.log({ahead})")
    program.add(f"targets = torch.tensor({targets})", _cross(draw, reduction))
    each = [math.log(total / (ahead if hit else 1)) for hit in hits]
    tops = [ahead if hit else 1 for hit in hits]
    whole = sum(each)
    answer = whole if reduction else whole / 2
    steps = [
        f"In each row exp gives one {ahead} and {classes - 1} times 1: the sum is {total}.",
        f"The targets get {tops[0]} / {total} and {tops[1]} / {total}.",
        f"Minus their logarithms: {_round(each[0])} and {_round(each[1])}.",
        f"Their {'sum' if reduction else 'mean'}",
    ]
    misses: Misses = [
        (
            whole / 2 if reduction else whole,
            "reduction is the sum here." if reduction else "The default is the mean, not the sum.",
        ),
        (each[0], "That is the first row alone."),
        (each[1], "That is the second row alone."),
        (whole / (2 * classes), "The mean is over the rows, not over all logits."),
        (math.log(classes), "That would be the loss of equal logits."),
    ]
    return _asked(draw, program, answer, steps, misses, "loss.cross-entropy")


def _ignored(draw: Draw, difficulty: int) -> Draft:
    classes, rows = draw.pick((2, 4, 5, 8)), draw.pick((3, 4, 5))
    pads = draw.between(1, rows - 1)
    reduction = draw.pick(("", 'reduction="sum"'))
    default = draw.chance(0.4)
    pad = -100 if default else 0
    targets = [draw.between(1, classes - 1) for _ in range(rows - pads)] + [pad] * pads
    program = Program(
        *_IMPORT, f"logits = torch.zeros({rows}, {classes})", f"targets = torch.tensor({targets})"
    )
    program.add(_cross(draw, reduction, "" if default else "ignore_index=0"))
    kept, one = rows - pads, math.log(classes)
    answer = kept * one if reduction else one
    steps = [
        f"Equal logits give every row the loss log({classes}) = {_round(one)}.",
        f"Targets of {pad} are ignored: {kept} of {rows} rows count.",
        f"{kept} * {_round(one)}"
        if reduction
        else f"The mean over these {kept} rows is log({classes}) again",
    ]
    misses: Misses = [
        (kept * one / rows, f"The mean is over the {kept} rows that count, not over all {rows}."),
        (rows * one, f"{pads} of the rows are ignored."),
        (
            kept * one if not reduction else one,
            "The default is the mean." if not reduction else "reduction is the sum here.",
        ),
        (0.0, "Ignored rows do not make the others vanish."),
        (1 / classes, "That is the probability; the loss is minus its logarithm."),
    ]
    return _asked(draw, program, answer, steps, misses, "loss.cross-entropy")


def _weighted(draw: Draw, difficulty: int) -> Draft:
    """Class weights: a weighted mean, divided by the weights of the targets."""
    heavy, ahead = draw.pick((2, 3, 4, 5)), draw.pick((3, 4, 9))
    hits = draw.pick(((True, False), (False, True)))
    program = Program("import math", "", "import torch", "import torch.nn.functional as F", "")
    program.add(f"logits = torch.tensor([[math.log({ahead}), 0.0], [math.log({ahead}), 0.0]])")
    targets = [0 if hit else 1 for hit in hits]
    program.add(f"targets = torch.tensor({targets})", f"weight = torch.tensor([1.0, {float(heavy)}])")
    program.add("loss = F.cross_entropy(logits, targets, weight=weight)")
    total = ahead + 1
    each = [math.log(total / (ahead if hit else 1)) for hit in hits]
    weights = [1 if hit else heavy for hit in hits]
    weighted = sum(w * value for w, value in zip(weights, each, strict=True))
    answer = weighted / sum(weights)
    steps = [
        f"Minus the logarithms of the probabilities: {_round(each[0])} and {_round(each[1])}.",
        f"Their weights, by target, are {weights[0]} and {weights[1]}; together {sum(weights)}.",
        f"({weights[0]} * {_round(each[0])} + {weights[1]} * {_round(each[1])}) / {sum(weights)}",
    ]
    misses: Misses = [
        (weighted / 2, f"A weighted mean is divided by the weights, {sum(weights)}, not by the 2 rows."),
        (sum(each) / 2, "That leaves the weights out."),
        (weighted, "That is the weighted sum; the default is the mean."),
    ]
    return _asked(draw, program, answer, steps, misses, "loss.cross-entropy")


def _nll(draw: Draw, difficulty: int) -> Draft:
    tens = draw.pick(([1, 2, 7], [2, 3, 5], [1, 4, 5], [2, 2, 6], [1, 1, 8], [3, 3, 4]))
    shares = draw.shuffled(tens)
    target = draw.between(0, 2)
    probs = ", ".join(f"0.{n}" for n in shares)
    program = Program(*_IMPORT, f"probs = torch.tensor([[{probs}]])", f"target = torch.tensor([{target}])")
    logged = draw.chance(0.65)
    given = "probs.log()" if logged else "probs"
    program.add(
        draw.pick((f"loss = F.nll_loss({given}, target)", f"loss = torch.nn.NLLLoss()({given}, target)"))
    )
    share = shares[target] / 10
    answer = -math.log(share) if logged else -share
    steps = [
        f"nll_loss takes the entry of the target, class {target}, and changes its sign.",
        f"It takes no logarithm itself; here the entry is {f'log({share})' if logged else share}.",
        f"-log({share})" if logged else f"-({share})",
    ]
    misses: Misses = [
        (
            -share if logged else -math.log(share),
            "The logarithm was taken before."
            if logged
            else "nll_loss takes no logarithm itself; probabilities give a negative loss.",
        ),
        (share, "nll_loss changes the sign of the entry."),
        (math.log(share), "nll_loss changes the sign of the entry."),
    ]
    other = shares[(target + 1) % 3] / 10
    misses.append((-math.log(other) if logged else -other, f"That is another class; the target is {target}."))
    return _asked(draw, program, answer, steps, misses, "loss.choice")


# --- two classes -------------------------------------------------------------------------------------


def _binary(draw: Draw, difficulty: int) -> Draft:
    ahead = draw.pick((1, 2, 3, 4, 9) if difficulty > 1 else (1,))
    target = draw.pick((0.0, 1.0))
    logits = draw.chance(0.6) or ahead == 1
    program = Program("import math", "", "import torch", "import torch.nn.functional as F", "")
    share = ahead / (ahead + 1)
    if logits:
        value = "0.0" if ahead == 1 else f"math.log({ahead})"
        program.add(f"score = torch.tensor([{value}])", f"target = torch.tensor([{target}])")
        program.add("loss = F.binary_cross_entropy_with_logits(score, target)")
        given = "0" if ahead == 1 else f"log({ahead})"
        first = f"sigmoid({given}) = {ahead} / {ahead + 1} is the probability of 1."
    else:
        program.add(f"p = torch.tensor([{ahead} / {ahead + 1}])", f"target = torch.tensor([{target}])")
        program.add("loss = F.binary_cross_entropy(p, target)")
        first = f"{ahead} / {ahead + 1} is the probability of 1: binary_cross_entropy applies no sigmoid."
    chosen = share if target else 1 - share
    top = ahead if target else 1
    answer = -math.log(chosen)
    steps = [
        first,
        f"The target is {target:g}, whose probability is {top} / {ahead + 1}.",
        f"-log({top} / {ahead + 1})",
    ]
    squashed = 1 / (1 + math.exp(-share))
    misses: Misses = [
        (
            -math.log(1 - chosen) if 0 < chosen < 1 else 0.0,
            f"That is the loss of the other target; it is {target:g}.",
        ),
        (chosen, "That is the probability; the loss is minus its logarithm."),
        (-math.log(squashed if target else 1 - squashed), "The sigmoid is applied once, not twice."),
        ((share - target) ** 2, "That is the squared error."),
        (math.log2(1 / chosen), "The logarithm is the natural one."),
        (0.0, "The loss is 0 only where the probability of the target is 1."),
    ]
    return _asked(draw, program, answer, steps, misses, "loss.choice")


# --- distances ---------------------------------------------------------------------------------------


def _pair(draw: Draw, count: int, most: int = 4) -> tuple[list[float], list[float]]:
    predicted = [float(draw.between(-3, 5)) for _ in range(count)]
    targets = [value + draw.pick([d for d in range(-most, most + 1) if d]) for value in predicted]
    return predicted, targets


def _mse(draw: Draw, difficulty: int) -> Draft:
    count = draw.between(2, 3 + difficulty // 2)
    predicted, targets = _pair(draw, count)
    reduction = draw.pick(("", "", 'reduction="sum"') if difficulty > 1 else ("",))
    form = draw.pick(
        (
            f"loss = F.mse_loss(pred, target{', ' + reduction if reduction else ''})",
            f"loss = torch.nn.MSELoss({reduction})(pred, target)",
            f"loss = ((pred - target) ** 2).{'sum' if reduction else 'mean'}()",
            f"loss = (pred - target).pow(2).{'sum' if reduction else 'mean'}()",
        )
    )
    program = Program(
        *_IMPORT, f"pred = torch.tensor({predicted})", f"target = torch.tensor({targets})", form
    )
    differences = [a - b for a, b in zip(predicted, targets, strict=True)]
    squares = [d * d for d in differences]
    whole = sum(squares)
    answer = whole if reduction else whole / count
    steps = [
        f"The differences are {', '.join(f'{d:g}' for d in differences)}.",
        f"Their squares: {' + '.join(f'{s:g}' for s in squares)} = {whole:g}.",
        f"The sum, {whole:g}" if reduction else f"The mean: {whole:g} / {count}",
    ]
    misses: Misses = [
        (
            whole / count if reduction else whole,
            "reduction is the sum here."
            if reduction
            else "That is the sum; the mean divides it by the number of values.",
        ),
        (
            sum(map(abs, differences)) / (1 if reduction else count),
            "The differences are squared, not taken without their sign.",
        ),
        (math.sqrt(answer), "There is no root: that would be the RMSE."),
        (answer / 2, "torch does not halve the squared error."),
        ((sum(differences) / count) ** 2, "Every difference is squared first, then the mean is taken."),
    ]
    return _asked(draw, program, answer, steps, misses, "loss.choice")


def _absolute(draw: Draw, difficulty: int) -> Draft:
    count = draw.between(2, 3 + difficulty // 2)
    predicted, targets = _pair(draw, count)
    reduction = draw.pick(("", 'reduction="sum"') if difficulty > 1 else ("",))
    form = draw.pick(
        (
            f"loss = F.l1_loss(pred, target{', ' + reduction if reduction else ''})",
            f"loss = torch.nn.L1Loss({reduction})(pred, target)",
            f"loss = (pred - target).abs().{'sum' if reduction else 'mean'}()",
        )
    )
    program = Program(
        *_IMPORT, f"pred = torch.tensor({predicted})", f"target = torch.tensor({targets})", form
    )
    differences = [a - b for a, b in zip(predicted, targets, strict=True)]
    whole = sum(map(abs, differences))
    answer = whole if reduction else whole / count
    steps = [
        f"The differences are {', '.join(f'{d:g}' for d in differences)}.",
        f"Without their signs: {' + '.join(f'{abs(d):g}' for d in differences)} = {whole:g}.",
        f"The sum, {whole:g}" if reduction else f"The mean: {whole:g} / {count}",
    ]
    misses: Misses = [
        (
            whole / count if reduction else whole,
            "reduction is the sum here." if reduction else "That is the sum; the default is the mean.",
        ),
        (
            sum(d * d for d in differences) / (1 if reduction else count),
            "Nothing is squared: L1 is the distance itself.",
        ),
        (sum(differences) / count, "Every difference loses its sign before they are added."),
        (abs(sum(differences)) / count, "Every difference loses its sign on its own, before they are added."),
    ]
    return _asked(draw, program, answer, steps, misses, "loss.choice")


def _huber(draw: Draw, difficulty: int) -> Draft:
    """Half the square within delta, straight beyond."""
    delta = draw.pick((1.0, 1.0, 2.0))
    small, large = draw.pick((0.2, 0.4, 0.5, 0.6)), float(draw.between(3, 6))
    predicted = [float(draw.between(-2, 4)) for _ in range(2)]
    targets = [round(predicted[0] + small, 1), predicted[1] - large]
    name = "smooth_l1_loss" if delta == 1.0 and draw.chance(0.6) else "huber_loss"
    option = f", delta={delta}" if delta != 1.0 else ""
    program = Program(*_IMPORT, f"pred = torch.tensor({predicted})", f"target = torch.tensor({targets})")
    program.add(f"loss = F.{name}(pred, target{option})")
    inside, outside = small * small / 2, delta * (large - delta / 2)
    answer = (inside + outside) / 2
    steps = [
        f"{small} is within {delta:g}: half its square, {_round(inside)}.",
        f"{large:g} is beyond: {delta:g} * ({large:g} - {delta:g} / 2) = {_round(outside)}.",
        "Their mean",
    ]
    misses: Misses = [
        (inside + outside, "That is the sum; the default is the mean."),
        ((small * small + large * large) / 4, f"Beyond {delta:g} it grows straight, not by the square."),
        ((small + large) / 2, f"Within {delta:g} it is half the square."),
        ((small * small + outside) / 2, "Within delta the square is halved."),
        (
            (inside + delta * large) / 2,
            f"The straight part begins {delta:g} / 2 lower, so that the two meet.",
        ),
    ]
    return _asked(draw, program, answer, steps, misses, "loss.choice")
