"""The challenge screen and its list: prompt, checks, hints, the learner's own editor, and the solution."""

from __future__ import annotations

import stat
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.tui.conftest import SIZES
from tests.tui.fakes import FakeRunner, error, result
from tutor.challenge import CheckResult, Verdict
from tutor.course.model import Challenge
from tutor.errors import RunnerError, UsageError
from tutor.progress import Record
from tutor.protocol import Job
from tutor.tui import outside
from tutor.tui.screens.challenge import ChallengeScreen
from tutor.tui.screens.challenges import ChallengesScreen
from tutor.tui.screens.dialog import AskScreen
from tutor.tui.screens.home import HomeScreen
from tutor.tui.screens.solution import SolutionScreen

RIGHT = "def double(x):\n    return 2 * x\n"


def fake_check(
    challenge: Challenge,
    source: str,
    runner: FakeRunner,
    *,
    device: str = "cpu",
    on_check: Any = None,
    cancel: threading.Event | None = None,
) -> Verdict:
    """Judges by doubling 3 itself, once the runner's gate is open."""
    job = Job(source=source, device=device)
    while not runner.gate.wait(0.005):
        if cancel is not None and cancel.is_set():
            return Verdict("cancelled", (), None, result(job, status="cancelled"), 1)
    if "boom" in source:
        failed = error(job, "NameError", "name 'boom' is not defined", 2)
        checks = tuple(CheckResult(g.name, g.goal, False, "Not run.") for g in challenge.goals)
        return Verdict("error", checks, failed.failure, failed, 1)
    names: dict[str, Any] = {}
    exec(source, names)
    checks = ()
    for goal, value in zip(challenge.goals, (3, 0), strict=True):
        got = names["double"](value)
        message = (
            "" if got == 2 * value else f"The result is not twice x\n    got    {got}\n    wanted {2 * value}"
        )
        checks = (*checks, CheckResult(goal.name, goal.goal, not message, message))
        if on_check is not None:
            on_check(checks[-1])
    status = "passed" if all(check.passed for check in checks) else "failed"
    return Verdict(status, checks, None, result(job), 1)


@pytest.fixture(autouse=True)
def _fake_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutor.challenge.check", fake_check)


async def _open(tutor: Any) -> ChallengeScreen:
    tutor.app.open_challenge("basics/double")
    await tutor.settle()
    screen = tutor.screen(ChallengeScreen)
    assert isinstance(screen, ChallengeScreen)
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_the_list_leads_to_the_challenge(drive: Any, size: tuple[int, int]) -> None:
    async with drive(size) as tutor:
        await tutor.press("c")
        tutor.screen(ChallengesScreen)
        assert "Twice as much" in tutor.text
        assert "◆◆◇◇◇" in tutor.text
        assert "repair it · Adding" in tutor.text
        assert "0 of 1 passed" in tutor.lines[0]
        await tutor.press("enter")
        screen = tutor.screen(ChallengeScreen)
        assert "Write double(x). It returns two times x." in tutor.text
        assert "· It doubles a positive number." in tutor.text
        assert "def double(x):" in tutor.text
        assert screen.editor.region.right <= size[0]
        beside = screen.panel.region.x >= screen.editor.region.right
        assert beside is (size[0] >= 120)
        await tutor.press("escape", "escape")
        tutor.screen(HomeScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_from_failing_to_passing_to_the_difference(
    drive: Any, size: tuple[int, int], record: Record
) -> None:
    async with drive(size) as tutor:
        screen = await _open(tutor)
        await tutor.press("f5")
        await tutor.until(lambda: "1 of 2 checks passed" in tutor.text)
        assert "✗ It doubles a positive number." in tutor.text
        assert "The result is not twice x" in tutor.text
        assert "      got    3" in tutor.text  # aligned rows stay aligned
        assert "✓ It doubles a negative number." in tutor.text
        screen.editor.put(RIGHT)
        await tutor.press("f5")
        await tutor.until(lambda: "Passed." in tutor.text)
        assert "✓ passed" in tutor.lines[0]
        await tutor.press("f9")
        tutor.screen(SolutionScreen)
        assert "return 2 * x" in tutor.text
        await tutor.press("escape")
        tutor.screen(ChallengeScreen)
    attempts = record.attempts("basics/double")
    assert [(a.kind, a.verdict, a.score) for a in attempts] == [
        ("challenge", "failed", 0.5),
        ("challenge", "passed", 1.0),
    ]
    assert attempts[1].answer == RIGHT


async def test_a_check_can_be_cancelled(drive: Any, runner: FakeRunner, record: Record) -> None:
    runner.hold()
    async with drive() as tutor:
        screen = await _open(tutor)
        await tutor.pilot.press("f5")
        await tutor.pilot.pause()
        assert "Esc cancels" in tutor.text
        assert tutor.keys["Esc"] == "cancel"
        await tutor.press("escape")
        await tutor.until(lambda: not screen.checklist.running)
        tutor.screen(ChallengeScreen)
        assert "cancelled" in tutor.text
    assert not record.attempts("basics/double")


async def test_an_error_is_marked_in_the_editor_and_explained(drive: Any) -> None:
    async with drive((120, 40)) as tutor:
        screen = await _open(tutor)
        screen.editor.put("def double(x):\n    boom\n")
        await tutor.press("f5")
        await tutor.until(lambda: "raised an error" in tutor.text)
        assert "✗ 2 " in tutor.text
        assert "✗ line 2:" in tutor.text
        assert "not run" in tutor.text


async def test_nothing_can_be_checked_without_the_sandbox(drive: Any) -> None:
    runner = FakeRunner(problem="torch is not installed.")
    async with drive(runner=runner) as tutor:
        await _open(tutor)
        await tutor.press("f5")
        await tutor.until(lambda: "torch is not installed." in tutor.text)


async def test_a_fault_that_is_the_tutors_is_said(drive: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **options: Any) -> Verdict:
        raise RunnerError("The sandbox ended by itself.")

    monkeypatch.setattr("tutor.challenge.check", broken)
    async with drive() as tutor:
        await _open(tutor)
        await tutor.press("f5")
        await tutor.until(lambda: "The sandbox ended by itself." in tutor.text)


async def test_f6_runs_the_program_alone(drive: Any, runner: FakeRunner) -> None:
    runner.answer = lambda job: result(job)
    async with drive() as tutor:
        await _open(tutor)
        await tutor.press("f6")
        await tutor.until(lambda: "It printed nothing." in tutor.text)
        assert runner.jobs[0].filename == "double.py"


async def test_hints_by_h_only_while_not_writing(drive: Any, record: Record) -> None:
    async with drive((120, 40)) as tutor:
        screen = await _open(tutor)
        assert tutor.keys["h"] == "hint 1 of 2"
        await tutor.press("h")
        assert "Hint 1 of 2: What is two times x?" in tutor.text
        await tutor.press("enter")
        assert screen.editor.has_focus
        assert "h" not in tutor.keys
        assert tutor.keys["F3"] == "hint 2 of 2"
        await tutor.press("h")
        assert "Hint 2 of 2" not in tutor.text
        assert screen.editor.text.startswith("h")
        await tutor.press("f3")
        assert "Hint 2 of 2: x + x." in tutor.text
        assert "F3" not in tutor.keys
        screen.editor.put(RIGHT)
        await tutor.press("f5")
        await tutor.until(lambda: record.attempts("basics/double"))
    assert record.attempts("basics/double")[0].hints == 2


async def test_the_solution_asks_before_giving_up(drive: Any) -> None:
    async with drive() as tutor:
        await _open(tutor)
        await tutor.press("s")
        tutor.screen(AskScreen)
        await tutor.until(lambda: "Give up and see the reference" in tutor.text)
        await tutor.press("escape")
        tutor.screen(ChallengeScreen)
        await tutor.press("s", "enter")  # the first row changes nothing
        tutor.screen(ChallengeScreen)
        await tutor.press("s", "y")
        tutor.screen(SolutionScreen)
        assert "+ reference" in tutor.text
        await tutor.press("escape", "s")  # asked once
        tutor.screen(SolutionScreen)


async def test_resetting_asks_and_can_be_undone(drive: Any) -> None:
    async with drive() as tutor:
        screen = await _open(tutor)
        screen.editor.focus()
        await tutor.type("a")
        await tutor.press("ctrl+o")
        tutor.screen(AskScreen)
        await tutor.press("y")
        assert screen.editor.text == screen.challenge.starter
        await tutor.press("ctrl+z")
        assert screen.editor.text == "a" + screen.challenge.starter


async def test_the_draft_is_kept(drive: Any, record: Record) -> None:
    async with drive() as tutor:
        await _open(tutor)
        await tutor.press("enter")
        await tutor.type("a")
        await tutor.press("ctrl+q")
    assert str(record.draft("basics/double")).startswith("adef double")
    async with drive() as tutor:
        screen = await _open(tutor)
        assert screen.editor.text.startswith("adef")
        assert screen.editor.has_focus
        assert "edited" in tutor.text


# --- the learner's own editor ------------------------------------------------------------------------------


def _script(folder: Path, body: str) -> str:
    file = folder / "my editor"
    file.write_text(f"#!{sys.executable}\nimport pathlib, sys\nfile = pathlib.Path(sys.argv[-1])\n{body}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return f"'{file}' --wait"


def test_the_editor_gets_the_text_and_gives_it_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    body = "assert file.name == 'double.py'\nfile.write_text(file.read_text().upper())"
    monkeypatch.setenv("VISUAL", _script(tmp_path, body))
    assert outside.edit("abc\n", "double.py") == "ABC\n"


def test_an_editor_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VISUAL", _script(tmp_path, "sys.exit(3)"))
    with pytest.raises(UsageError, match="ended with status 3"):
        outside.edit("abc\n", "double.py")


def test_an_editor_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "no-such-editor-here")
    with pytest.raises(UsageError, match="not installed"):
        outside.command()
    monkeypatch.delenv("EDITOR")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UsageError, match=r"Set \$EDITOR"):
        outside.command()


async def test_f4_takes_the_result_back_as_one_edit(drive: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import contextmanager

    async with drive() as tutor:
        screen = await _open(tutor)
        monkeypatch.setattr(outside, "command", lambda: ["true"])
        monkeypatch.setattr(outside, "edit", lambda text, name: f"# {name}\n{text}")
        handed_over = []

        @contextmanager
        def suspend() -> Any:
            handed_over.append(True)
            yield

        monkeypatch.setattr(tutor.app, "suspend", suspend)
        await tutor.press("f4")
        assert handed_over
        assert screen.editor.text.startswith("# double.py\ndef double")
        await tutor.press("ctrl+z")
        assert screen.editor.text == screen.challenge.starter


async def test_a_failed_attempt_shows_how_its_loss_went(drive: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    losses = tuple((float(n), 2.0 / n) for n in range(1, 101))
    monkeypatch.setattr(
        "tutor.challenge.with_findings", lambda verdict, *_, **__: replace(verdict, losses=losses)
    )
    async with drive() as tutor:
        await _open(tutor)
        await tutor.press("f5")
        await tutor.until(lambda: "1 of 2 checks passed" in tutor.text)
        line = next(line for line in tutor.lines if "Curves  loss" in line)
        assert line.rstrip().endswith("2 → 0.02")
