"""einsum: which letters stay and which are summed over."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.broadcasting import broadcast
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.multiplying import product_of
from tutor.quiz.generators.scenes import Sizes
from tutor.quiz.generators.words import RUNS, args, listed


@dataclass(frozen=True, slots=True)
class Pattern:
    """What an equation computes, in words, and the call that does the same (`a`, `b` its operands)."""

    inputs: tuple[str, ...]
    output: str
    does: str
    same: str = ""
    also: tuple[str, ...] = ()
    """other expressions of the same value, so never wrong options"""

    @property
    def equation(self) -> str:
        return f"{','.join(self.inputs)}->{self.output}"


_EASY = (
    Pattern(("ij", "jk"), "ik", "a matrix product", "a @ b"),
    Pattern(("ij",), "ji", "the transpose", "a.mT"),
    Pattern(("ij",), "i", "the sum of each row", "a.sum(dim=1)", ("a.sum(dim=-1)",)),
    Pattern(("ij",), "j", "the sum of each column", "a.sum(dim=0)"),
    Pattern(("ij",), "", "the sum of everything", "a.sum()"),
    Pattern(("i", "j"), "ij", "an outer product", "a[:, None] * b"),
    Pattern(("i", "i"), "", "a dot product", "a @ b", ("(a * b).sum()", "(a * b).sum(dim=0)")),
    Pattern(("ij", "j"), "i", "a matrix times a vector", "a @ b", ("(a * b).sum(dim=1)",)),
)
_MIDDLE = (
    Pattern(("bij", "bjk"), "bik", "a product for each matrix of a batch", "a @ b"),
    Pattern(("ij", "kj"), "ik", "every row with every row", "a @ b.mT"),
    Pattern(("bi", "bi"), "b", "a dot product for each row", "(a * b).sum(dim=1)"),
    Pattern(("bij", "jk"), "bik", "one weight for the whole batch", "a @ b"),
    Pattern(("ij", "ij"), "ij", "entry by entry", "a * b"),
    Pattern(("bij",), "bji", "each matrix transposed", "a.mT"),
    Pattern(("bij",), "bj", "the sum over the middle", "a.sum(dim=1)"),
    Pattern(("ji", "jk"), "ik", "columns with columns", "a.mT @ b"),
    Pattern(("bi", "bj"), "bij", "an outer product for each row", "a[:, :, None] * b[:, None]"),
)
_HARD = (
    Pattern(("bqd", "bkd"), "bqk", "attention scores", "a @ b.mT"),
    Pattern(("bhqd", "bhkd"), "bhqk", "attention scores, head by head", "a @ b.mT"),
    Pattern(("bqhd", "bkhd"), "bhqk", "attention scores with the heads behind", ""),
    Pattern(("bhqk", "bhkd"), "bqhd", "weights times values, heads put behind", ""),
    Pattern(("bi", "oij", "bj"), "bo", "a bilinear layer", ""),
    Pattern(("bchw", "oc"), "bohw", "a convolution of size 1", ""),
    Pattern(("bchw",), "bc", "the sum over each image", "a.sum(dim=(2, 3))"),
    Pattern(("bsd", "dhk"), "bhsk", "a projection to heads", ""),
    Pattern(("nct", "nvt"), "ncv", "correlations over time", "a @ b.mT"),
)


def einsums(draw: Draw, difficulty: int) -> Draft:
    makers: list[Callable[[Draw, int], Draft]] = [_shape, _shape, _runs]
    if difficulty > 1:
        makers += [_choice, _shape]
    return draw.pick(makers)(draw, difficulty)


def _patterns(difficulty: int) -> tuple[Pattern, ...]:
    return {1: _EASY, 2: _EASY + _MIDDLE, 3: _MIDDLE, 4: _MIDDLE + _HARD, 5: _HARD}[difficulty]


def _lettered(draw: Draw, pattern: Pattern, difficulty: int) -> dict[str, int]:
    letters = list(dict.fromkeys("".join(pattern.inputs)))
    options = (2, 3, 4, 5, 6, 8) if difficulty < 3 else (3, 4, 5, 6, 7, 8, 10, 12, 16)
    return dict(zip(letters, draw.sizes(options, len(letters)), strict=True))


def _renamed(draw: Draw, pattern: Pattern) -> Pattern:
    """The same with other letters, as the choice of letters is free."""
    letters = list(dict.fromkeys("".join(pattern.inputs)))
    names = draw.pick(("ijkl", "abcd", "nmkp", "xyzw", "bijk")) if len(letters) < 5 else ""
    if not names or draw.chance(0.4):
        return pattern
    to = str.maketrans(dict(zip(letters, names, strict=False)))
    inputs = tuple(term.translate(to) for term in pattern.inputs)
    return replace(pattern, inputs=inputs, output=pattern.output.translate(to))


def _sizes(letters: str, size: dict[str, int]) -> Sizes:
    return tuple(size[letter] for letter in letters)


def _start(draw: Draw, names: list[str], shapes: list[Sizes]) -> Program:
    program = Program("import torch")
    for name, shape in zip(names, shapes, strict=True):
        program.add(f"{name} = torch.{draw.pick(('randn', 'rand', 'ones', 'zeros'))}({args(shape)})")
    return program


def _names(draw: Draw, count: int) -> list[str]:
    return {
        1: lambda: [draw.pick(("x", "a", "images"))],
        2: lambda: list(draw.pick((("a", "b"), ("x", "w"), ("q", "k"), ("u", "v")))),
        3: lambda: list(draw.pick((("a", "w", "b"), ("x", "w", "y")))),
    }[count]()


def _shape(draw: Draw, difficulty: int) -> Draft:
    pattern = _renamed(draw, draw.pick(_patterns(difficulty)))
    size = _lettered(draw, pattern, difficulty)
    names = _names(draw, len(pattern.inputs))
    shapes = [_sizes(term, size) for term in pattern.inputs]
    program = _start(draw, names, shapes)
    line = program.add(f'out = torch.einsum("{pattern.equation}", {args(names)})')
    result = _sizes(pattern.output, size)
    summed = [letter for letter in size if letter not in pattern.output]
    told = ", ".join(f"{letter} = {n}" for letter, n in size.items())
    steps = [f"Each letter is a size: {told}."]
    steps.append(
        f"Summed over: {listed(summed)}, not named behind the arrow." if summed else "No letter goes."
    )
    steps.append(f"Behind the arrow stands {pattern.output or 'nothing'}: {pattern.does}.")
    misses: list[tuple[int, Sizes, str]] = []
    alphabetic = "".join(sorted(pattern.output))
    misses.append((line, _sizes(alphabetic, size), "The order is that of the letters behind the arrow."))
    misses.append(
        (line, _sizes(pattern.output[::-1], size), "The order is that of the letters behind the arrow.")
    )
    every = "".join(size)
    misses.append(
        (line, _sizes(every, size), f"{listed(summed) or 'Nothing'} is summed over and does not stay.")
    )
    for letter in summed:
        more = f"{letter} is not named behind the arrow: it is summed over."
        misses.append((line, (*result, size[letter]), more))
        misses.append(
            (line, (size[letter],), f"{letter} is what goes. {pattern.output or 'Nothing'} is left.")
        )
    for name, shape in zip(names, shapes, strict=True):
        misses.append((line, shape, f"That is the shape of {name}."))
    for letter in pattern.output:
        less = pattern.output.replace(letter, "")
        misses.append((line, _sizes(less, size), f"{letter} stands behind the arrow, so it stays."))
    misses.append((line, (1,), "A single number has no dimension: ()."))
    return asking.shape("What shape has out?", program, [(line, "out", result)], steps, misses)


def _choice(draw: Draw, difficulty: int) -> Draft:
    """Which call does the same as this equation?"""
    found = [pattern for pattern in _patterns(difficulty) if pattern.same]
    pattern = draw.pick(found)
    size = _lettered(draw, pattern, 1)
    names = ["a", "b"][: len(pattern.inputs)]
    shapes = [_sizes(term, size) for term in pattern.inputs]
    program = Program("import torch")
    for name, shape in zip(names, shapes, strict=True):
        form = f".view({args(shape)})" if len(shape) > 1 else ""
        program.add(f"{name} = torch.arange({math.prod(shape)}.0){form} - 2")
    program.add(f'out = torch.einsum("{pattern.equation}", {args(names)})')
    options = _others(pattern, shapes)
    chosen = draw.some(options, min(3, len(options)))
    wrong = [(text, why) for text, why, _ in chosen]
    texts = draw.shuffled([pattern.same, *(text for text, _, works in chosen if works)])
    ask = f"' '.join(c for c in {texts} if eval(c).shape == out.shape and torch.allclose(eval(c), out))"
    summed = [letter for letter in size if letter not in pattern.output]
    steps = [f"{pattern.equation}: {', '.join(f'{letter} = {n}' for letter, n in size.items())}."]
    steps.append(
        f"{listed(summed)} {'are' if len(summed) > 1 else 'is'} summed over."
        if summed
        else "Nothing is summed."
    )
    steps.append(f"That is {pattern.does}, and out is {_sizes(pattern.output, size)}.")
    text = "Which expression gives the same as out?"
    return asking.choice(text, program, ask, pattern.same, wrong, steps, draw, meta=False)


def _others(pattern: Pattern, shapes: list[Sizes]) -> list[tuple[str, str, bool]]:
    """Expressions that give something else, each with its reason and whether it gives anything at all."""
    told = _reasons_one(shapes[0]) if len(shapes) == 1 else _reasons_two(shapes[0], shapes[1])
    return [entry for entry in told if entry[0] not in (pattern.same, *pattern.also)]


def _reasons_one(shape: Sizes) -> list[tuple[str, str, bool]]:
    return [
        ("a.sum(dim=0)", f"That sums over dimension 0 and leaves {shape[1:]}.", True),
        ("a.sum(dim=-1)", f"That sums over the last dimension and leaves {shape[:-1]}.", True),
        ("a.sum()", "That sums over everything: one number is left.", True),
        ("a.mT", "That swaps the last two dimensions and sums nothing.", True),
        ("a.mean(dim=-1)", "einsum sums, it takes no mean.", True),
        ("a * a", "There is one operand, used once.", True),
    ]


def _reasons_two(a: Sizes, b: Sizes) -> list[tuple[str, str, bool]]:
    told: list[tuple[str, str, bool]] = []

    def tell(text: str, sizes: Sizes | None, what: str) -> None:
        found = f"{text} raises, as the sizes do not fit." if sizes is None else f"{text} is {sizes}."
        told.append((text, f"{found} {what}", sizes is not None))

    turned_a = (*a[:-2], a[-1], a[-2]) if len(a) > 1 else None
    turned_b = (*b[:-2], b[-1], b[-2]) if len(b) > 1 else None
    plain = broadcast(a, b)
    tell("a @ b", product_of(a, b), "It sums over the last of a and the rows of b.")
    tell("a * b", plain, "It multiplies entry by entry and sums nothing.")
    if turned_b:
        tell("a @ b.mT", product_of(a, turned_b), "The rows of a meet the rows of b.")
    if turned_a:
        tell("a.mT @ b", product_of(turned_a, b), "The columns of a meet b.")
    tell("(a * b).sum()", None if plain is None else (), "It sums over everything.")
    if plain is not None and len(plain) > 1:
        tell("(a * b).sum(dim=1)", (*plain[:1], *plain[2:]), "It sums over dimension 1.")
        tell("(a * b).sum(dim=0)", plain[1:], "It sums over dimension 0.")
    tell("a + b", plain, "einsum multiplies its operands, it does not add them.")
    return told


def _runs(draw: Draw, difficulty: int) -> Draft:
    pattern = draw.pick([p for p in _patterns(difficulty) if len(p.inputs) > 1])
    pattern = _renamed(draw, pattern)
    size = _lettered(draw, pattern, difficulty)
    names = _names(draw, len(pattern.inputs))
    shapes = [_sizes(term, size) for term in pattern.inputs]
    equation = pattern.equation
    form = draw.pick(("good", "clash", "rank", "unknown", "good"))
    shared = [letter for letter in size if sum(letter in term for term in pattern.inputs) > 1]
    if form == "clash" and shared:
        letter = draw.pick(shared)
        at = max(n for n, term in enumerate(pattern.inputs) if letter in term)
        place = pattern.inputs[at].index(letter)
        other = size[letter] + draw.pick((1, 2))
        shapes[at] = (*shapes[at][:place], other, *shapes[at][place + 1 :])
        steps = [f"A letter is one size everywhere: {letter} is {size[letter]} and {other} here."]
        why = f"{letter} stands for {size[letter]} in one operand and for {other} in the other."
    elif form == "rank":
        at = draw.between(0, len(shapes) - 1)
        shapes[at] = (*shapes[at], 1) if draw.chance(0.5) or len(shapes[at]) < 2 else shapes[at][:-1]
        term = pattern.inputs[at]
        steps = [f"{term} names {len(term)} dimensions, and {names[at]} is {shapes[at]}."]
        why = f"Each dimension needs a letter: {term} has {len(term)}, {names[at]} has {len(shapes[at])}."
    elif form == "unknown":
        extra = next(letter for letter in "zqrs" if letter not in size)
        equation = f"{equation}{extra}"
        steps = [f"{extra} stands behind the arrow and in no operand, so its size is unknown."]
        why = f"A letter behind the arrow must come from an operand; {extra} does not."
    else:
        steps = [f"Every letter has one size: {', '.join(f'{letter} = {n}' for letter, n in size.items())}."]
        why = f"All letters fit: it is {pattern.does}."
    program = _start(draw, names, shapes)
    line = program.add(f'out = torch.einsum("{equation}", {args(names)})')
    raises = form in ("rank", "unknown") or (form == "clash" and bool(shared))
    answer, wrong = ("RuntimeError", "runs") if raises else ("runs", "RuntimeError")
    steps.insert(0, f"{', '.join(f'{n} is {s}' for n, s in zip(names, shapes, strict=True))}.")
    at_line = line if raises else None
    return asking.outcome(draw.pick(RUNS), program, answer, steps, [(wrong, why)], raises_at=at_line)
