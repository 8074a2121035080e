"""Home, welcome, parts, device, sandbox, menu, help and palette; and all of them in windows of any size."""

from __future__ import annotations

from typing import Any

import pytest
from textual.widgets import Input, OptionList

from tests.tui.conftest import SIZES
from tests.tui.fakes import FakeRunner
from tutor.errors import RecordError
from tutor.progress import Record
from tutor.tui import themes
from tutor.tui.screens.device import DeviceScreen
from tutor.tui.screens.help import HelpScreen
from tutor.tui.screens.home import HomeScreen
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.screens.menu import MenuScreen
from tutor.tui.screens.part import PartScreen
from tutor.tui.screens.placement import PlacementScreen
from tutor.tui.screens.quiz import QuizScreen
from tutor.tui.screens.sandbox import SandboxScreen
from tutor.tui.screens.welcome import WelcomeScreen

# --- home --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_home_is_a_map_with_one_key_to_go_on(drive: Any, size: tuple[int, int]) -> None:
    async with drive(size) as tutor:
        tutor.screen(HomeScreen)
        assert "First steps" in tutor.lines[2]
        assert tutor.lines[2].endswith("Enter")
        assert "▸ 01 Basics" in tutor.text
        assert "0 of 2" in tutor.text
        assert "0 of 1 passed · next: Twice as much" in tutor.text
        assert tutor.keys["Enter"] == "continue"
        assert "cpu · sandbox strong" in tutor.lines[0]
        assert len(tutor.keys) <= 6


async def test_home_stays_on_its_row_and_learns_what_was_done(drive: Any, record: Record) -> None:
    async with drive() as tutor:
        await tutor.press("down")
        assert tutor.keys["Enter"] == "open"
        record.add_attempt("basics/first", "lesson", verdict="done")
        await tutor.press("enter", "escape")
        assert "✓·" in tutor.text
        assert "1 of 2" in tutor.text
        assert tutor.keys["Enter"] == "open"


async def test_a_part_lists_lessons_challenges_and_its_quiz(drive: Any) -> None:
    async with drive() as tutor:
        await tutor.press("down", "enter")
        tutor.screen(PartScreen)
        assert "1  First steps  new · 5 min" in tutor.text
        assert "Twice as much" in tutor.text
        assert "all 10 questions of this part" in tutor.text
        await tutor.press("t")
        tutor.screen(QuizScreen)
        assert "1 of 10" in tutor.lines[0]


async def test_a_broken_lesson_says_so_instead_of_opening(drive: Any, catalog: Any, monkeypatch: Any) -> None:
    from pathlib import Path

    from tutor.errors import ContentError, Problem

    def broken(id: str) -> Any:
        raise ContentError([Problem(Path("first.md"), 3, "no such fence")])

    monkeypatch.setattr(catalog, "lesson", broken)
    async with drive() as tutor:
        await tutor.press("enter")
        tutor.screen(HomeScreen)
        assert any("first.md:3: no such fence" in n.message for n in tutor.app._notifications)


# --- the first minute --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_the_first_minute(drive: Any, size: tuple[int, int]) -> None:
    record = Record.in_memory()
    record.set_setting("marks", "unicode")
    async with drive(size, record=record) as tutor:
        tutor.screen(WelcomeScreen)
        assert "Which reads better?" in tutor.text
        assert "cpu (2 cores)" in tutor.text
        assert "your programs cannot harm your files" in tutor.text
        assert tutor.app.theme == themes.DARK
        await tutor.press("right")
        assert tutor.app.theme == themes.LIGHT
        await tutor.press("enter")
        assert "New to PyTorch" in tutor.text
        assert "placement" not in tutor.text.lower()
        await tutor.press("enter")
        tutor.screen(LessonScreen)
        await tutor.press("escape")
        tutor.screen(HomeScreen)
    assert record.setting("theme") == "light"
    async with drive(size, record=record) as tutor:
        tutor.screen(HomeScreen)
        assert tutor.app.theme == themes.LIGHT


async def test_who_knows_some_is_placed(drive: Any) -> None:
    async with drive(record=Record.in_memory()) as tutor:
        await tutor.press("enter", "down", "enter")
        tutor.screen(PlacementScreen)


async def test_who_looks_around_goes_to_the_map(drive: Any) -> None:
    async with drive(record=Record.in_memory()) as tutor:
        await tutor.press("enter", "down", "down", "enter")
        tutor.screen(HomeScreen)


# --- device, sandbox, menu ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_the_device_is_chosen_and_a_missing_one_says_why(
    drive: Any, size: tuple[int, int], record: Record
) -> None:
    async with drive(size) as tutor:
        await tutor.app.run_action("app.device")
        await tutor.settle()
        tutor.screen(DeviceScreen)
        assert "the best there is: cpu" in tutor.text
        assert "not available. torch was built without" in tutor.text
        await tutor.press("down", "down", "down")  # over those that are not there, to auto, and to cpu again
        await tutor.press("enter")
        tutor.screen(HomeScreen)
    assert record.setting("device") == "cpu"


async def test_a_device_that_is_gone_is_said_and_the_cpu_used(
    drive: Any, record: Record, runner: FakeRunner
) -> None:
    record.set_setting("device", "cuda")
    async with drive() as tutor:
        await tutor.until(lambda: tutor.app._notifications)
        assert "Programs run on the cpu." in next(iter(tutor.app._notifications)).message
        await tutor.press("enter", "f5")
        await tutor.until(lambda: runner.jobs)
        assert runner.jobs[0].device == "cpu"


async def test_the_list_of_devices_completes_itself(drive: Any) -> None:
    runner = FakeRunner(booted=False)
    async with drive(runner=runner) as tutor:
        await tutor.app.run_action("app.device")
        await tutor.settle()
        assert "the list completes itself" in tutor.text
        runner.boot()
        await tutor.until(lambda: "cuda" in tutor.text)


async def test_the_badge_leads_to_what_the_sandbox_holds(drive: Any) -> None:
    async with drive() as tutor:
        column = tutor.lines[0].index("sandbox strong")
        await tutor.pilot.click(offset=(column + 2, 0))
        await tutor.settle()
        tutor.screen(SandboxScreen)
        assert "✓ landlock" in tutor.text
        assert "User namespaces are blocked" in tutor.text


async def test_a_sandbox_that_failed_can_be_tried_again(drive: Any) -> None:
    working = FakeRunner()
    async with drive(runner=FakeRunner(problem="It broke.")) as tutor:
        tutor.app.study._another = lambda: working
        await tutor.until(lambda: "nothing can run" in tutor.lines[0])
        await tutor.app.run_action("app.sandbox")
        await tutor.settle()
        assert "It broke." in tutor.text
        await tutor.press("s")
        await tutor.until(lambda: "Sandbox strong" in tutor.text)


async def test_the_menu_quits_and_so_does_ctrl_q(drive: Any, runner: FakeRunner) -> None:
    async with drive() as tutor:
        await tutor.press("escape")
        tutor.screen(MenuScreen)
        assert "Quit" in tutor.text
        await tutor.press("escape")
        tutor.screen(HomeScreen)
        await tutor.press("ctrl+c", "up", "enter")
        await tutor.until(lambda: runner.closed)


async def test_the_other_theme_and_plain_signs(drive: Any, record: Record) -> None:
    async with drive() as tutor:
        await tutor.app.run_action("app.switch_theme")
        await tutor.app.run_action("app.switch_marks")
        await tutor.press("c")
        assert "##---" in tutor.text
        assert tutor.text.isascii()
    assert (record.setting("theme"), record.setting("marks")) == ("light", "ascii")


# --- help and palette --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_help_is_read_off_the_bindings(drive: Any, size: tuple[int, int]) -> None:
    async with drive(size) as tutor:
        await tutor.press("enter", "f1")
        tutor.screen(HelpScreen)
        shown = str(tutor.app.screen.query_one("ProseView").render())
        assert "F5, ctrl+r" in shown
        assert "Run the cell" in shown
        assert "Put the cell back" not in shown  # nothing was edited
        assert "alt+" not in shown
        await tutor.press("escape")
        tutor.screen(LessonScreen)


async def test_help_in_an_editor_tells_its_keys(drive: Any) -> None:
    async with drive() as tutor:
        await tutor.press("enter", "tab")
        await tutor.type("x")
        await tutor.press("f1")
        shown = str(tutor.app.screen.query_one("ProseView").render())
        assert "ctrl+z" in shown
        assert "Indent" in shown
        assert "ctrl+o" in shown


@pytest.mark.parametrize("size", SIZES)
async def test_the_palette_has_actions_and_places(drive: Any, size: tuple[int, int]) -> None:
    async with drive(size) as tutor:
        await tutor.press("enter", "ctrl+p")
        await tutor.until(lambda: "Run the cell" in tutor.text)
        await tutor.press(*"second")
        await tutor.until(lambda: "Lesson: Second steps" in tutor.text)
        await tutor.press("enter")
        await tutor.until(lambda: "Second steps" in tutor.lines[0])


async def test_the_palette_does_what_the_screen_does(drive: Any, runner: FakeRunner) -> None:
    async with drive() as tutor:
        await tutor.press("enter", "ctrl+p")
        await tutor.press(*"run the cell")
        await tutor.until(lambda: "here, key F5" in tutor.text)
        await tutor.press("enter")
        await tutor.until(lambda: runner.jobs)


async def test_the_palette_quits(drive: Any, runner: FakeRunner) -> None:
    async with drive() as tutor:
        await tutor.press("ctrl+p", *"quit")
        await tutor.until(lambda: "everything you wrote is kept" in tutor.text)
        await tutor.press("enter")
        await tutor.until(lambda: runner.closed)


# --- trouble -----------------------------------------------------------------------------------------------


async def test_a_record_that_cannot_be_written_is_said_once(
    drive: Any, record: Record, monkeypatch: Any
) -> None:
    def full(*args: Any, **options: Any) -> None:
        raise RecordError("The disk is full.")

    monkeypatch.setattr(record, "save_position", full)
    monkeypatch.setattr(record, "add_attempt", full)
    async with drive() as tutor:
        await tutor.press("enter", "right_square_bracket", "left_square_bracket", "f5")
        await tutor.until(lambda: "ran in" in tutor.text)
        said = [n for n in tutor.app._notifications if n.title == "Not saved"]
        assert [n.message for n in said] == ["The disk is full."]


# --- every screen at every size ----------------------------------------------------------------------------

_SCREENS: dict[str, Any] = {
    "lesson": lambda app: app.open_lesson("basics/first", 1),
    "end": lambda app: app.open_lesson("basics/first", 2),
    "part": lambda app: app.open_part("basics"),
    "quiz": lambda app: app.open_quiz(["basics/shape"], "Quiz"),
    "challenges": lambda app: app.action_challenges(),
    "challenge": lambda app: app.open_challenge("basics/double"),
    "sandbox": lambda app: app.action_sandbox(),
    "help": lambda app: app.action_help(),
    "device": lambda app: app.action_device(),
    "menu": lambda app: app.action_menu(),
    "welcome": lambda app: app.push_screen(WelcomeScreen()),
}


@pytest.mark.parametrize("size", [(40, 12), (20, 5), (80, 24)])
async def test_every_screen_fits(drive: Any, size: tuple[int, int], record: Record) -> None:
    """Nothing crashes, nothing is wider than the window, every key in the bar is whole, and plain signs are
    plain everywhere."""
    record.set_setting("marks", "ascii" if size == (80, 24) else "unicode")
    async with drive(size) as tutor:
        for name, open_screen in _SCREENS.items():
            open_screen(tutor.app)
            await tutor.settle()
            assert tutor.text.isascii() or size != (80, 24), name
            assert max(len(line) for line in tutor.lines) <= size[0], name
            for widget in tutor.app.screen.query("TopBar, KeyBar, ProseView, CodeEditor, OptionList, Input"):
                assert widget.region.right <= size[0], (name, widget)
            if not tutor.app.screen.is_modal:
                assert tutor.keys, name
                assert len(tutor.keys) <= 6, name
                bottom = tutor.lines[-1]
                assert all(f"{key} {what}" in bottom for key, what in tutor.keys.items()), (name, bottom)
                small = size[0] < 80 or size[1] < 24
                assert ("is small; 80 x 24 is better." in tutor.text) is (small and size[0] >= 40), name
            tutor.app.screen.dismiss()
            await tutor.settle()


async def test_shrinking_and_growing_while_it_runs(drive: Any) -> None:
    async with drive() as tutor:
        for open_screen in (_SCREENS["lesson"], _SCREENS["challenge"], _SCREENS["quiz"]):
            open_screen(tutor.app)
            for size in ((40, 10), (130, 40), (80, 24)):
                await tutor.pilot.resize_terminal(*size)
                await tutor.settle()
            tutor.app.screen.dismiss()
            await tutor.settle()
        tutor.screen(HomeScreen)
        assert not tutor.app.screen.query(Input)
        assert tutor.app.screen.query_one(OptionList).has_focus
