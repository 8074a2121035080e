"""Outcome, order and blank: what counts as an answer, and the sentence it gets."""

from __future__ import annotations

from typing import Any

import pytest
from quiz_questions import EXPLAIN, common

from tutor.course.model import Before, Blank, Miss, Order, Outcome
from tutor.quiz import as_text, blank, how_to_answer, judge, order, proof
from tutor.quiz.blank import Ran
from tutor.quiz.outcome import choices

RAISES = Outcome(
    **common("outcome", code="x = 1\ny = a + b\n"),
    answer="RuntimeError",
    raises_at=2,
    misses=(Miss("runs", "3 meets 4."), Miss("ValueError", "That is numpy's.")),
)
RUNS = Outcome(
    **common("outcome", code="y = layer(x)\n"),
    answer="runs",
    misses=(Miss("RuntimeError", "Only the last dimension counts."),),
)
ORDER = Order(
    **common("order", code="w = 1\nfor _ in range(3):\n    ____\nprint(w)\n", ask=("w",)),
    lines=("zero()", "loss = f(w)", "loss.backward()", "step()"),
    accept=((1, 0, 2, 3),),
    pairs=(Before(1, 2, "There is no loss yet."), Before(2, 3, "There is no gradient yet.")),
)
BLANK = Blank(
    **common("blank", code="import torch\np = x / x.sum(____)\n", ask=("p",)),
    answer="1, keepdim=True",
    misses=(Miss("1", "It broadcasts along the columns."), Miss("0", "Those are columns.")),
)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "RuntimeError",
            "runtimeerror",
            "Runtime Error",
            "it raises RuntimeError",
            "raises a RuntimeError.",
        ),
        *("RuntimeError: The size of tensor a", "`RuntimeError` in line 2", "error", "it raises", "an error"),
        *("error in line 2", "crashes", "exception"),
    ],
)
def test_that_it_raises_however_it_is_said(text: str) -> None:
    judgement = judge(RAISES, text)
    assert (judgement.verdict, judgement.score) == ("right", 1.0)
    assert EXPLAIN in judgement.message


@pytest.mark.parametrize("text", ["runs", "it runs", "ok", "OK.", "no error", "works"])
def test_that_it_runs_however_it_is_said(text: str) -> None:
    assert judge(RUNS, text).verdict == "right"
    assert (judge(RAISES, text).verdict, judge(RAISES, text).message) == ("wrong", "3 meets 4.")


def test_another_exception_is_half_right() -> None:
    judgement = judge(RAISES, "ValueError")
    assert (judgement.verdict, judgement.score) == ("partial", 0.5)
    assert judgement.message == "It does raise, but something else. That is numpy's."
    assert "RuntimeError in line 2" in judge(RAISES, "IndexError").message


@pytest.mark.parametrize("text", ["RuntimeError", "error", "KeyError"])
def test_an_error_that_does_not_come_gets_the_reason_why_not(text: str) -> None:
    judgement = judge(RUNS, text)
    assert (judgement.verdict, judgement.message) == ("wrong", "Only the last dimension counts.")


@pytest.mark.parametrize("text", ["", "maybe", "(4, 3)", "tensor([1.])"])
def test_no_outcome_is_asked_again(text: str) -> None:
    assert judge(RAISES, text).verdict == "unread"


def test_the_choices_do_not_give_it_away() -> None:
    assert choices(RAISES) == choices(RUNS)


# --- order -------------------------------------------------------------------------------------------


def letters(*lines: int) -> list[str]:
    """What the learner calls these lines of ORDER."""
    places = order.shuffled(ORDER)
    return ["abcd"[places.index(line)] for line in lines]


@pytest.mark.parametrize("join", [" ", "", ", ", " > ", "-> ", "\n"])
@pytest.mark.parametrize("lines", [(0, 1, 2, 3), (1, 0, 2, 3)])
def test_an_order_by_letters_and_numbers(lines: tuple[int, ...], join: str) -> None:
    named = letters(*lines)
    assert judge(ORDER, join.join(named)).verdict == "right"
    assert judge(ORDER, join.join(named).upper()).verdict == "right"
    assert judge(ORDER, join.join(str("abcd".index(name) + 1) for name in named)).verdict == "right"


def test_an_order_by_the_lines_themselves() -> None:
    assert judge(ORDER, "zero()\nloss=f(w)\nloss.backward()\nstep()").verdict == "right"
    assert judge(ORDER, "a) zero()\nb) loss = f(w)\nc) step()\nd) loss.backward()").verdict == "wrong"


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((0, 2, 1, 3), "There is no loss yet."),
        ((0, 1, 3, 2), "There is no gradient yet."),
        ((1, 2, 0, 3), f"That order does something else. {EXPLAIN}"),
    ],
)
def test_a_wrong_order_gets_the_reason_of_the_pair_it_breaks(lines: tuple[int, ...], why: str) -> None:
    judgement = judge(ORDER, " ".join(letters(*lines)))
    assert (judgement.verdict, judgement.message) == ("wrong", why)
    assert judgement.expected == "zero()\nloss = f(w)\nloss.backward()\nstep()"


@pytest.mark.parametrize("text", ["", "a b c", "a b c c", "1 2 3 5", "first the loss", "0 1 2 3", "ab cd"])
def test_an_incomplete_order_is_asked_again(text: str) -> None:
    assert judge(ORDER, text).verdict == "unread"


def test_the_lines_are_never_shown_in_a_right_order() -> None:
    places = order.shuffled(ORDER)
    assert sorted(places) == [0, 1, 2, 3]
    assert places not in ((0, 1, 2, 3), (1, 0, 2, 3))
    assert places == order.shuffled(ORDER)
    shown = as_text(ORDER)
    assert f"  a  {ORDER.lines[places[0]]}" in shown
    assert "from a to d" in how_to_answer(ORDER)


def test_lines_are_put_in_with_their_indentation() -> None:
    assert order.program(ORDER, (1, 0, 2, 3)) == (
        "w = 1\nfor _ in range(3):\n    loss = f(w)\n    zero()\n    loss.backward()\n    step()\nprint(w)\n"
    )
    assert proof(ORDER) == order.program(ORDER, (0, 1, 2, 3))


# --- blank -------------------------------------------------------------------------------------------


class Sandbox:
    """Programs and what they come to; counts what was run."""

    def __init__(self, **values: Any) -> None:
        self.values = values
        self.ran: list[str] = []

    def __call__(self, source: str, ask: tuple[str, ...]) -> Ran:
        self.ran.append(source)
        inside = source.partition("sum(")[2].rpartition(")")[0]
        found = self.values.get(inside, Ran(ended="it raises TypeError: no"))
        return found if isinstance(found, Ran) else Ran((found,))


@pytest.mark.parametrize(
    ("text", "verdict", "message"),
    [
        ("1, keepdim=True", "right", EXPLAIN),
        ("`1,keepdim = True`", "right", EXPLAIN),
        ("p = x / x.sum(1, keepdim=True)", "right", EXPLAIN),
        ("1", "wrong", "It broadcasts along the columns."),
        ("?", "wrong", f"It is `1, keepdim=True`. {EXPLAIN}"),
    ],
)
def test_what_the_text_alone_tells(text: str, verdict: str, message: str) -> None:
    sandbox = Sandbox()
    judgement = blank.judge_by_running(BLANK, text, sandbox)
    assert (judgement.verdict, judgement.message) == (verdict, message)
    assert not sandbox.ran
    assert judge(BLANK, text) == judgement


@pytest.mark.parametrize("text", ["", "1,\n2", "1 +", "____", "x" * 500])
def test_what_cannot_stand_there_is_asked_again(text: str) -> None:
    assert blank.judge_by_running(BLANK, text, Sandbox()).verdict == "unread"


KNOWN = {"1, keepdim=True": [[0.5, 0.5]], "1": [[9.0]], "0": [[1.0]]}


@pytest.mark.parametrize(
    ("text", "value", "verdict", "message"),
    [
        ("-1, True", [[0.5, 0.50000001]], "right", f"It does what `1, keepdim=True` does. {EXPLAIN}"),
        ("-1", [[9.0]], "wrong", "It broadcasts along the columns."),
        ("x", Ran(ended="it raises NameError: x"), "wrong", "With `x` it raises NameError: x."),
        ("2", [[7.0]], "wrong", "With `2`, `p` is [[7.0]]; it should be [[0.5, 0.5]]."),
    ],
)
def test_another_text_is_judged_by_what_it_does(text: str, value: Any, verdict: str, message: str) -> None:
    judgement = blank.judge_by_running(BLANK, text, Sandbox(**KNOWN, **{text: value}))
    assert judgement.verdict == verdict
    assert judgement.message.startswith(message)


def test_without_a_sandbox_it_is_not_guessed() -> None:
    assert judge(BLANK, "-1, True").verdict == "unread"
    assert proof(BLANK).endswith("x.sum(1, keepdim=True)\n")
