"""Sessions: practice, review with its reasons, drills step by step, a silent exam, a placement that skips."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.tui.conftest import SIZES
from tutor.progress import Record
from tutor.review import Answered, keep, known_skills, set_known
from tutor.tui.screens.home import HomeScreen
from tutor.tui.screens.placement import PlacementScreen
from tutor.tui.screens.practice import PracticeScreen
from tutor.tui.screens.quiz import QuizScreen

NOW = datetime.now(UTC)


def answer(record: Record, verdict: str, at: datetime, skill: str = "basic.add") -> None:
    given = Answered("basics/first/sum", (skill,), verdict, float(verdict == "right"), seconds=20)
    keep(record, given, at)


async def asked(tutor: Any) -> Any:
    """Waits for the next question, and gives it."""
    await tutor.until(lambda: tutor.app.screen.view is not None and not tutor.app.screen.view.judged)
    return tutor.app.screen.view.question


@pytest.mark.parametrize("size", SIZES)
async def test_practice_lists_sessions_and_skills(drive: Any, size: tuple[int, int], record: Record) -> None:
    for verdict in ("right", "right", "right", "wrong"):
        answer(record, verdict, NOW)
    async with drive(size) as tutor:
        await tutor.press("p")
        tutor.screen(PracticeScreen)
        assert "1  Review, 5 minutes" in tutor.text
        assert "5  Placement" in tutor.text
        await tutor.press(*["down"] * 5)
        line = next(line for line in tutor.lines if "Adding" in line)
        assert "67 % (" in line
        assert line.endswith("4 answers")
        assert all(len(line) <= size[0] for line in tutor.lines)
        await tutor.press("enter")
        assert isinstance(tutor.app.screen, QuizScreen)
        assert "basic.add" in (await asked(tutor)).skills


async def test_a_review_says_why_it_asks_what_goes_wrong_elsewhere(drive: Any, record: Record) -> None:
    from tutor.review import went_wrong

    async with drive() as tutor:
        went_wrong(record, tutor.app.study.catalog, "basic.shape", NOW, "a check of Twice as much failed")
        await tutor.press("p", "escape")
        assert "1 review" in tutor.text
        assert "Shapes" in tutor.text
        await tutor.press("r")
        question = await asked(tutor)
        assert "basic.shape" in question.skills
        assert "Why now: a check of Twice as much failed." in tutor.text


async def test_a_drill_rises_and_explains_step_by_step(drive: Any, record: Record) -> None:
    async with drive() as tutor:
        tutor.app.open_drill("view-reshape")
        first = await asked(tutor)
        assert "1 of 10" in tutor.lines[0]
        difficulties = [first.difficulty]
        view = tutor.app.screen.view
        view.answer.post_message(view.answer.Given(view.answer, "?"))
        await tutor.until(lambda: tutor.app.screen.view.judged)
        assert "1. " in tutor.text
        for _ in range(3):
            while tutor.keys.get("Enter") == "read on":
                await tutor.press("enter")
            await tutor.press("enter")
            question = await asked(tutor)
            difficulties.append(question.difficulty)
            view = tutor.app.screen.view
            view.answer.post_message(view.answer.Given(view.answer, key_of(question)))
            await tutor.until(lambda: tutor.app.screen.view.judged)
        assert difficulties[-1] > difficulties[1]
    state = record.states()["family/view-reshape"]
    assert (state.attempts, state.good) == (4, 3)
    assert len({attempt.seed for attempt in record.attempts("family/view-reshape")}) == 4


def key_of(question: Any) -> str:
    """The right answer as it would be typed."""
    if question.kind == "shape":
        return "\n".join(str(list(answer.shape)) for answer in question.answers)
    if question.kind == "choice":
        return next(option.text for option in question.options if option.right)
    return str(question.answer)


async def test_an_exam_says_nothing_before_its_end(drive: Any, record: Record) -> None:
    from tutor.quiz.choosers import Listed
    from tutor.quiz.session import Session, Want
    from tutor.quiz.supply import Supply

    async with drive() as tutor:
        wants = [Want(question=f"basics/{name}", section="basics") for name in ("first/sum", "claim", "line")]
        catalog = tutor.app.study.catalog

        def make() -> Session:
            return Session("Exam", catalog, Listed(wants), Supply(0), count=3, silent=True)

        tutor.app.push_screen(QuizScreen(make, "Exam"))
        await asked(tutor)
        await tutor.press("6", "enter")
        assert "Kept." in tutor.text
        assert "product" not in tutor.text
        assert "e" not in tutor.keys
        await tutor.press("enter")
        await asked(tutor)
        await tutor.press("t", "enter", "enter")
        await asked(tutor)
        await tutor.press("escape")
        assert "1 of 3 right." in tutor.text
        assert "basics" in tutor.text
        assert "6 is the product" in " ".join(tutor.text.split())
    assert len(record.attempts()) == 2


async def test_the_exam_of_the_course_can_be_opened(drive: Any) -> None:
    async with drive() as tutor:
        await tutor.press("p", "3")
        assert isinstance(tutor.app.screen, QuizScreen)


async def test_a_placement_proposes_and_enter_accepts(drive: Any, record: Record) -> None:
    async with drive() as tutor:
        tutor.app.action_session("place")
        tutor.screen(PlacementScreen)
        while True:
            await tutor.until(lambda: tutor.app.screen._ended or tutor.app.screen.view is not None)
            if tutor.app.screen._ended:
                break
            question = await asked(tutor)
            view = tutor.app.screen.view
            view.answer.post_message(view.answer.Given(view.answer, key_of(question)))
            await tutor.until(lambda: tutor.app.screen.view.judged)
            while tutor.keys.get("Enter") == "read on":
                await tutor.press("enter")
            await tutor.press("enter")
            await tutor.until(lambda: not tutor.app.screen._waiting)
        assert "You seem to know: " in tutor.text
        assert tutor.keys["Esc"] == "skip nothing"
        await tutor.press("enter")
        tutor.screen(HomeScreen)
        assert known_skills(record)
        tutor.app.action_forget_known()
        assert not known_skills(record)


async def test_known_lessons_are_skipped_on_the_map(drive: Any, record: Record, catalog: Any) -> None:
    first = catalog.lessons[0]
    async with drive() as tutor:
        assert tutor.app.study.standing().next.id == first.id
        set_known(record, frozenset(first.skills))
        await tutor.press("p", "escape")
        found = tutor.app.study.standing()
        assert found.lessons[first.id] == "known"
        assert found.next.id != first.id
        assert first.title not in tutor.lines[2]


async def test_days_in_a_row_are_said_quietly_and_can_be_off(drive: Any, record: Record) -> None:
    for days in range(3):
        answer(record, "right", NOW - timedelta(days=days))
    async with drive() as tutor:
        assert "3 days in a row" in tutor.text
        await tutor.press("p", *["end"])
        assert "The last twelve weeks" in tutor.text
        await tutor.press("escape")
        tutor.app.action_switch_streak()
        await tutor.settle()
        assert "days in a row" not in tutor.text
        await tutor.press("p", "end")
        assert "The last twelve weeks" not in tutor.text


async def test_a_weak_skill_is_what_home_goes_on_with(drive: Any, record: Record, monkeypatch: Any) -> None:
    from tutor.review import Next

    async with drive() as tutor:
        study = tutor.app.study
        real = study.standing
        monkeypatch.setattr(
            study, "standing", lambda: real()._replace(next=Next("skill", "basic.add", "It is weak."))
        )
        tutor.app.screen.redraw()
        await tutor.settle()
        assert "Practice: Adding" in tutor.text
        await tutor.press("home", "enter")
        assert "basic.add" in (await asked(tutor)).skills


def test_the_same_error_twice_in_cells_comes_back_for_review(record: Record) -> None:
    from tests.tui.fakes import FakeRunner, error
    from tutor.course.catalog import load_catalog
    from tutor.course.model import Cell
    from tutor.protocol import Job
    from tutor.tui.study import Study

    runner: Any = FakeRunner()
    study = Study(load_catalog(), record, runner)
    lesson = study.catalog.lesson("operations/broadcasting")
    source = "import torch\ny = torch.ones(4, 3) + torch.ones(4)\n"
    message = "The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1"
    failed = error(Job(source=source), "RuntimeError", message, 2)
    meant_to = Cell("operations/broadcasting#1", source, 1, raises="RuntimeError")
    for _ in range(2):
        study.ran(lesson, meant_to, source, failed)  # a cell that shows an error is no mistake
    assert not record.due(datetime.now(UTC))
    cell = Cell("operations/broadcasting#2", "x = 1\n", 1)
    study.ran(lesson, cell, source, failed)
    assert not record.due(datetime.now(UTC))
    study.ran(lesson, cell, source, failed)
    assert [due.item for due in record.due(datetime.now(UTC))] == ["skill/ops.broadcast"]
