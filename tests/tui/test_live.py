"""Shapes beside the code while it is typed: when a run is made, what is shown, what is dimmed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tui.fakes import FakeRunner, error, result
from tutor.progress import Record
from tutor.protocol import Job, Recorded, Result
from tutor.tracing import SHAPES
from tutor.tui.widgets.editor import CodeEditor
from tutor.tui.widgets.live import LiveEditor

PROGRAM = "import torch\nx = torch.randn(8, 3)\ny = x.sum(1)\n"


def frame(*lines: tuple[int, str, list[int]]) -> Recorded:
    """A trace as the sandbox sends it: (line, name, shape) each."""
    return Recorded(
        SHAPES,
        {
            "kind": SHAPES,
            "states": [[shape, "float32", "cpu", False] for _, _, shape in lines],
            "lines": [
                {"line": line, "visits": 1, "names": [{"name": name, "state": n}]}
                for n, (line, name, _) in enumerate(lines)
            ],
            "steps": [],
            "skipped": 0,
            "skipped_after": 0,
            "complete": True,
        },
    )


@pytest.fixture
def on(record: Record) -> None:
    record.set_setting("live", "on")


@pytest.fixture
def shapes(runner: FakeRunner) -> FakeRunner:
    runner.recorded = [frame((2, "x", [8, 3]), (3, "y", [8]))]
    return runner


async def seen(tutor: Any, editor: CodeEditor, text: str) -> None:
    """Waits for the shapes of the program as it stands."""

    def fresh() -> bool:
        return bool(editor._notes) and not any(note.dim for note in editor._notes.values())

    await tutor.until(lambda: fresh() and editor.text == PROGRAM and text in tutor.text, text)


async def opened(tutor: Any) -> CodeEditor:
    tutor.app.open_challenge(tutor.app.study.catalog.challenges[0].id)
    await tutor.settle()
    await tutor.press("enter")
    editor: CodeEditor = tutor.app.screen.query_one(CodeEditor)
    editor.put(PROGRAM)
    await tutor.settle()
    return editor


async def test_shapes_stand_at_the_right_of_their_lines(drive: Any, shapes: FakeRunner, on: None) -> None:
    async with drive((100, 30)) as tutor:
        await opened(tutor)
        await tutor.until(lambda: "x (8, 3)" in tutor.text)
        assert next(line for line in tutor.lines if "randn" in line).rstrip("│ ").endswith("x (8, 3)")
        assert next(line for line in tutor.lines if "x.sum(1)" in line).rstrip("│ ").endswith("y (8,)")
        job = shapes.jobs[-1]
        assert job.extra == {"record": "shapes", "values": False}
        assert job.policy == "plain"
        assert job.limits.wall_seconds <= 3


async def test_f2_switches_it_in_all_editors_and_is_remembered(
    drive: Any, shapes: FakeRunner, record: Record
) -> None:
    async with drive((100, 30)) as tutor:
        await opened(tutor)
        assert tutor.keys["F2"] == "shapes"
        await tutor.press("f2")
        await tutor.until(lambda: "x (8, 3)" in tutor.text)
        assert record.setting("live") == "on"
        assert tutor.keys["F2"] == "no shapes"
        await tutor.press("f2")
        assert "x (8, 3)" not in tutor.text
        assert record.setting("live") == "off"


async def test_without_it_nothing_runs(
    drive: Any, shapes: FakeRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.tui.widgets.live.PAUSE", 0.01)
    async with drive() as tutor:
        await opened(tutor)
        await tutor.pilot.pause(0.1)
        assert shapes.jobs == []


async def test_a_text_that_does_not_parse_is_not_run_and_keeps_the_last_shapes(
    drive: Any, shapes: FakeRunner, on: None
) -> None:
    async with drive((100, 30)) as tutor:
        editor = await opened(tutor)
        await seen(tutor, editor, "x (8, 3)")
        jobs = len(shapes.jobs)
        editor.insert("(", (2, 0))
        await tutor.until(lambda: "✗ SyntaxError" in tutor.text)
        assert "x (8, 3)" in tutor.text
        assert editor._notes[2].dim
        assert len(shapes.jobs) == jobs


async def test_a_line_that_raises_is_marked_and_the_rest_keeps_its_last_shapes(
    drive: Any, shapes: FakeRunner, on: None
) -> None:
    async with drive((100, 30)) as tutor:
        editor = await opened(tutor)
        await seen(tutor, editor, "y (8,)")
        shapes.recorded = [frame((2, "x", [8, 4]))]
        shapes.answer = lambda job: error(job, "RuntimeError", "no", 3)
        editor.replace("4", (1, 19), (1, 20))
        await tutor.until(lambda: "✗ RuntimeError" in tutor.text)
        assert "▸ x (8, 4)" in tutor.text
        assert not editor._notes[2].dim
        assert editor._notes[3].dim


async def test_a_changed_shape_is_marked(drive: Any, shapes: FakeRunner, on: None) -> None:
    async with drive((100, 30)) as tutor:
        editor = await opened(tutor)
        await seen(tutor, editor, "y (8,)")
        assert "▸ x" not in tutor.text
        shapes.recorded = [frame((2, "x", [8, 5]), (3, "y", [8]))]
        editor.replace("5", (1, 19), (1, 20))
        await tutor.until(lambda: "▸ x (8, 5)" in tutor.text)
        assert "▸ y" not in tutor.text


async def test_the_next_key_cancels_what_runs(drive: Any, shapes: FakeRunner, on: None) -> None:
    shapes.hold()
    async with drive((100, 30)) as tutor:
        editor = await opened(tutor)
        assert isinstance(editor, LiveEditor)
        await tutor.until(lambda: editor._going is not None)
        going = editor._going
        editor.insert("\n", (0, 0))
        await tutor.settle()
        assert going.cancelled
        shapes.recorded = [frame((3, "x", [9]))]
        shapes.release()
        await tutor.until(lambda: "x (9,)" in tutor.text)


@pytest.mark.parametrize("data", [{}, {"states": 1}, {"lines": [[1]], "states": []}])
async def test_what_cannot_be_read_shows_nothing(
    drive: Any, runner: FakeRunner, on: None, data: dict[str, Any]
) -> None:
    runner.recorded = [Recorded(SHAPES, data)]
    async with drive((100, 30)) as tutor:
        editor = await opened(tutor)
        await tutor.until(lambda: runner.jobs)
        await tutor.pilot.pause(0.1)
        assert editor._notes == {}


async def test_a_narrow_editor_shows_what_fits(drive: Any, shapes: FakeRunner, on: None) -> None:
    shapes.recorded = [frame((2, "a_rather_long_name_for_a_tensor", [8, 3]))]

    def ran(job: Job) -> Result:
        return result(job)

    shapes.answer = ran
    async with drive((46, 24)) as tutor:
        await opened(tutor)
        await tutor.until(lambda: "(8, 3)     " in tutor.text or "(8, 3) │" in tutor.text)
        assert "a_rather" not in tutor.text
