"""The quiz: every kind asked, judged with its own reason, proved by running, and never left by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.tui.conftest import SIZES
from tests.tui.fakes import FakeRunner, result
from tutor.progress import Record
from tutor.tui.screens.home import HomeScreen
from tutor.tui.screens.quiz import QuizScreen

ORDERED = ["a", "c", "enter"]  # shown are: a  x = 1, b  y = x * 2, c  x = x + 1
DOUBLED_EARLY = ["enter", "b", "enter"]

# kind, id, keys that give the right answer, keys that give a wrong one, what the wrong one is told
KINDS = [
    ("choice", "basics/first/which", ["b", "enter"], ["a", "enter"], "One is less than two."),
    ("claim", "basics/claim", ["t", "enter"], ["f", "enter"], "Zero is what changes nothing."),
    ("number", "basics/first/sum", ["5", "enter"], ["6", "enter"], "6 is the product"),
    (
        "shape",
        "basics/shape",
        [*"2x3", "enter", "6", "enter"],
        [*"2x3", "enter", *"2x3", "enter"],
        "one dimension.",
    ),
    ("output", "basics/output", ["1", "enter", "2", "enter"], ["2", "enter", "1", "enter"], "printed first."),
    ("line", "basics/line", ["2", "enter"], ["1", "enter"], "x may well be 1."),
    ("outcome", "basics/outcome", ["c", "enter"], ["a", "enter"], "cannot be added."),
    ("order", "basics/order", ORDERED, DOUBLED_EARLY, "Doubled too early."),
    ("blank", "basics/blank", ["2", "enter"], ["3", "enter"], "That makes 4."),
    ("short", "basics/short", ["a", "f5", "1", "2", "enter"], ["a", "f5", "1", "enter"], "they become one"),
]


async def _open(tutor: Any, ids: Sequence[str]) -> QuizScreen:
    tutor.app.open_quiz(list(ids), "Quiz")
    await tutor.settle()
    screen = tutor.screen(QuizScreen)
    assert isinstance(screen, QuizScreen)
    return screen


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("kind", "id", "right", "wrong", "why"), KINDS)
async def test_a_wrong_answer_gets_its_own_reason(
    drive: Any,
    size: tuple[int, int],
    record: Record,
    kind: str,
    id: str,
    right: list[str],
    wrong: list[str],
    why: str,
) -> None:
    async with drive(size) as tutor:
        await _open(tutor, [id, "basics/first/sum"])
        await tutor.press(*wrong)
        assert why in " ".join(tutor.text.split())
        assert "1 of 2" in tutor.lines[0]  # it stays
        assert tutor.keys["Enter"] in ("next", "read on")
    (attempt,) = record.attempts(id)
    assert attempt.kind == "question"
    assert attempt.verdict in ("wrong", "partial")
    assert attempt.version


@pytest.mark.parametrize(("kind", "id", "right", "wrong", "why"), KINDS)
async def test_a_right_answer(
    drive: Any, record: Record, kind: str, id: str, right: list[str], wrong: list[str], why: str
) -> None:
    async with drive() as tutor:
        await _open(tutor, [id])
        await tutor.press(*right)
        assert "✓ Yes." in tutor.text
        assert tutor.keys["Enter"] in ("how it went", "read on")
    (attempt,) = record.attempts(id)
    assert (attempt.verdict, attempt.score) == ("right", 1.0)
    assert record.card(id) is not None


@pytest.mark.parametrize("id", ["basics/claim", "basics/output", "basics/outcome"])
async def test_claims_and_outputs_are_proved_by_running(drive: Any, runner: FakeRunner, id: str) -> None:
    runner.answer = lambda job: result(job, "as it is\n")
    keys = next(right for _, known, right, _, _ in KINDS if known == id)
    async with drive() as tutor:
        await _open(tutor, [id])
        await tutor.press(*keys)
        await tutor.until(lambda: "as it is" in tutor.text)
        assert "print(" in tutor.text
        assert "print(" in runner.jobs[0].source


async def test_e_runs_the_program_of_another_kind(drive: Any, runner: FakeRunner) -> None:
    async with drive() as tutor:
        await _open(tutor, ["basics/shape"])
        assert "e" not in tutor.keys
        await tutor.press(*"2x3", "enter", "6", "enter")
        assert tutor.keys["e"] == "run it"
        await tutor.press("e")
        await tutor.until(lambda: "ran in" in tutor.text)
        assert "x.flatten()" in runner.jobs[0].source


async def test_an_unreadable_answer_is_asked_again_and_not_counted(drive: Any, record: Record) -> None:
    async with drive() as tutor:
        await _open(tutor, ["basics/first/sum"])
        await tutor.type("abc\n")
        assert "Not yet." in tutor.text
        await tutor.press(*["backspace"] * 3, "5", "enter")
        assert "Yes." in tutor.text
    assert len(record.attempts("basics/first/sum")) == 1


async def test_on_to_the_end_and_its_summary(drive: Any) -> None:
    async with drive() as tutor:
        await _open(tutor, ["basics/first/sum", "basics/first/which"])
        await tutor.press("6", "enter", "enter")
        assert "2 of 2" in tutor.lines[0]
        await tutor.press("b", "enter", "enter")
        assert "1 of 2 questions right." in tutor.text
        assert "✗ wrong" in tutor.text
        assert "✓ right" in tutor.text
        await tutor.press("enter")
        tutor.screen(HomeScreen)


async def test_escape_ends_it_and_says_how_it_went(drive: Any) -> None:
    async with drive() as tutor:
        await _open(tutor, ["basics/first/sum", "basics/first/which"])
        await tutor.press("5", "enter", "escape")
        assert "1 of 1 question right." in tutor.text
        assert "1 question not answered." in tutor.text
        await tutor.press("escape")
        tutor.screen(HomeScreen)


async def test_escape_before_any_answer_just_leaves(drive: Any, record: Record) -> None:
    async with drive() as tutor:
        await _open(tutor, ["basics/first/sum"])
        await tutor.press("escape")
        tutor.screen(HomeScreen)
    assert not record.attempts()


async def test_reviews_that_are_due_are_asked_with_r(drive: Any, record: Record) -> None:
    from datetime import UTC, datetime, timedelta

    from tutor.review import grade

    before = datetime.now(UTC) - timedelta(days=40)
    for id in ("basics/first/sum", "basics/gone"):
        grade(record, id, right=True, hints=0, seconds=5, now=before)
    async with drive() as tutor:
        assert "1 review, about 1 minute" in tutor.text  # of those that the course still has
        assert tutor.keys["r"] == "review"
        await tutor.press("r")
        tutor.screen(QuizScreen)
        await tutor.until(lambda: "What is 2 + 3?" in tutor.text)
        assert "1 · 5 min left" in tutor.lines[0]


async def test_words_of_a_short_answer_are_kept(drive: Any, record: Record) -> None:
    async with drive() as tutor:
        await _open(tutor, ["basics/short"])
        await tutor.type("some words")
        await tutor.press("escape")
    assert record.draft("basics/short") == "some words"
    async with drive() as tutor:
        await _open(tutor, ["basics/short"])
        assert "some words" in tutor.text


async def test_digits_reach_every_line_of_a_long_program(drive: Any) -> None:
    from tutor.tui.widgets.answers.options import LineAnswer

    answer = LineAnswer("\n".join(f"x{n} = {n}" for n in range(12)))
    assert answer._values[-1] == "12"


async def test_lines_are_taken_and_put_back(drive: Any, record: Record) -> None:
    async with drive() as tutor:
        await _open(tutor, ["basics/order"])
        assert "____" in tutor.text
        await tutor.press("b", "backspace")
        assert "b  y = x * 2" in tutor.text
        await tutor.press("a")
        assert "1  x = 1" in tutor.text
        await tutor.press("c")
        assert "3  y = x * 2" in tutor.text  # the last line goes along by itself
        assert not record.attempts()  # but nothing is answered by itself
        await tutor.press("backspace", "b", "enter")
        assert "you: 2" in tutor.text
    (attempt,) = record.attempts("basics/order")
    assert attempt.verdict == "wrong"


async def test_a_blank_is_judged_by_running(drive: Any, runner: FakeRunner, record: Record) -> None:
    runner.answer = lambda job: result(job, values=(eval(job.source.partition("=")[2]),))
    async with drive() as tutor:
        await _open(tutor, ["basics/blank"])
        runner.hold()
        await tutor.type("5-3\n")
        assert "Running it." in tutor.text
        assert not record.attempts()
        runner.release()
        await tutor.until(lambda: "Yes." in tutor.text)
        assert "It does what" in tutor.text
    assert record.attempts("basics/blank")[0].answer == "5-3"


async def test_leaving_cancels_the_run_of_a_blank(drive: Any, runner: FakeRunner, record: Record) -> None:
    runner.hold()
    async with drive() as tutor:
        screen = await _open(tutor, ["basics/blank"])
        await tutor.type("5-3\n")
        await tutor.until(lambda: runner.jobs)
        await tutor.press("escape")
        tutor.screen(HomeScreen)
        assert not screen.is_attached
    assert not record.attempts()


async def test_without_a_sandbox_a_blank_gets_no_verdict(drive: Any, record: Record) -> None:
    broken = FakeRunner(problem="torch cannot be imported.")
    async with drive(runner=broken) as tutor:
        await _open(tutor, ["basics/blank"])
        await tutor.type("5-3\n")
        await tutor.until(lambda: "torch cannot be imported." in tutor.text)
        await tutor.press("backspace", "backspace", "backspace", "2", "enter")
        assert "Yes." in tutor.text  # the text alone is enough
    assert len(record.attempts()) == 1
