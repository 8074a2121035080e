"""The reference solution, beside what the learner wrote."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from tutor.challenge import diff
from tutor.course.model import Challenge
from tutor.tui.screens.base import TutorScreen
from tutor.tui.text import difference
from tutor.tui.text.marks import marks
from tutor.tui.widgets.page import PageScroll


class SolutionScreen(TutorScreen[None]):
    FOOTER = ("copy_code", "back", "app.help")
    BINDINGS = [Binding("f7", "copy_code", "Copy the reference")]  # noqa: RUF012

    def __init__(self, challenge: Challenge, mine: str) -> None:
        super().__init__()
        self.challenge = challenge
        self._rows = diff(mine, challenge.solution)

    def body(self) -> ComposeResult:
        yield Static("It is one way of several: a program that passes is right, however it reads.", id="said")
        with PageScroll(id="page"):
            yield Static(id="difference")

    def on_mount(self) -> None:
        self.top.place = f"{self.challenge.head.title} {marks().inside} solution"
        self.query_one(PageScroll).focus()
        self._show()

    def on_resize(self) -> None:
        self._show()

    def redraw(self) -> None:
        self._show()

    def label(self, action: str) -> str | None:
        return "copy the reference" if action == "copy_code" else None

    def _show(self) -> None:
        width = max(30, self.app.size.width - 3)
        self.query_one("#difference", Static).update(difference.lay_out(self._rows, width))

    def action_copy_code(self) -> None:
        self.app.copy_to_clipboard(self.challenge.solution)
        self.notify("The reference is copied.")
