"""Inside a program: findings, timeline, curves; and the file that is asked for."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from tests.tui.conftest import SIZES
from tests.tui.fakes import FakeRunner, error, result
from tests.unit.doctor.recordings import events, frame
from tutor.doctor import Finding
from tutor.protocol import Recorded
from tutor.recording import EVENTS
from tutor.tui.screens.file import FileScreen
from tutor.tui.screens.inside import InsideScreen

FINDING = Finding(
    id="missing-zero-grad",
    severity="error",
    line=9,
    title="Gradients are never cleared",
    why="Every step used all gradients before it.",
    fix="Add `opt.zero_grad()` before line 9.",
    evidence={"gradient norm": [1.0, 2.0]},
    lesson="basics/first",
)


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "train.py"
    file.write_text("\n".join(f"line = {n}" for n in range(1, 13)))
    monkeypatch.chdir(tmp_path)
    return file


async def examined(tutor: Any, runner: FakeRunner, monkeypatch: pytest.MonkeyPatch) -> InsideScreen:
    runner.recorded = [Recorded(EVENTS, frame(events(3)))]
    monkeypatch.setattr("tutor.tui.views.looks.diagnose", lambda recording: (FINDING,))
    await tutor.app.run_action("app.doctor")
    await tutor.settle()
    tutor.screen(FileScreen)
    await tutor.type("train.py")
    await tutor.press("enter")
    screen: InsideScreen = tutor.screen(InsideScreen)
    await tutor.until(lambda: not screen.running)
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_a_script_is_examined_and_its_mistake_named(
    drive: Any, runner: FakeRunner, script: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async with drive(size) as tutor:
        await examined(tutor, runner, monkeypatch)
        assert runner.jobs[-1].extra == {"record": "watch"}
        assert runner.jobs[-1].policy == "plain"  # the tier of the test is landlock
        assert "1 ✗ Gradients are never cleared  line 9" in tutor.text
        assert "gradient norm  1  2" in tutor.text
        assert "→ Add opt.zero_grad() before line 9." in tutor.text
        assert "Read on: First steps" in tutor.text
        assert "3 steps watched" in tutor.lines[0]


async def test_the_timeline_goes_through_the_steps(
    drive: Any, runner: FakeRunner, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drive() as tutor:
        await examined(tutor, runner, monkeypatch)
        await tutor.press("tab")
        assert "Step 1 of 3   loss 1" in tutor.text
        assert "TTT" in tutor.text
        await tutor.press("right", "right", "right")
        assert "Step 3 of 3" in tutor.text
        assert "added to what 2 already held" in tutor.text
        await tutor.press("left")
        assert "Step 2 of 3   loss 0.5" in tutor.text
        await tutor.press("ctrl+left")
        assert "Step 1 of 3" in tutor.text


async def test_curves_are_drawn_and_the_views_go_round(
    drive: Any, runner: FakeRunner, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drive() as tutor:
        await examined(tutor, runner, monkeypatch)
        await tutor.press("3")
        assert "▸ 3 Curves" in tutor.text
        assert "optimizer step" in tutor.text
        await tutor.press("shift+tab", "shift+tab")
        assert "Gradients are never cleared" in tutor.text
        await tutor.press("shift+tab")
        assert "▸ 6 Parameters" in tutor.text
        await tutor.press("tab")
        assert "Gradients are never cleared" in tutor.text


async def test_a_click_and_the_key_of_the_lessons_tabs_open_views_too(
    drive: Any, runner: FakeRunner, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drive() as tutor:
        screen = await examined(tutor, runner, monkeypatch)
        row = next(n for n, line in enumerate(tutor.lines) if "2 Timeline" in line)
        await tutor.pilot.click(offset=(tutor.lines[row].index("Curves"), row))
        await tutor.settle()
        assert "▸ 3 Curves" in tutor.text
        await tutor.press("ctrl+n")
        await tutor.until(lambda: not screen.running)
        assert "▸ 4 Shapes" in tutor.text


async def test_a_run_that_goes_on_is_not_looked_at_more_often_than_it_can_bear(
    drive: Any, runner: FakeRunner, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(float(n) for n in range(1000))
    async with drive() as tutor:
        screen = await examined(tutor, runner, monkeypatch)
        runner.hold()
        await tutor.press("f5")
        await tutor.until(lambda: screen.running)
        seen: list[float] = []
        looking = screen.looking
        looking._rests_until = 0.0
        monkeypatch.setattr("tutor.tui.views.looking.monotonic", lambda: next(clock))
        monkeypatch.setattr("tutor.tui.views.looking.thread_time", lambda: next(clock))
        for _ in range(40):  # a look takes one tick of this clock, and so does asking for the time
            looking.follow_calmly(lambda: seen.append(0.0))
        monkeypatch.undo()
        assert 2 <= len(seen) <= 4
        runner.release()
        await tutor.until(lambda: not screen.running)


async def test_a_script_that_fails_is_explained_and_one_that_does_nothing_says_so(
    drive: Any, runner: FakeRunner, script: Path
) -> None:
    runner.answer = lambda job: error(job, "ValueError", "no", 2)
    async with drive() as tutor:
        await tutor.app.run_action("app.doctor")
        await tutor.settle()
        await tutor.type("train.py")
        await tutor.press("enter")
        screen = tutor.screen(InsideScreen)
        await tutor.until(lambda: not screen.running)
        assert "Nothing else found" in tutor.text
        assert "line 2" in tutor.text
        await tutor.press("2")
        assert "Nothing of a training loop happened." in tutor.text
        await tutor.press("3")
        assert "There is no loss or step to draw." in tutor.text


async def test_a_long_run_is_stopped_with_escape_and_can_run_again(
    drive: Any, runner: FakeRunner, script: Path
) -> None:
    runner.hold()
    async with drive() as tutor:
        await tutor.app.run_action("app.doctor")
        await tutor.settle()
        await tutor.type("train.py")
        await tutor.press("enter")
        screen = tutor.screen(InsideScreen)
        await tutor.until(lambda: runner.jobs)
        assert tutor.keys["Esc"] == "stop"
        assert "The program runs." in tutor.text
        await tutor.press("escape")
        await tutor.until(lambda: not screen.running)
        assert "cancelled" in tutor.text
        runner.release()
        runner.answer = lambda job: result(job, "", status="timeout", detail="It ran longer than 60 s.")
        await tutor.press("f5")
        await tutor.until(lambda: not screen.running)
        assert "It ran longer than 60 s." in tutor.text
        await tutor.press("escape")
        assert not isinstance(tutor.app.screen, InsideScreen)


async def test_a_file_that_cannot_be_read_is_asked_again(drive: Any, script: Path) -> None:
    async with drive() as tutor:
        await tutor.app.run_action("app.doctor")
        await tutor.settle()
        await tutor.type("missing.py")
        await tutor.press("enter")
        tutor.screen(FileScreen)
        assert "missing.py cannot be read" in tutor.text
        await tutor.press("escape")
        assert not isinstance(tutor.app.screen, FileScreen)


async def test_a_path_is_completed(drive: Any, script: Path) -> None:
    async with drive() as tutor:
        await tutor.app.run_action("app.doctor")
        await tutor.settle()
        await tutor.type("tra")
        await tutor.until(lambda: "train.py" in tutor.text)
        await tutor.press("right", "enter")
        tutor.screen(InsideScreen)


async def test_a_cell_and_a_challenge_can_be_looked_into(drive: Any, runner: FakeRunner) -> None:
    async with drive() as tutor:
        tutor.app.open_lesson("basics/first")
        await tutor.settle()
        assert tutor.keys["ctrl+g"] == "inside"
        await tutor.press("ctrl+g")
        screen = tutor.screen(InsideScreen)
        await tutor.until(lambda: not screen.running)
        assert "Inside › the cell" in tutor.lines[0]
        await tutor.press("escape")
        tutor.app.open_challenge(tutor.app.study.catalog.challenges[0].id)
        await tutor.settle()
        await tutor.press("ctrl+g")
        tutor.screen(InsideScreen)


async def test_home_leads_to_the_doctor(drive: Any) -> None:
    async with drive() as tutor:
        assert "Doctor" in tutor.text
        await tutor.press("d")
        tutor.screen(FileScreen)
        await tutor.press("escape")
        row = next(n for n, line in enumerate(tutor.lines) if "Doctor" in line)
        await tutor.pilot.click(offset=(20, row))
        await tutor.settle()
        tutor.screen(FileScreen)


async def test_while_a_recording_is_gone_through_escape_leaves(
    drive: Any, runner: FakeRunner, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone_through = threading.Event()

    def slow(recording: Any) -> tuple[Finding, ...]:
        gone_through.wait(20)
        return ()

    monkeypatch.setattr("tutor.tui.views.looks.diagnose", slow)
    async with drive() as tutor:
        await tutor.app.run_action("app.doctor")
        await tutor.settle()
        await tutor.type("train.py")
        await tutor.press("enter")
        screen = tutor.screen(InsideScreen)
        await tutor.until(lambda: "reading what was recorded" in tutor.text)
        assert screen.running
        assert tutor.keys["Esc"] == "back"
        await tutor.press("escape")
        assert not isinstance(tutor.app.screen, InsideScreen)
        gone_through.set()


async def test_a_script_brings_the_modules_beside_it(
    drive: Any, runner: FakeRunner, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script.write_text("import model\nmodel.train()\n")
    script.with_name("model.py").write_text("def train(): ...\n")
    async with drive() as tutor:
        await examined(tutor, runner, monkeypatch)
        assert [file.path for file in runner.jobs[-1].files] == ["model.py"]
