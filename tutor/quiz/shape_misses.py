"""Why a wrong shape may have been given: what the number of dimensions, their order and their product tell.

Each rule says only what is true of the two shapes; none guesses at what the learner thought.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from tutor.quiz.reading import number_text, shape_text

Sizes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """An asked line: the shape asked before it (None for the first), its right shape, its code."""

    before: Sizes | None
    right: Sizes
    code: str


def reason(given: Sizes, step: Step) -> str:
    """One sentence on how `given` differs from `step.right`; they must differ."""
    for rule in _RULES:
        sentence = rule(given, step)
        if sentence:
            return sentence
    return _sizes(given, step)


def _minus_one(given: Sizes, step: Step) -> str:
    if any(size < 0 for size in given):
        return "A shape has no negative size: -1 asks view to work the size out, and the result has it."
    return ""


def _unchanged(given: Sizes, step: Step) -> str:
    return "That is the shape before this line." if given == step.before else ""


def _order(given: Sizes, step: Step) -> str:
    if sorted(given) != sorted(step.right):
        return ""
    if re.search(r"conv|pool|batchnorm", step.code, re.IGNORECASE) and len(given) == 4:
        return "The sizes are right, but not their order: torch puts images as (N, C, H, W)."
    return "The sizes are right, but not their order."


def _ones(given: Sizes, step: Step) -> str:
    if [size for size in given if size != 1] != [size for size in step.right if size != 1]:
        return ""
    extra = given.count(1) - step.right.count(1)
    if extra in (1, -1):
        return f"One dimension of size 1 is {'too many' if extra == 1 else 'missing'}."
    if extra:
        return f"{abs(extra)} dimensions of size 1 are {'too many' if extra > 0 else 'missing'}."
    return "The dimension of size 1 stands elsewhere."


def _first(given: Sizes, step: Step) -> str:
    if given == step.right[1:]:
        return f"The first dimension, {step.right[0]}, is missing."
    if given[1:] == step.right:
        return f"The first dimension, {given[0]}, is not in the result."
    return ""


def _wrong_dimension(given: Sizes, step: Step) -> str:
    """One dimension goes, and another one was left out."""
    before = step.before
    if before is None or len(given) != len(before) - 1 or len(step.right) != len(given):
        return ""
    mine = [dim for dim in range(len(before)) if before[:dim] + before[dim + 1 :] == given]
    goes = [dim for dim in range(len(before)) if before[:dim] + before[dim + 1 :] == step.right]
    if len(mine) == 1 and len(goes) == 1:
        return f"Of {shape_text(before)}, dimension {goes[0]} goes; you left out dimension {mine[0]}."
    return ""


def _elements(given: Sizes, step: Step) -> str:
    if math.prod(given) != math.prod(step.right):
        return ""
    return f"{number_text(math.prod(given))} elements is right, but they are arranged otherwise."


def _factor(given: Sizes, step: Step) -> str:
    """A merged dimension with one of its factors left out."""
    if step.before is None or len(given) != len(step.right):
        return ""
    differing = [dim for dim in range(len(given)) if given[dim] != step.right[dim]]
    if len(differing) != 1:
        return ""
    mine, whole = given[differing[0]], step.right[differing[0]]
    if mine <= 1 or whole % mine or whole in step.before:
        return ""
    lost = whole // mine
    factors = [size for size in step.before if size > 1 and whole % size == 0]
    if lost not in factors:
        return ""
    product = f"{number_text(whole)} is {number_text(mine)} · {lost}"
    return f"{product}: the factor {lost} is missing."


def _one_off(given: Sizes, step: Step) -> str:
    if len(given) != len(step.right) or not re.search(r"conv|pool", step.code, re.IGNORECASE):
        return ""
    off = {abs(mine - true) for mine, true in zip(given[2:], step.right[2:], strict=True)}
    if given[:2] == step.right[:2] and off <= {0, 1}:
        return "One off: the size is floor((H + 2·padding - kernel) / stride) + 1."
    return ""


def _rank(given: Sizes, step: Step) -> str:
    if len(given) == len(step.right):
        return ""
    mine, true = len(given), len(step.right)
    return f"You gave {mine} dimension{'s' * (mine != 1)}; the result has {true}."


def _sizes(given: Sizes, step: Step) -> str:
    differing = [dim for dim in range(len(given)) if given[dim] != step.right[dim]]
    if len(differing) == 1:
        dim = differing[0]
        return f"Dimension {dim} is {number_text(step.right[dim])}, not {number_text(given[dim])}."
    return f"Dimensions {', '.join(map(str, differing[:-1]))} and {differing[-1]} have other sizes."


_RULES: tuple[Callable[[Sizes, Step], str], ...] = (
    _minus_one,
    _unchanged,
    _ones,
    _order,
    _first,
    _wrong_dimension,
    _elements,
    _factor,
    _one_off,
    _rank,
)
