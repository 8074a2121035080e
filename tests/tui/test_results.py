"""The results beside a cell, in tabs: when runs are made for them, what stays, what is old, their keys."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.tui.fakes import FakeRunner, error, result
from tests.tui.traces import SOURCE, failing
from tests.unit.doctor.recordings import events, frame
from tutor.course.catalog import load_catalog
from tutor.protocol import Recorded
from tutor.recording import EVENTS
from tutor.tui.screens.inside import InsideScreen
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.widgets.cell import CellView
from tutor.tui.widgets.editor import CodeEditor
from tutor.tui.widgets.page import PageScroll
from tutor.tui.widgets.results import TABS, Results

WIDE = (120, 40)


@pytest.fixture
def traced(runner: FakeRunner) -> FakeRunner:
    """A sandbox in which every run records a trace and three steps of training."""
    runner.recorded = [Recorded(EVENTS, frame(events(3))), failing()]
    return runner


def kinds(runner: FakeRunner) -> list[str]:
    """What each run was made for: its recorder, or "" for a plain one."""
    return [str(job.extra.get("record", "")) for job in runner.jobs]


async def opened(tutor: Any, source: str = SOURCE) -> LessonScreen:
    """The first page of a lesson, with `source` in its cell and the focus on the page."""
    await tutor.press("enter")
    screen: LessonScreen = tutor.screen(LessonScreen)
    screen.query_one(CodeEditor).put(source)
    await tutor.settle()
    return screen


async def ran(tutor: Any, source: str = SOURCE) -> LessonScreen:
    screen = await opened(tutor, source)
    await tutor.press("f5")
    await quiet(tutor)
    return screen


async def quiet(tutor: Any) -> None:
    await tutor.until(lambda: not any(view.running for view in tutor.app.screen.query(CellView)))
    await tutor.settle()


def tabs(tutor: Any) -> str:
    """The line that names them, the sign of the open one at its name."""
    line = next((line for line in tutor.lines if "1 Output" in line), "")
    return line[line.index("1 Output") - 2 :].replace("▸ ", "▸").strip() if line else ""


async def test_tabs_come_with_the_first_run(drive: Any, traced: FakeRunner) -> None:
    async with drive(WIDE) as tutor:
        await opened(tutor)
        assert tabs(tutor) == ""
        assert "ctrl+n" not in tutor.keys
        await tutor.press("f5")
        await quiet(tutor)
        assert tabs(tutor).split() == [
            "▸1",
            "Output",
            "2",
            "Shapes",
            "3",
            "Graph",
            "4",
            "Timeline",
            "5",
            "Curves",
        ]
        assert "tensor([1., 2.])" in tutor.text
        assert tutor.keys["ctrl+n"] == "shapes"
        assert kinds(traced) == [""]


@pytest.mark.parametrize("size", [(80, 24), (119, 40)])
async def test_in_one_pane_there_are_none(drive: Any, traced: FakeRunner, size: tuple[int, int]) -> None:
    async with drive(size) as tutor:
        screen = await ran(tutor)
        assert not screen.query(Results)
        assert tabs(tutor) == ""
        assert "ctrl+n" not in tutor.keys
        await tutor.press("3")
        assert kinds(traced) == [""]


async def test_a_run_is_made_when_a_tab_first_needs_it_and_kept(drive: Any, traced: FakeRunner) -> None:
    async with drive(WIDE) as tutor:
        await ran(tutor)
        await tutor.press("ctrl+n")
        await quiet(tutor)
        assert kinds(traced) == ["", "shapes"]
        assert "x (8, 3, 64, 64)" in tutor.text
        assert "tensor([1., 2.])" not in tutor.text
        await tutor.press("ctrl+n")
        await quiet(tutor)
        assert kinds(traced) == ["", "shapes"]  # the graph is of the same run
        await tutor.press("ctrl+n")
        await quiet(tutor)
        assert kinds(traced) == ["", "shapes", "watch"]
        assert "Step 1 of 3   loss 1" in tutor.text
        await tutor.press("ctrl+n", "ctrl+n", "ctrl+n")
        await quiet(tutor)
        assert "▸2 Shapes" in tabs(tutor)
        assert kinds(traced) == ["", "shapes", "watch"]


async def test_the_next_run_makes_all_of_it_old(drive: Any, traced: FakeRunner) -> None:
    async with drive(WIDE) as tutor:
        await ran(tutor)
        await tutor.press("2")
        await quiet(tutor)
        await tutor.press("1", "f5")
        await quiet(tutor)
        assert kinds(traced) == ["", "shapes", ""]
        await tutor.press("2")
        await quiet(tutor)
        assert kinds(traced) == ["", "shapes", "", "shapes"]


async def test_after_an_edit_the_old_is_dimmed_until_it_is_asked_for_again(
    drive: Any, traced: FakeRunner
) -> None:
    async with drive(WIDE) as tutor:
        screen = await ran(tutor)
        await tutor.press("2")
        await quiet(tutor)
        results = screen.query_one(Results)
        assert not results.stale
        editor = screen.query_one(CodeEditor)
        editor.insert("#", (0, 0))
        await tutor.settle()
        assert results.has_class("-stale")
        assert "! Of the program before your edit." in tutor.text
        assert "x (8, 3, 64, 64)" in tutor.text
        assert kinds(traced) == ["", "shapes"]
        editor.undo()
        await tutor.settle()
        assert not results.has_class("-stale")
        assert "before your edit" not in tutor.text
        editor.insert("#", (0, 0))
        await tutor.press("3", "2")
        await quiet(tutor)
        assert kinds(traced) == ["", "shapes", "shapes"]
        assert traced.jobs[-1].source == "#" + SOURCE
        assert "before your edit" not in tutor.text


async def test_with_the_curves_open_the_run_itself_is_watched(drive: Any, traced: FakeRunner) -> None:
    async with drive(WIDE) as tutor:
        await ran(tutor)
        await tutor.press("5")
        await quiet(tutor)
        assert "optimizer step" in tutor.text
        traced.hold()
        await tutor.press("f5")
        await tutor.until(lambda: "Esc cancels" in tutor.text)
        assert kinds(traced) == ["", "watch", "watch"]
        assert tutor.keys["Esc"] == "cancel the run"
        traced.release()
        await quiet(tutor)
        assert "3 steps watched" in tutor.text
        await tutor.press("1")
        assert "tensor([1., 2.])" in tutor.text
        assert kinds(traced) == ["", "watch", "watch"]


async def test_with_the_shapes_open_a_run_is_followed_by_one_that_records_them(
    drive: Any, traced: FakeRunner
) -> None:
    async with drive(WIDE) as tutor:
        await ran(tutor)
        await tutor.press("2")
        await quiet(tutor)
        await tutor.press("f5")
        await tutor.until(lambda: len(traced.jobs) == 4)
        await quiet(tutor)
        assert kinds(traced) == ["", "shapes", "", "shapes"]
        assert "x (8, 3, 64, 64)" in tutor.text


async def test_escape_cancels_what_a_tab_waits_for_and_then_goes_back(drive: Any, traced: FakeRunner) -> None:
    async with drive(WIDE) as tutor:
        screen = await ran(tutor)
        await tutor.press("tab")
        while not isinstance(screen.focused, CodeEditor):
            await tutor.press("tab")
        traced.hold()
        await tutor.press("ctrl+n")
        await tutor.until(lambda: "The program runs." in tutor.text)
        assert tutor.keys["Esc"] == "cancel the run"
        await tutor.press("escape")
        await quiet(tutor)
        assert "cancelled after" in tutor.text
        assert tutor.keys["Esc"] == "to the code"
        await tutor.press("escape")
        assert isinstance(screen.focused, CodeEditor)
        assert isinstance(tutor.app.screen, LessonScreen)


async def test_a_click_opens_a_tab(drive: Any, traced: FakeRunner) -> None:
    async with drive(WIDE) as tutor:
        screen = await ran(tutor)
        row = next(n for n, line in enumerate(tutor.lines) if "1 Output" in line)
        await tutor.pilot.click(offset=(tutor.lines[row].index("Timeline"), row))
        await quiet(tutor)
        assert "▸4 Timeline" in tabs(tutor)
        assert isinstance(screen.focused, Results)


async def test_digits_are_the_editors_and_the_questions_where_those_have_the_focus(
    drive: Any, traced: FakeRunner
) -> None:
    async with drive(WIDE) as tutor:
        screen = await ran(tutor)
        editor = screen.query_one(CodeEditor)
        editor.focus()
        await tutor.press("2", "z")
        assert editor.text.startswith("2z")
        assert screen.query_one(Results).tab == 0
        await tutor.press("escape")
        assert isinstance(screen.focused, PageScroll)
        await tutor.press("right")  # the next page asks
        await tutor.press("f5", "f5")
        await quiet(tutor)
        assert screen.query_one(Results).offered
        await tutor.press("escape")
        while "AnswerInput" not in str(screen.focused):
            await tutor.press("tab")
        await tutor.press("5")
        assert screen.query_one(Results).tab == 0


async def test_stepping_has_the_same_keys_as_inside(drive: Any, traced: FakeRunner) -> None:
    async with drive(WIDE) as tutor:
        screen = await ran(tutor)
        await tutor.press("2")
        await quiet(tutor)
        assert tutor.keys == {
            "Enter": "next step",
            "p": "predict",
            "ctrl+n": "graph",
            "z": "zoom",
            "Esc": "to the page",
            "F1": "help",
        }
        assert "Step 1 of 5 · line 6" in tutor.text
        await tutor.press("enter", "right")
        assert "Step 3 of 5 · line 8" in tutor.text
        await tutor.press("left", "v")
        assert "Step 2 of 5 · line 7" in tutor.text
        assert screen.page == 0
        await tutor.press("3", "left", "p")  # nothing to step through there, and no other page either
        assert screen.page == 0


async def test_shapes_can_be_said_first(drive: Any, traced: FakeRunner) -> None:
    async with drive(WIDE) as tutor:
        screen = await ran(tutor)
        await tutor.press("2")
        await quiet(tutor)
        await tutor.press("p")
        assert "What shape has x after this line?" in tutor.text
        await tutor.type("8,3,64,64")
        await tutor.press("enter")
        assert "✓ Yes." in tutor.text
        assert isinstance(screen.focused, Results)
        await tutor.press("enter")
        await tutor.type("1,2")
        await tutor.press("enter")
        assert "x is (8, 16, 30, 30); you said (1, 2)" in tutor.text
        await tutor.press("enter")
        assert tutor.keys["Esc"] == "just show"
        await tutor.press("escape")
        assert "What shape has" not in tutor.text
        assert isinstance(tutor.app.screen, LessonScreen)


async def test_z_gives_the_results_the_whole_window(drive: Any, traced: FakeRunner) -> None:
    async with drive(WIDE) as tutor:
        screen = await ran(tutor)
        await tutor.press("2")
        await quiet(tutor)
        await tutor.press("z")
        results = screen.query_one(Results)
        assert results.region.width > 110
        assert not screen.query_one(CodeEditor).region.height
        assert "Press F5" not in tutor.text
        assert tutor.keys["Esc"] == "page and code"
        await tutor.press("escape")
        assert results.region.width < 70
        assert "Press F5" in tutor.text


async def test_a_failed_run_says_where_the_error_is_told(drive: Any, traced: FakeRunner) -> None:
    traced.answer = lambda job: error(job, "ValueError", "no", 2)
    async with drive(WIDE) as tutor:
        await ran(tutor)
        await tutor.press("5")
        await quiet(tutor)
        assert "✗ ValueError on line 2" in tutor.text
        assert "see Output" in tutor.text


async def test_a_turned_page_forgets_what_was_recorded(drive: Any, traced: FakeRunner) -> None:
    async with drive(WIDE) as tutor:
        screen = await ran(tutor)
        await tutor.press("2")
        await quiet(tutor)
        await tutor.press("escape", "right", "left")
        results = screen.query_one(Results)
        assert results.offered
        assert results.tab == 0
        assert "tensor([1., 2.])" in tutor.text
        assert results._kept.looking is None


async def test_a_window_made_narrow_and_wide_again_keeps_them(drive: Any, traced: FakeRunner) -> None:
    async with drive(WIDE) as tutor:
        screen = await ran(tutor)
        await tutor.press("2")
        await quiet(tutor)
        await tutor.pilot.resize_terminal(80, 24)
        await tutor.until(lambda: not screen.has_class("-beside"))
        assert "tensor([1., 2.])" in tutor.text
        await tutor.pilot.resize_terminal(*WIDE)
        await tutor.until(lambda: screen.has_class("-beside"))
        await tutor.until(lambda: "x (8, 3, 64, 64)" in tutor.text)
        assert kinds(traced) == ["", "shapes"]


async def test_inside_opens_at_the_tab(drive: Any, traced: FakeRunner) -> None:
    async with drive(WIDE) as tutor:
        await ran(tutor)
        await tutor.press("5")
        await quiet(tutor)
        await tutor.press("ctrl+g")
        inside = tutor.screen(InsideScreen)
        await tutor.until(lambda: not inside.running)
        assert "▸ 3 Curves" in tutor.text


@pytest.mark.parametrize(("tab", "made"), [("curves", ["watch"]), ("shapes", ["", "shapes"])])
async def test_a_lesson_can_open_a_tab_with_the_first_run(
    drive: Any, traced: FakeRunner, tmp_path: Path, tab: str, made: list[str]
) -> None:
    shutil.copytree(Path(__file__).parent / "course", tmp_path / "course")
    file = tmp_path / "course" / "lessons" / "01-basics" / "first.md"
    file.write_text(file.read_text().replace("```python run", f"```python run tab={tab}", 1))
    async with drive(WIDE, catalog=load_catalog(tmp_path / "course")) as tutor:
        screen = await ran(tutor)
        await tutor.until(lambda: kinds(traced) == made)
        await quiet(tutor)
        assert f"▸{TABS.index(tab.title()) + 1} {tab.title()}" in tabs(tutor)
        await tutor.press("1")
        assert "tensor([1., 2.])" in tutor.text
        await tutor.press("f5")
        await quiet(tutor)
        assert screen.query_one(Results).tab == 0  # the learner's choice stays


@pytest.fixture
def arriving(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """What views need is imported only once this event is set."""
    gate, there = threading.Event(), threading.Event()

    def fetch() -> None:
        gate.wait(20)
        there.set()

    monkeypatch.setattr("tutor.tui.widgets.results._imported", there)
    monkeypatch.setattr("tutor.tui.widgets.results._import_views", fetch)
    yield gate
    gate.set()


async def test_the_first_tab_waits_for_its_views_and_the_screen_does_not(
    drive: Any, traced: FakeRunner, arriving: threading.Event
) -> None:
    async with drive(WIDE) as tutor:
        screen = await ran(tutor)
        await tutor.press("5")
        assert "one moment" in tutor.text
        assert "▸5 Curves" in tabs(tutor)
        await tutor.press("escape")
        assert "one moment" not in tutor.text
        assert "tensor([1., 2.])" in tutor.text
        await tutor.press("5", "f5", "2", "5")
        assert kinds(traced) == [""]
        arriving.set()
        await quiet(tutor)
        assert "optimizer step" in tutor.text
        assert kinds(traced)[:2] == ["", "watch"]
        assert screen.query_one(Results).tab == TABS.index("Curves")


async def test_a_cell_that_asks_first_shows_nothing_before(drive: Any, traced: FakeRunner) -> None:
    async with drive(WIDE) as tutor:
        screen = await opened(tutor)
        await tutor.press("right")
        assert screen.query_one(CellView).asking
        await tutor.press("ctrl+n", "2")
        assert tabs(tutor) == ""
        assert traced.jobs == []


async def test_a_narrow_pane_drops_the_digits_and_not_a_name(drive: Any, traced: FakeRunner) -> None:
    async with drive(WIDE) as tutor:
        screen = await ran(tutor)
        screen.scroll.styles.width = 80
        await tutor.settle()
        assert "▸Output Shapes Graph Timeline Curves" in tutor.text


async def test_what_was_not_recorded_is_said(drive: Any, runner: FakeRunner) -> None:
    runner.answer = lambda job: result(job, "1\n")
    async with drive(WIDE) as tutor:
        await ran(tutor, "print(1)\n")
        for key, words in (
            ("2", "Nothing was executed whose shapes"),
            ("3", "Nothing was executed that could"),
            ("4", "Nothing of a training loop happened."),
            ("5", "There is no loss or step to draw."),
        ):
            await tutor.press(key)
            await quiet(tutor)
            assert words in tutor.text, key


def test_a_lesson_is_opened_without_what_only_the_tabs_need() -> None:
    program = (
        "import sys, tutor.tui.screens.lesson\n"
        "print([m for m in ('tutor.doctor', 'tutor.tui.views', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
