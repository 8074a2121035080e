"""The form of outcome, order and blank questions: what is wrong is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.course.model import Blank, Order, Outcome, Question
from tutor.course.questions import read_part_questions

OUTCOME = """\
[[question]]
id = "p/outcome"
kind = "outcome"
skills = ["a.b"]
text = "What happens?"
code = "x = 1\\nx.shape"
answer = "AttributeError"
raises_at = 2
misses = [{ value = "runs", why = "A number has no shape." }]
explain = "int has no shape."
"""
ORDER = """\
[[question]]
id = "p/order"
kind = "order"
skills = ["a.b"]
text = "In order."
code = "____\\nprint(y)"
lines = ["a = 1", "b = 2", "y = a"]
accept = ["3 1 2"]
pairs = [{ first = 1, then = 3, why = "No a yet." }]
explain = "First a."
ask = "y"
"""
BLANK = """\
[[question]]
id = "p/blank"
kind = "blank"
skills = ["a.b"]
text = "Make it 3."
code = "x = 1 + ____"
answer = "2"
misses = [{ value = "3", why = "4." }, { value = "1", why = "2." }]
explain = "1 + 2."
ask = "x"
"""


def read(tmp_path: Path, text: str) -> tuple[tuple[Question, ...], list[str]]:
    file = tmp_path / "questions.toml"
    file.write_text(text)
    questions, source = read_part_questions(file, "p")
    return questions, [f"{problem.line}: {problem.message}" for problem in source.problems]


def test_the_three_kinds_are_read(tmp_path: Path) -> None:
    (outcome, order, blank), problems = read(tmp_path, f"{OUTCOME}\n{ORDER}\n{BLANK}")
    assert problems == []
    assert isinstance(outcome, Outcome)
    assert (outcome.answer, outcome.raises_at) == ("AttributeError", 2)
    assert isinstance(order, Order)
    assert (order.pairs[0].first, order.pairs[0].then) == (0, 2)
    assert isinstance(blank, Blank)


def test_every_order_that_keeps_the_pairs_is_accepted(tmp_path: Path) -> None:
    (order,), _ = read(tmp_path, ORDER)
    assert isinstance(order, Order)
    assert set(order.accept) == {(0, 2, 1), (1, 0, 2), (2, 0, 1)}


@pytest.mark.parametrize(
    ("text", "old", "new", "says"),
    [
        (
            OUTCOME,
            '"AttributeError"',
            '"fails"',
            "7: question p/outcome: `answer` is 'fails', expected 'runs'",
        ),
        (OUTCOME, "raises_at = 2\n", "", "`raises_at` should name the line"),
        (OUTCOME, "raises_at = 2", "raises_at = 3", "`raises_at` is 3, expected a whole number from 1 to 2"),
        (OUTCOME, '"AttributeError"\nraises_at = 2', '"runs"\nraises_at = 2', "has no `raises_at`"),
        (OUTCOME, 'value = "runs"', 'value = "TypeError"', "no miss answers 'runs'"),
        (OUTCOME, 'value = "runs"', 'value = "AttributeError"', "is the right answer"),
        (ORDER, "____\\n", "", "one line ____ where the lines go"),
        (ORDER, '"3 1 2"', '"3 1"', "'3 1' does not name each line once"),
        (ORDER, "first = 1, then = 3", "first = 3, then = 1", "line 3 does not stand before line 1"),
        (ORDER, 'ask = "y"', "", "needs `ask`"),
        (ORDER, '"b = 2", ', "", "`lines` has 2 entries, expected at least 3"),
        (BLANK, "1 + ____", "1 + 2", "should have one ____ to complete, and has 0"),
        (BLANK, 'value = "3"', 'value = " 2 "', "is the right answer"),
        (BLANK, ', { value = "1", why = "2." }', "", "`misses` has 1 entries, expected at least 2"),
        (BLANK, 'ask = "x"', 'ask = "x"\nprove = "x = 3"', "it has no `prove`"),
    ],
)
def test_one_mistake_is_named(tmp_path: Path, text: str, old: str, new: str, says: str) -> None:
    assert old in text
    questions, problems = read(tmp_path, text.replace(old, new, 1))
    assert questions == ()
    assert any(says in problem for problem in problems), problems
