"""A small course, a record in memory, a sandbox made of strings: what every test of a screen starts from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot

from tests.tui.fakes import FakeRunner
from tutor.course.catalog import Catalog, load_catalog
from tutor.progress import Record
from tutor.tui.app import TutorApp
from tutor.tui.study import Study
from tutor.tui.text import marks
from tutor.tui.widgets.bars import KeyBar

SIZES = [(80, 24), (120, 40)]


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(Path(__file__).parent / "course")


@pytest.fixture
def record() -> Record:
    record = Record.in_memory()
    record.set_setting("welcomed", "yes")
    record.set_setting("marks", "unicode")
    return record


@pytest.fixture
def runner() -> FakeRunner:
    return FakeRunner()


@pytest.fixture(scope="session", autouse=True)
def _styles_are_parsed_once() -> Iterator[None]:
    """Every app parses the same style sheets, a tenth of what testing it costs: the rules of the first serve
    all."""
    parsed: dict[object, Any] = {}
    parse = Stylesheet._parse_rules

    def once(self: Stylesheet, css: str, read_from: Any, **kind: Any) -> Any:
        key = (css, read_from, tuple(sorted(kind.items())), tuple(sorted(self._variables.items())))
        if key not in parsed:
            parsed[key] = parse(self, css, read_from, **kind)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", once)
        yield


@pytest.fixture(autouse=True)
def _unicode_marks() -> Any:
    yield
    marks.use_ascii(False)


class Driven:
    """An app under test, with what tests ask of it again and again."""

    def __init__(self, app: TutorApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
        await self.settle()

    async def type(self, text: str) -> None:
        await self.press(*(_KEYS.get(character, character) for character in text))

    async def settle(self) -> None:
        await self.pilot.pause()
        await self.pilot.pause()

    async def until(self, condition: Callable[[], Any], what: str = "") -> None:
        """Waits, a few seconds at most, for something that a thread brings about."""
        for _ in range(400):
            if condition():
                await self.settle()
                return
            await asyncio.sleep(0.01)
            await self.pilot.pause()
        raise AssertionError(f"it did not happen: {what or condition}\n{self.text}")

    @property
    def lines(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips(self.app.size)
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    @property
    def text(self) -> str:
        """What is on the screen, as lines."""
        return "\n".join(self.lines)

    @property
    def keys(self) -> dict[str, str]:
        """The keys in the bottom bar and what it says they do."""
        bar = self.app.screen.query_one(KeyBar)
        return {key.name: bar._what(key) for key in bar.shown()}

    def screen(self, kind: type[Any]) -> Any:
        screen = self.app.screen
        assert isinstance(screen, kind), screen
        return screen


_KEYS = {" ": "space", "\n": "enter", "?": "question_mark", ".": "full_stop", "(": "left_parenthesis"}


@pytest.fixture
def drive(catalog: Catalog, record: Record, runner: FakeRunner) -> Callable[..., Any]:
    """`async with drive(size) as tutor:` opens the app at home."""

    @asynccontextmanager
    async def open_app(size: tuple[int, int] = (80, 24), **other: Any) -> AsyncIterator[Driven]:
        study = Study(
            other.get("catalog", catalog),
            other.get("record", record),
            other.get("runner", runner),
            notice=other.get("notice", ""),
        )
        app = TutorApp(study)
        async with app.run_test(size=size) as pilot:
            driven = Driven(app, pilot)
            await driven.settle()
            yield driven

    return open_app
