"""Inside a program: the stepper, predicting, the graph, the table of parameters, the autopsy of an error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.tui.conftest import SIZES
from tests.tui.fakes import FakeRunner, error, result
from tests.tui.traces import SOURCE, clash, failing, modelled
from tutor.protocol import Recorded
from tutor.tracing import SHAPES
from tutor.tui.screens.inside import InsideScreen
from tutor.tui.widgets.editor import CodeEditor


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "net.py"
    file.write_text(SOURCE)
    monkeypatch.chdir(tmp_path)
    return file


async def opened(tutor: Any, view: str = "") -> InsideScreen:
    await tutor.app.run_action("app.doctor")
    await tutor.settle()
    await tutor.type("net.py")
    await tutor.press("enter")
    screen: InsideScreen = tutor.screen(InsideScreen)
    await tutor.until(lambda: not screen.running)
    if view:
        await tutor.press(view)
        await tutor.until(lambda: not screen.running)
    return screen


def row(tutor: Any, text: str) -> str:
    return str(next(line for line in tutor.lines if text in line))


@pytest.fixture
def broken(runner: FakeRunner) -> FakeRunner:
    runner.answer = clash
    runner.recorded = [failing()]
    return runner


@pytest.mark.parametrize("size", SIZES)
async def test_the_shapes_grow_step_by_step_and_go_back(
    drive: Any, broken: FakeRunner, script: Path, size: tuple[int, int]
) -> None:
    async with drive(size) as tutor:
        await opened(tutor, "4")
        assert "Step 1 of 5 · line 6" in tutor.text
        assert row(tutor, "torch.randn").startswith(" ▸")
        assert row(tutor, "torch.randn").endswith("x (8, 3, 64, 64)")
        assert "x (8, 16, 30, 30)" not in tutor.text
        await tutor.press("right")
        assert row(tutor, "x = conv(x)").startswith(" ▸")
        assert row(tutor, "x = conv(x)").endswith("x (8, 16, 30, 30)")
        assert "(64 + 2*0 - 5)/2" in tutor.text  # the rule, under the page
        await tutor.press("enter", "enter")
        assert "16*15*15 = 3600" in tutor.text
        await tutor.press("left")
        assert "x (8, 3600)" not in tutor.text
        assert "Step 3 of 5" in tutor.text
        await tutor.press("ctrl+right")
        assert "✗ Linear raised RuntimeError" in tutor.text
        assert row(tutor, "y = fc(x)").startswith(" ✗")


async def test_the_line_of_a_step_is_followed_in_a_long_program(
    drive: Any, broken: FakeRunner, script: Path
) -> None:
    script.write_text(SOURCE + "\n" * 5 + "# the end\n" * 40)
    async with drive((80, 24)) as tutor:
        await opened(tutor, "4")
        await tutor.press("end")
        assert "x = conv(x)" not in tutor.text
        await tutor.press("right")
        assert "x = conv(x)" in tutor.text


async def test_values_are_shown_on_demand(drive: Any, broken: FakeRunner, script: Path) -> None:
    async with drive() as tutor:
        await opened(tutor, "4")
        assert "mean" not in tutor.text
        await tutor.press("v")
        assert "Tensor[8, 3, 64, 64] f32 cpu  min -4.5 mean 0.0 max 4.2" in tutor.text
        assert tutor.keys["v"] == "no values"
        await tutor.press("v")
        assert "mean" not in tutor.text


@pytest.mark.parametrize("size", SIZES)
async def test_a_shape_is_said_first_and_then_shown(
    drive: Any, broken: FakeRunner, script: Path, size: tuple[int, int]
) -> None:
    async with drive(size) as tutor:
        await opened(tutor, "4")
        await tutor.press("p")
        assert "What shape has x after this line?" in tutor.text
        assert "x (8, 3, 64, 64)" not in tutor.text
        await tutor.type("8 x 3 x 64 x 64\n")
        assert "✓ Yes." in tutor.text
        assert "x (8, 3, 64, 64)" in tutor.text
        await tutor.press("enter")
        assert "What shape has x" in tutor.text
        await tutor.type("nonsense\n")
        assert "cannot be read as a shape" in tutor.text
        assert "What shape has x" in tutor.text
        await tutor.type("8 16 32 32\n")
        assert "✗ No. x is (8, 16, 30, 30); you said (8, 16, 32, 32)." in tutor.text
        assert "(64 + 2*0 - 5)/2" in tutor.text
        assert "1 of 2 answers right" in tutor.text
        await tutor.press("right", "enter")
        assert "x (8, 16, 15, 15)" in tutor.text  # only shown: no answer
        assert "1 of 2 answers right" in tutor.text
        await tutor.press("left", "left")
        assert "What shape" not in tutor.text  # answered before
        await tutor.press("right", "right", "right", "escape")
        assert "What shape" not in tutor.text
        assert "x (8, 3600)" in tutor.text
        tutor.screen(InsideScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_an_error_of_shapes_gets_its_autopsy(
    drive: Any, broken: FakeRunner, script: Path, size: tuple[int, int]
) -> None:
    async with drive(size) as tutor:
        await opened(tutor)
        assert [job.extra["record"] for job in broken.jobs] == ["watch", "shapes"]
        assert "▲ 3600 meets 1600" in tutor.text
        await tutor.press("enter")
        text = tutor.text
        assert "- 5  fc = nn.Linear(1600, 10)" in text
        assert "+ 5  fc = nn.Linear(3600, 10)" in text
        await tutor.press("end")
        text = tutor.text
        assert "Nothing else found" in text
        assert "3600 = 16 · 15 · 15 came from flatten, line 9." in " ".join(text.split())
        assert "1600 would be 16 · 10 · 10." in " ".join(text.split())
        assert script.read_text() == SOURCE
        await tutor.press("enter")
        assert "+ 5  fc" not in tutor.text


async def test_the_graph_leads_from_the_loss_to_the_leaves(
    drive: Any, runner: FakeRunner, script: Path
) -> None:
    runner.recorded = [modelled()]
    async with drive() as tutor:
        await opened(tutor, "5")
        assert "loss (), line 2: backward was called on it" in tutor.text
        assert "AddmmBackward0 (32, 10)  ← last.bias (10,), last.weight (10, 128)" in tutor.text
        assert "cut in line 3: item()" in tutor.text
        assert runner.jobs[-1].extra == {
            "record": "shapes",
            "values": True,
            "parameters": True,
            "graph": True,
        }


async def test_the_table_of_parameters_scrolls_sideways(drive: Any, runner: FakeRunner, script: Path) -> None:
    runner.recorded = [modelled()]
    async with drive((80, 24)) as tutor:
        await opened(tutor, "6")
        assert "128 x (784 + 1) = 100,480" in tutor.text
        assert "FLOPs ›" not in tutor.text
        assert "814.2 kB" in " ".join(tutor.text.split())
        assert "state of Adam for 101,770 parameters" in " ".join(tutor.text.split())
        before = row(tutor, "a_first_layer")
        assert before.endswith("›")
        await tutor.press("right", "right", "right")
        after = row(tutor, "a_first_layer")
        assert after.startswith(" a_first_layer_with_a_name")
        assert after != before
        assert after.endswith("6,422,528")
        await tutor.press("left", "left", "left")
        assert row(tutor, "a_first_layer") == before
    async with drive((120, 40)) as tutor:
        await opened(tutor, "6")
        assert row(tutor, "a_first_layer").endswith("6,422,528")
        assert "Right" not in tutor.keys


async def test_a_program_without_tensors_says_so(drive: Any, runner: FakeRunner, script: Path) -> None:
    runner.recorded = [Recorded(SHAPES, {"nonsense": True})]
    async with drive() as tutor:
        await opened(tutor, "4")
        assert "Nothing was executed whose shapes could be shown." in tutor.text
        await tutor.press("6")
        assert "The program called no model." in tutor.text


async def test_the_second_run_is_made_once_and_stopped_with_escape(
    drive: Any, runner: FakeRunner, script: Path
) -> None:
    runner.recorded = [modelled()]
    async with drive() as tutor:
        screen = await opened(tutor, "4")
        await tutor.press("5", "6", "4", "1")
        assert [job.extra["record"] for job in runner.jobs] == ["watch", "shapes"]
        runner.hold()
        await tutor.press("4", "f5")
        await tutor.until(lambda: len(runner.jobs) == 3)
        assert runner.jobs[-1].extra["record"] == "shapes"
        assert tutor.keys["Esc"] == "stop"
        await tutor.press("escape")
        await tutor.until(lambda: not screen.running)
        runner.release()
        await tutor.press("escape")
        assert not isinstance(tutor.app.screen, InsideScreen)


async def test_all_of_it_is_drawn_with_ascii_signs_alone(
    drive: Any, broken: FakeRunner, script: Path, record: Any
) -> None:
    record.set_setting("marks", "ascii")
    async with drive() as tutor:
        await opened(tutor, "4")
        await tutor.press("right")
        assert row(tutor, "x = conv(x)").startswith(" >")
        assert tutor.text.isascii()
        broken.answer = result
        broken.recorded = [modelled()]
        await tutor.press("f5")
        await tutor.until(lambda: not tutor.app.screen.running)
        for view in "56":
            await tutor.press(view)
            assert tutor.text.isascii(), tutor.text


async def test_a_run_that_ends_in_an_error_of_shapes_says_where_the_size_came_from(
    drive: Any, broken: FakeRunner
) -> None:
    async with drive((120, 40)) as tutor:
        tutor.app.open_challenge(tutor.app.study.catalog.challenges[0].id)
        await tutor.settle()
        await tutor.press("enter")
        tutor.app.screen.query_one(CodeEditor).put(SOURCE)
        await tutor.press("f6")
        await tutor.until(lambda: "came from flatten, line 9" in " ".join(tutor.text.split()))
        assert [job.extra.get("record") for job in broken.jobs] == [None, "shapes"]
        assert "line 5, build fc for 3,600" in tutor.text


async def test_an_error_of_another_kind_runs_once(drive: Any, runner: FakeRunner) -> None:
    runner.answer = lambda job: error(job, "ValueError", "no", 2)
    async with drive((120, 40)) as tutor:
        tutor.app.open_challenge(tutor.app.study.catalog.challenges[0].id)
        await tutor.settle()
        await tutor.press("f6")
        await tutor.until(lambda: "ValueError" in tutor.text)
        assert len(runner.jobs) == 1
