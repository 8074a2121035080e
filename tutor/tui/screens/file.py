"""Asks for a Python file of the learner's own, and reads it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, Static

from tutor.errors import UsageError
from tutor.given import given_files
from tutor.protocol import GivenFile
from tutor.source import read_source
from tutor.tui.text.marks import marks


class PathSuggester(Suggester):
    """Completes what is typed to the first Python file or folder that begins with it."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        folder, _, begun = value.rpartition("/")
        place = Path(folder or ("/" if value.startswith("/") else ".")).expanduser()
        try:
            with os.scandir(place) as found:
                names = sorted(
                    entry.name + ("/" if entry.is_dir() else "")
                    for entry in found
                    if entry.name.startswith(begun)
                    and (begun or not entry.name.startswith("."))
                    and (entry.is_dir() or entry.name.endswith(".py"))
                )
        except (OSError, RuntimeError):  # no such folder, no such user
            return None
        first = next((name for name in names if not name.endswith("/")), next(iter(names), None))
        return None if first is None else f"{folder}/{first}" if "/" in value else first


class FileScreen(ModalScreen[tuple[str, str, tuple[GivenFile, ...]]]):
    """Returns (name, source, its own modules) of a file that could be read, or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Close")]

    def __init__(self, question: str, path: str = "") -> None:
        super().__init__()
        self._question = question
        self._path = path

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._question, markup=False, classes="question")
            yield Input(self._path, placeholder="train.py", suggester=PathSuggester(), select_on_focus=True)
            yield Static(classes="problem")
            yield Static("right completes, Enter opens, Esc goes back", classes="keys")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _given(self, event: Input.Submitted) -> None:
        path = event.value.strip()
        if not path:
            return
        try:
            source = read_source(path)
            modules = given_files(path, source)
        except UsageError as error:
            text = Content.assemble((f"{marks().wrong} ", "$wrong"), str(error))
            self.query_one(".problem", Static).update(text)
            return
        self.dismiss((path, source, modules))

    def action_close(self) -> None:
        self.dismiss(None)
