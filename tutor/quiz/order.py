"""Lines to be put in order. They are shown shuffled, with letters; an answer names all of them: `c a b`,
`3 1 2`, or the lines themselves."""

from __future__ import annotations

import hashlib
import random
import re

from tutor.course.model import BLANK, Order
from tutor.quiz.judgement import Judgement, gives_up, joined, right, shown, unread, wrong

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def shuffled(question: Order) -> tuple[int, ...]:
    """The lines in the order they are shown, as indexes into `question.lines`: the same at each call, and
    never a right order."""
    count = len(question.lines)
    right_orders = _right(question)
    digest = hashlib.sha256("\n".join((question.id, *question.lines)).encode("utf-8", "replace")).digest()
    chance = random.Random(digest)
    order = list(range(count))
    for _ in range(50):
        chance.shuffle(order)
        if tuple(order) not in right_orders:
            break
    return tuple(order)


def judge(question: Order, answer: str) -> Judgement:
    places = shuffled(question)
    expected = "\n".join(question.lines)
    if gives_up(answer):
        return wrong(question.explain, expected)
    order = read(question, answer)
    if order is None:
        last = LETTERS[len(places) - 1]
        message = (
            f"“{shown(answer)}” does not name each line once." if answer.strip() else "No order is given."
        )
        return unread(
            f"{message} Name all lines from a to {last}, such as {_example(len(places))}.", expected
        )
    if program(question, order) in {program(question, known) for known in _right(question)}:
        # By their text, since two lines may be alike.
        return right(question.explain, expected)
    for pair in question.pairs:
        if order.index(pair.first) > order.index(pair.then):
            return wrong(pair.why, expected)
    return wrong(joined("That order does something else.", question.explain), expected)


def read(question: Order, answer: str) -> tuple[int, ...] | None:
    """The order meant, as indexes into `question.lines`; None where it does not name each line once."""
    places = shuffled(question)
    texts = [_squeezed(line) for line in question.lines]
    typed = [_squeezed(re.sub(r"^\s*[a-z\d]\s*[.):]\s+", "", line)) for line in answer.strip().splitlines()]
    if len(typed) == len(texts) and sorted(typed) == sorted(texts):
        left = list(range(len(texts)))
        order = []
        for line in typed:
            at = next(index for index in left if texts[index] == line)
            left.remove(at)
            order.append(at)
        return tuple(order)
    word = answer.casefold()
    if re.search(r"[^a-z\d\s,;.>()\-–→]", word):
        return None
    names = re.findall(r"\d+|[a-z]+", word)
    if len(names) == 1 and len(names[0]) == len(places):
        names = list(names[0])  # "cab", "312"
    if any(name.isalpha() and len(name) > 1 for name in names):
        return None
    named = [LETTERS.index(name) if name.isalpha() else int(name) - 1 for name in names]
    if sorted(named) != list(range(len(places))):
        return None
    return tuple(places[index] for index in named)


def program(question: Order, order: tuple[int, ...]) -> str:
    """The whole program with the lines in this order."""
    found = re.search(rf"^([ \t]*){BLANK}[ \t]*$", question.code, re.MULTILINE)
    assert found is not None, "the form of the question sees to that"
    lines = "\n".join(f"{found[1]}{line}" for index in order for line in question.lines[index].splitlines())
    return question.code[: found.start()] + lines + question.code[found.end() :]


def _right(question: Order) -> tuple[tuple[int, ...], ...]:
    return (tuple(range(len(question.lines))), *question.accept)


def _example(count: int) -> str:
    return " ".join([*LETTERS[1:count], LETTERS[0]])


def _squeezed(line: str) -> str:
    return re.sub(r"\s+", "", line.partition("#")[0])
