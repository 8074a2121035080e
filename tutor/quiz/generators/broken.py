"""A loop with one mistake: find its line, repair it, name it, or say what it does to the run."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tutor.quiz.generators import asking
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.loops import STYLES, Loop

FROZEN = "The loss never changes."
GROWS = "The loss grows and grows."
SWINGS = "The loss swings and never settles."
WRONG = "It learns, but something else than it should."
SLOW = "It learns, but it cannot get near what it could."


@dataclass(frozen=True, slots=True)
class Mistake:
    """`spoil` gives the broken line, or None where this line cannot be broken so. `proof`: a condition that
    the mistake makes false; empty for the loop's own."""

    name: str
    part: str
    spoil: Callable[[str], str | None]
    why: str
    symptom: str
    skill: str = "training.debug"
    proof: str = ""
    scale: bool = True
    """whether the loop's own condition fails with it, so that it can be proved by running"""


def _swap(old: str, new: str) -> Callable[[str], str | None]:
    return lambda line: re.sub(old, new, line, count=1) if re.search(old, line) else None


def _dedent(line: str) -> str | None:
    return line[4:] if line.startswith("    ") else None


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "step is named, but not called",
        "step",
        _swap(r"\.step\(\)", ".step"),
        "Without parentheses step is only named. The weights never move.",
        FROZEN,
        "training.loop",
    ),
    Mistake(
        "backward is named, but not called",
        "backward",
        _swap(r"\.backward\(\)", ".backward"),
        "Without parentheses backward is only named. There is no gradient, so no weight moves.",
        FROZEN,
        "training.loop",
    ),
    Mistake(
        "the step is outside the loop",
        "step",
        _dedent,
        "It is not indented far enough, so it does not belong to the loop any more.",
        FROZEN,
        "training.loop",
    ),
    Mistake(
        "gradients are cleared outside the loop",
        "clear",
        _dedent,
        "It is not indented far enough: the gradients are cleared once, after the loop, and add up in it.",
        SWINGS,
        "training.zero-grad",
    ),
    Mistake(
        "the weights go with the gradient",
        "update",
        _swap(r" -= ", " += "),
        "Added, the gradient leads uphill.",
        GROWS,
        "optim.step",
    ),
    Mistake(
        "the weights go with the gradient",
        "update",
        _swap(r"\.sub_\(", ".add_("),
        "Added, the gradient leads uphill.",
        GROWS,
        "optim.step",
    ),
    Mistake(
        "the learning rate is negative",
        "optimizer",
        _swap(r"SGD\((\w+)\.parameters\(\), lr=([\d.]+)\)", r"SGD(\1.parameters(), lr=\2, maximize=True)"),
        "maximize=True turns every step round: it climbs.",
        GROWS,
        "optim.step",
    ),
    Mistake(
        "the target is the input",
        "loss",
        _swap(r"(_loss|criterion)\((.*), y(b?)\)", r"\1(\2, x\3)"),
        "The second argument is x: the model learns to repeat its input.",
        WRONG,
        "training.loop",
    ),
    Mistake(
        "the error is not squared",
        "loss",
        _swap(r"\(\((.*)\) \*\* 2\)\.mean\(\)", r"(\1).mean()"),
        "The mean of the plain differences has no lowest point: it falls for ever.",
        GROWS,
        "loss.choice",
    ),
    Mistake(
        "the error is not squared",
        "loss",
        _swap(r"\.(pow\(2\)|square\(\))\.mean\(\)", ".mean()"),
        "The mean of the plain differences has no lowest point: it falls for ever.",
        GROWS,
        "loss.choice",
    ),
    Mistake(
        "x and y of a batch do not belong together",
        "batch",
        _swap(r"y\[i : i \+ (\d+)\]", r"y[:\1]"),
        "yb is the same first rows in every batch, whatever xb is.",
        SLOW,
        "training.loop",
    ),
    Mistake(
        "softmax before cross entropy",
        "logits",
        _swap(r"net\(x\)$", "net(x).softmax(1)"),
        "cross_entropy applies softmax itself; twice it cannot come near 0.",
        SLOW,
        "loss.cross-entropy",
    ),
    Mistake(
        "sigmoid before BCEWithLogitsLoss",
        "scores",
        _swap(r"net\(x\)$", "net(x).sigmoid()"),
        "The loss applies the sigmoid itself; twice it cannot come near 0.",
        SLOW,
        "loss.choice",
    ),
    Mistake(
        "the optimizer holds detached parameters",
        "optimizer",
        _swap(r"SGD\((\w+)\.parameters\(\)", r"SGD([p.data for p in \1.parameters()]"),
        "The optimizer has copies cut off from the model: they never get a gradient.",
        FROZEN,
        "optim.step",
    ),
    Mistake(
        "argmax along the wrong dimension",
        "argmax",
        _swap(r"argmax\(1\)", "argmax(0)[y]"),
        "argmax(0) looks for the best row of each class; the best class of each row is argmax(1).",
        "The reported accuracy is wrong.",
        "eval.accuracy",
        "accuracy > 0.9",
    ),
)


@dataclass(frozen=True, slots=True)
class Broken:
    """A loop with its mistake: `number` is the line, counted from 1."""

    loop: Loop
    mistake: Mistake
    number: int
    right: str
    wrong: str

    @property
    def lines(self) -> list[str]:
        lines = list(self.loop.lines)
        lines[self.number - 1] = self.wrong
        return lines

    @property
    def code(self) -> str:
        return "\n".join(self.lines) + "\n"

    @property
    def proof(self) -> str:
        return self.mistake.proof or self.loop.learns


def broken(draw: Draw) -> Broken:
    while True:
        loop = draw.pick(STYLES)(draw)
        fitting = [(m, wrong) for m in MISTAKES if (wrong := _spoiled(loop, m)) is not None]
        if fitting:
            mistake, wrong = draw.pick(fitting)
            at = loop.at[mistake.part]
            return Broken(loop, mistake, at + 1, loop.lines[at], wrong)


def _spoiled(loop: Loop, mistake: Mistake) -> str | None:
    at = loop.at.get(mistake.part)
    if at is None or (mistake.spoil is _dedent and not _can_fall_out(loop.lines, at)):
        return None
    return mistake.spoil(loop.lines[at])


def _can_fall_out(lines: list[str], at: int) -> bool:
    """Whether line `at`, a level further left, is outside of every loop with nothing after it left behind."""
    depth = len(_indent(lines[at]))
    if at + 1 < len(lines) and lines[at + 1].startswith(_indent(lines[at])):
        return False
    around = [line for line in lines[:at] if line.lstrip().startswith(("for ", "while "))]
    return sum(len(_indent(line)) < depth for line in around) == 1


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


# --- the four ways to ask ----------------------------------------------------------------------------


def loops(draw: Draw, difficulty: int) -> Draft:
    """The easy ones ask for the line, the hard ones more often for the repair and the symptom."""
    forms = {1: (find, name), 2: (find, find, name, repair), 3: (find, name, repair, symptom)}
    return draw.pick(forms.get(difficulty, (find, repair, symptom)))(draw, difficulty)


def find(draw: Draw, difficulty: int) -> Draft:
    """Which line?"""
    case = broken(draw)
    told = [
        f"{case.loop.what}: clear, forward, loss, backward and step, each in its place.",
        case.mistake.why,
    ]
    why = {at + 1: _INNOCENT[part] for part, at in case.loop.at.items() if part in _INNOCENT}
    return asking.line(
        f"{case.loop.what}, and one line is wrong. Which one?",
        case.code,
        [case.proof],
        case.number,
        case.right,
        told,
        why,
        skills=(case.mistake.skill, "training.debug"),
    )


_INNOCENT = {
    "optimizer": "The optimizer holds the model's parameters and a usable learning rate.",
    "forward": "The forward is right: it gives a prediction for every row.",
    "loss": "The loss compares what it should.",
    "backward": "backward is called on the loss, in the loop.",
    "step": "The step is called, after backward and inside the loop.",
    "clear": "The gradients are cleared in every round.",
    "update": "The update goes against the gradient.",
    "keep": "item() takes the number out of the graph, which is right here.",
    "batch": "The batch takes the same rows of x and of y.",
    "logits": "cross_entropy takes logits as they are.",
    "scores": "The loss takes scores as they are.",
    "target": "The targets are class numbers, as they should be.",
    "argmax": "argmax(1) is the best class of each row.",
    "register": "The layer is registered, because it is an attribute of the module.",
}


def repair(draw: Draw, difficulty: int) -> Draft:
    """What has to stand there?"""
    case = broken(draw)
    indent = _indent(case.right)
    while case.right.strip() == case.wrong.strip():  # a line at the wrong depth is no blank
        case = broken(draw)
        indent = _indent(case.right)
    lines = list(case.loop.lines)
    lines[case.number - 1] = f"{indent}____"
    told = [
        f"{case.loop.what}: the missing line belongs to the loop's {case.mistake.part}.",
        case.mistake.why,
    ]
    misses = [(case.wrong.strip(), case.mistake.why)]
    if case.right.strip() != "pass":
        misses.append(("pass", f"Something has to happen here: the loop's {case.mistake.part} is missing."))
    return asking.blank(
        f"{case.loop.what}. Complete it so that it learns.",
        "\n".join(lines) + "\n",
        [case.proof],
        case.right.strip(),
        told,
        misses,
        skills=(case.mistake.skill, "training.debug"),
    )


def name(draw: Draw, difficulty: int) -> Draft:
    """What is the mistake called?"""
    case = broken(draw)
    others = draw.shuffled([m for m in MISTAKES if m.name != case.mistake.name])
    near = sorted(others, key=lambda m: m.part not in case.loop.at)
    wrong = {m.name: f"{m.why.split('. ')[0].rstrip('.')}: that is not what this loop does." for m in near}
    return asking.choice(
        f"{case.loop.what}, and one mistake. Which?",
        case.code,
        f"{case.mistake.name!r} if not ({case.proof}) else ''",
        case.mistake.name,
        list(wrong.items()),
        [f"Look at line {case.number}: {case.wrong.strip()}", case.mistake.why],
        draw,
        skills=(case.mistake.skill, "training.debug"),
        meta=False,
    )


def symptom(draw: Draw, difficulty: int) -> Draft:
    """What does it do to the run?"""
    case = broken(draw)
    why = {
        FROZEN: "The weights do move.",
        GROWS: "Nothing here leads uphill.",
        SWINGS: "Each step uses the gradient of its own batch alone.",
        WRONG: "The targets are the right ones.",
        SLOW: "Nothing bounds the loss from below here.",
        "The reported accuracy is wrong.": "The accuracy is worked out as it should be.",
    }
    wrong = [
        (text, reason) for text, reason in draw.shuffled(list(why.items())) if text != case.mistake.symptom
    ]
    return asking.choice(
        f"{case.loop.what}, with one mistake. What does the run show?",
        case.code,
        f"{case.mistake.symptom!r} if not ({case.proof}) else ''",
        case.mistake.symptom,
        wrong,
        [f"The mistake is in line {case.number}: {case.mistake.name}.", case.mistake.why],
        draw,
        skills=(case.mistake.skill, "training.debug"),
        meta=False,
    )
