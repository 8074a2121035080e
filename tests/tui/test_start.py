"""What the first screen costs, as far as it can be counted: what is not imported on the way to it."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tutor.errors import RecordError
from tutor.progress import Record
from tutor.tui import app as app_module

HOME = """
import sys
from pathlib import Path
from tests.tui.fakes import FakeRunner
from tutor.course.catalog import load_catalog
from tutor.progress import Record
from tutor.tui.app import TutorApp
from tutor.tui.study import Study

record = Record.in_memory()
record.set_setting("welcomed", "yes")
app = TutorApp(Study(load_catalog(Path("tests/tui/course")), record, FakeRunner()))
app.post_display_hook = lambda: app.exit()
app.run(headless=True, size=(80, 24))
print("\\n".join(sys.modules))
"""


def test_the_first_screen_loads_no_more_than_it_shows() -> None:
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(HOME)], capture_output=True, text=True, check=True, cwd=root
    )
    loaded = set(run.stdout.split())
    assert "tutor.tui.screens.home" in loaded
    unwanted = {"torch", "numpy", "pydantic", "pygments", "markdown_it", "tree_sitter", "fsrs", "hypothesis"}
    assert not {name.partition(".")[0] for name in loaded} & unwanted
    assert not {"tutor.explain", "tutor.quiz", "tutor.challenge", "tutor.tui.screens.lesson"} & loaded


def test_a_damaged_record_is_said_and_replaced(tmp_path: Path) -> None:
    file = tmp_path / "record.sqlite3"
    file.write_bytes(b"this is no database, " * 300)
    record, notice = app_module._open_record(file)
    assert record.attempts() == []
    assert notice
    assert len(list(tmp_path.iterdir())) >= 1  # the old one was set aside, not deleted
    record.close()


def test_a_record_that_cannot_be_opened_is_replaced_by_one_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: Path | None = None) -> Any:
        raise RecordError("The record cannot be read.")

    monkeypatch.setattr(Record, "open", refuse)
    record, notice = app_module._open_record(None)
    assert notice == "The record cannot be read. Nothing of this sitting will be kept."
    record.set_setting("theme", "light")
    assert record.setting("theme") == "light"


async def test_what_was_wrong_with_the_record_is_shown(drive: Any, record: Record) -> None:
    async with drive(notice="It was set aside.") as tutor:
        assert "It was set aside." in [n.message for n in tutor.app._notifications]


async def test_keys_and_places_can_be_clicked(drive: Any) -> None:
    async with drive() as tutor:
        bottom = tutor.lines[-1]
        await tutor.pilot.click(offset=(bottom.index("challenges"), 23))
        await tutor.until(lambda: "Challenges" in tutor.lines[0])
        await tutor.press("escape", "enter")
        await tutor.until(lambda: "of a tensor stay" in tutor.text)
        line = next(n for n, text in enumerate(tutor.lines) if "of a tensor stay" in text)
        await tutor.pilot.click(offset=(tutor.lines[line].index("tensor"), line))
        await tutor.until(lambda: "Second steps" in tutor.lines[0])
