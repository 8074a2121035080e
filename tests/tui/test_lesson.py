"""The lesson screen: reading on, running, predicting, answering, and what stays."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tui.conftest import SIZES
from tests.tui.fakes import FakeRunner, error, result
from tutor.progress import Record
from tutor.tui.screens.challenge import ChallengeScreen
from tutor.tui.screens.home import HomeScreen
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.widgets.cell import CellView
from tutor.tui.widgets.editor import CodeEditor
from tutor.tui.widgets.practice import PracticeList
from tutor.tui.widgets.question import QuestionView


@pytest.mark.parametrize("size", SIZES)
async def test_opens_from_home_with_one_key(drive: Any, size: tuple[int, int]) -> None:
    async with drive(size) as tutor:
        await tutor.press("enter")
        tutor.screen(LessonScreen)
        assert "Basics › First steps" in tutor.lines[0]
        assert "1 of 3" in tutor.lines[0]
        assert "Press F5. The brackets of a tensor stay." in tutor.text
        assert "print(torch.tensor([1.0, 2.0]))" in tutor.text
        assert "Enter" in tutor.keys
        assert tutor.keys["Enter"] == "page 2"


@pytest.mark.parametrize("size", SIZES)
async def test_f5_runs_and_keeps_the_brackets(drive: Any, size: tuple[int, int], record: Record) -> None:
    async with drive(size) as tutor:
        await tutor.press("enter", "f5")
        await tutor.until(lambda: "ran in 9 ms" in tutor.text)
        assert "tensor([1., 2.])" in tutor.text
        assert "✓ ran in 9 ms · cpu" in tutor.text
    (attempt,) = record.attempts("basics/first#1")
    assert (attempt.kind, attempt.verdict, attempt.torch, attempt.device) == ("cell", "done", "2.13.0", "cpu")


async def test_ctrl_r_runs_too(drive: Any, runner: FakeRunner) -> None:
    async with drive() as tutor:
        await tutor.press("enter", "ctrl+r")
        await tutor.until(lambda: runner.jobs)
        assert runner.jobs[0].source.startswith("import torch")


@pytest.mark.parametrize("size", SIZES)
async def test_the_two_panes(drive: Any, size: tuple[int, int]) -> None:
    async with drive(size) as tutor:
        await tutor.press("enter")
        screen = tutor.screen(LessonScreen)
        beside = size[0] >= 120
        assert screen.has_class("-beside") is beside
        cell = screen.query_one(CellView)
        assert (cell in screen.bench.query(CellView)) is beside
        assert cell.region.right <= size[0]
        if beside:
            assert cell.region.x >= screen.scroll.region.right


async def test_resizing_across_the_threshold_keeps_what_was_written_and_run(drive: Any) -> None:
    async with drive((80, 24)) as tutor:
        await tutor.press("enter", "f5")
        await tutor.until(lambda: "ran in" in tutor.text)
        await tutor.press("tab")
        await tutor.type("#x")
        await tutor.pilot.resize_terminal(130, 40)
        await tutor.until(lambda: tutor.app.screen.has_class("-beside"))
        assert tutor.app.screen.query_one(CodeEditor).text.startswith("#x")
        assert "tensor([1., 2.])" in tutor.text
        await tutor.pilot.resize_terminal(80, 24)
        await tutor.until(lambda: not tutor.app.screen.has_class("-beside"))
        assert tutor.app.screen.query_one(CodeEditor).text.startswith("#x")


async def test_an_error_is_marked_and_explained(drive: Any, runner: FakeRunner) -> None:
    runner.answer = lambda job: error(job, "NameError", "name 'y' is not defined", 2)
    async with drive() as tutor:
        await tutor.press("enter", "f5")
        await tutor.until(lambda: "NameError on line 2" in tutor.text)
        assert "✗ 2 print" in tutor.text  # in the editor's margin
        assert "✗ line 2:" in tutor.text
        assert "Traceback" not in tutor.text
        await tutor.press("tab")
        await tutor.type("z")
        assert "✗ 2 print" not in tutor.text  # an edit takes the mark away


async def test_what_a_program_prints_is_no_markup_and_no_control_sequence(
    drive: Any, runner: FakeRunner
) -> None:
    nasty = "[bold]x[/bold] [1, 2] \x1b[2J\x1b]0;title\x07end\n"
    runner.answer = lambda job: result(job, nasty)
    async with drive() as tutor:
        await tutor.press("enter", "f5")
        await tutor.until(lambda: "ran in" in tutor.text)
        assert "[bold]x[/bold] [1, 2] end" in tutor.text
        assert "\x1b" not in tutor.text


async def test_long_output_is_cut_with_its_count(drive: Any, runner: FakeRunner) -> None:
    runner.answer = lambda job: result(job, "".join(f"line {n}\n" for n in range(10_000)))
    async with drive() as tutor:
        await tutor.press("enter", "f5")
        await tutor.until(lambda: tutor.app.screen.current.state.result)
        shown = str(tutor.app.screen.current.run_view.render())
        assert "9,600 of 10,000 lines are not shown" in shown
        assert "line 9999" in shown
        assert shown.count("\n") < 420


async def test_a_running_program_shows_it_at_once_and_escape_cancels(drive: Any, runner: FakeRunner) -> None:
    runner.hold()
    async with drive() as tutor:
        await tutor.press("enter")
        await tutor.pilot.press("f5")
        await tutor.pilot.pause()
        assert "Esc cancels" in tutor.text
        assert tutor.keys["Esc"] == "cancel the run"
        await tutor.press("escape")
        await tutor.until(lambda: "cancelled" in tutor.text)
        tutor.screen(LessonScreen)


async def test_a_run_asked_for_early_waits_and_starts_by_itself(drive: Any) -> None:
    runner = FakeRunner(booted=False)
    async with drive(runner=runner) as tutor:
        assert "sandbox starting" in tutor.lines[0]
        await tutor.press("enter", "f5")
        await tutor.until(lambda: "waiting for the sandbox" in tutor.text)
        assert not runner.jobs
        runner.boot()
        await tutor.until(lambda: "ran in 9 ms" in tutor.text)
        assert "sandbox strong" in tutor.lines[0]


async def test_a_run_that_waits_can_be_cancelled(drive: Any) -> None:
    runner = FakeRunner(booted=False)
    async with drive(runner=runner) as tutor:
        await tutor.press("enter", "f5", "escape")
        await tutor.until(lambda: "waiting" not in tutor.text)
        runner.boot()
        await tutor.settle()
        assert not runner.jobs


async def test_without_torch_everything_but_running_works(drive: Any) -> None:
    runner = FakeRunner(problem="torch is not installed. Install it with pip.")
    async with drive(runner=runner) as tutor:
        await tutor.until(lambda: "nothing can run" in tutor.lines[0])
        await tutor.press("enter", "f5")
        await tutor.until(lambda: "torch is not installed" in tutor.text)
        await tutor.press("enter")
        assert "2 of 3" in tutor.lines[0]
        await tutor.press("tab")
        await tutor.type("2\n6\n")
        await tutor.until(lambda: "Yes." in tutor.text)


async def test_a_run_that_cannot_even_be_handed_over_is_said(
    drive: Any, runner: FakeRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(job: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(runner, "submit", fail)
    async with drive() as tutor:
        await tutor.press("enter", "f5")
        await tutor.until(lambda: "Too many open files" in tutor.text)
        assert tutor.keys["F5"] == "run"


async def test_leaving_cancels(drive: Any, runner: FakeRunner) -> None:
    runner.hold()
    async with drive() as tutor:
        await tutor.press("enter", "f5")
        view = tutor.app.screen.current.run_view
        await tutor.until(lambda: not view._going.waiting)
        going = view._going
        tutor.app.screen.leave()
        await tutor.until(lambda: going.cancelled)


# --- predicting ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_a_predict_cell_asks_first(
    drive: Any, size: tuple[int, int], record: Record, runner: FakeRunner
) -> None:
    runner.answer = lambda job: result(job, "2\n6\n")
    async with drive(size) as tutor:
        await tutor.press("enter", "right_square_bracket")
        assert "What does it print? 2 lines." in tutor.text
        assert not tutor.app.screen.query_one(CodeEditor).display
        await tutor.press("f5")
        assert "Say first what it prints" in tutor.text
        await tutor.type("11\n6\n")
        await tutor.until(lambda: "ran in" in tutor.text)
        assert "✗ 11" in tutor.text
        assert "That glues texts together." in " ".join(tutor.text.split())
        assert tutor.app.screen.query_one(CodeEditor).display
    attempts = record.attempts("basics/first#2")
    assert [(a.kind, a.verdict, a.answer) for a in attempts] == [
        ("predict", "partial", "11\n6"),
        ("cell", "done", ""),
    ]


async def test_f5_twice_shows_without_predicting(drive: Any) -> None:
    async with drive() as tutor:
        await tutor.press("enter", "right_square_bracket", "f5", "f5")
        await tutor.until(lambda: "ran in" in tutor.text)
        assert tutor.app.screen.query_one(CodeEditor).display


async def test_an_unfinished_prediction_is_asked_again(drive: Any, record: Record) -> None:
    async with drive() as tutor:
        await tutor.press("enter", "right_square_bracket", "f5")
        await tutor.type("2\n\n")
        assert "you gave 1" in tutor.text
    assert not record.attempts("basics/first#2")


# --- questions in the page -------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_an_inline_question_gives_the_reason_and_another_try(
    drive: Any, size: tuple[int, int], record: Record
) -> None:
    async with drive(size) as tutor:
        await tutor.press("enter", "right_square_bracket")
        question = tutor.app.screen.query_one(QuestionView)
        question.take_focus()
        await tutor.type("6\n")
        assert "6 is the product" in tutor.text
        assert tutor.keys["Enter"] == "try again"
        assert tutor.app.screen.page == 1  # nothing advances by itself
        await tutor.press("enter")
        await tutor.type("5\n")
        assert "Yes." in tutor.text
    verdicts = [(a.verdict, a.answer) for a in record.attempts("basics/first/sum")]
    assert verdicts == [("wrong", "6"), ("right", "5")]
    assert record.card("basics/first/sum") is not None


async def test_hints_by_letter_and_by_function_key(drive: Any, record: Record) -> None:
    async with drive() as tutor:
        await tutor.press("enter", "right_square_bracket")
        tutor.app.screen.query_one(QuestionView).take_focus()
        await tutor.press("h")  # typed: an h, not a hint
        assert "Count on your fingers" not in tutor.text
        await tutor.press("backspace", "f3")
        assert "Hint 1 of 2: Count on your fingers." in tutor.text
        await tutor.type("5\n")
    assert record.attempts("basics/first/sum")[0].hints == 1


async def test_answers_stay_when_pages_are_turned(drive: Any) -> None:
    async with drive() as tutor:
        await tutor.press("enter", "right_square_bracket")
        tutor.app.screen.query_one(QuestionView).take_focus()
        await tutor.type("6\n")
        await tutor.press("right_square_bracket", "left_square_bracket")
        assert "6 is the product" in str(tutor.app.screen.query_one(".verdict").render())


async def test_the_lesson_is_done_at_its_end_with_its_questions_right(drive: Any, record: Record) -> None:
    async with drive() as tutor:
        await tutor.press("enter", "right_square_bracket", "right_square_bracket")
        assert "2 questions are still to be answered right: page 2, page 3." in _flat(tutor)
        tutor.app.screen.query_one(QuestionView).take_focus()
        await tutor.press("down", "enter")
        assert record.state("basics/first") is None
        await tutor.press("left_square_bracket")
        tutor.app.screen.query_one(QuestionView).take_focus()
        await tutor.type("5\n")
        await tutor.until(lambda: record.attempts("basics/first"))
        assert record.attempts("basics/first")[0].verdict == "done"
        await tutor.press("right_square_bracket")
        await tutor.press("end")
        assert "This lesson is done." in tutor.text
        await tutor.press("enter")
        tutor.screen(HomeScreen)
        assert "Twice as much" in tutor.lines[2]  # the challenge that practises it


def _flat(tutor: Any) -> str:
    end = tutor.app.screen.query_one("#end")
    return " ".join(str(end.render()).split())


# --- reading on, and coming back --------------------------------------------------------------------------


async def test_enter_reads_on_before_it_turns_the_page(drive: Any) -> None:
    async with drive() as tutor:
        tutor.app.open_lesson("basics/second")
        await tutor.settle()
        assert tutor.keys["Enter"] == "read on"
        await tutor.press("enter")
        assert tutor.app.screen.scroll.scroll_y > 0
        tutor.screen(LessonScreen)
        await tutor.press("end")
        assert tutor.keys["Enter"] == "finish"
        await tutor.press("enter")
        tutor.screen(HomeScreen)


async def test_resumes_to_the_page(drive: Any, record: Record) -> None:
    async with drive() as tutor:
        await tutor.press("enter", "right_square_bracket")
    async with drive() as tutor:
        assert "page 2 of 3" in tutor.text
        await tutor.press("enter")
        assert "2 of 3" in tutor.lines[0]


async def test_edits_are_kept_shortly_after_a_pause_and_on_quitting(drive: Any, record: Record) -> None:
    async with drive() as tutor:
        await tutor.press("enter", "tab")
        await tutor.type("a")
        assert record.draft("basics/first#1") is None
        await tutor.until(lambda: record.draft("basics/first#1"))
        await tutor.type("b")
        await tutor.press("ctrl+q")
    draft = record.draft("basics/first#1")
    assert draft is not None
    assert draft.startswith("ab")
    async with drive() as tutor:
        await tutor.press("enter")
        assert tutor.app.screen.query_one(CodeEditor).text == draft
        assert "edited" in tutor.text
        await tutor.press("tab", "ctrl+o")
        await tutor.until(lambda: record.draft("basics/first#1") is None)


async def test_leaving_keeps_the_edit_of_the_last_moment(drive: Any, record: Record) -> None:
    async with drive() as tutor:
        await tutor.press("enter", "tab")
        await tutor.type("a")
        await tutor.press("escape", "escape")
        tutor.screen(HomeScreen)
    assert str(record.draft("basics/first#1")).startswith("a")


async def test_tab_walks_until_something_is_typed(drive: Any) -> None:
    async with drive() as tutor:
        await tutor.press("enter", "tab")
        editor = tutor.app.screen.query_one(CodeEditor)
        assert editor.has_focus
        assert tutor.keys["Tab"] == "next"
        before = editor.text
        await tutor.press("tab")
        assert editor.text == before
        assert not editor.has_focus
        editor.focus()
        await tutor.type("a")
        assert tutor.keys["Tab"] == "indent"
        await tutor.press("tab")
        assert editor.text.startswith("a   import")
        await tutor.press("escape")
        assert not editor.has_focus


async def test_a_page_stays_small(drive: Any) -> None:
    async with drive() as tutor:
        await tutor.press("enter", "right_square_bracket")
        assert len(list(tutor.app.screen.walk_children())) < 100


async def test_figures_are_drawn_from_a_run(drive: Any, runner: FakeRunner) -> None:
    runner.answer = lambda job: (
        result(job, values=([["one", 1], ["two", 2]],)) if job.ask else result(job, "x\n")
    )
    async with drive() as tutor:
        await tutor.press("enter", "right_square_bracket", "right_square_bracket")
        await tutor.until(lambda: "██" in tutor.text)
        assert "Two bars." in tutor.text
        count = len(runner.jobs)
        await tutor.press("left_square_bracket", "right_square_bracket")
        await tutor.until(lambda: "██" in tutor.text)
        assert len(runner.jobs) == count  # drawn once, remembered


@pytest.mark.parametrize("size", SIZES)
async def test_the_last_page_leads_to_what_practises_it(drive: Any, size: tuple[int, int]) -> None:
    async with drive(size) as tutor:
        await tutor.press("enter", "right", "right")
        screen = tutor.screen(LessonScreen)
        await tutor.until(lambda: screen.query(PracticeList))
        screen.query_one(PracticeList).focus()
        await tutor.until(lambda: "Twice as much" in tutor.text)
        assert tutor.keys["Enter"] == "open"
        await tutor.press("enter")
        tutor.screen(ChallengeScreen)
        await tutor.press("escape")
        tutor.screen(LessonScreen)
