"""Where a cell stands in the text, on terminals wide enough to show the cell itself beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tutor.tui.text import outcomes
from tutor.tui.text.marks import marks
from tutor.tui.widgets.cell import CellView


class CellMarker(Widget, can_focus=True):
    """One line: which cell, how it begins, how it ended. Focus shows the cell; Enter goes into it."""

    DEFAULT_CSS = """
    CellMarker { height: 1; width: 1fr; color: $muted; }
    CellMarker.-current { color: $accent; }
    CellMarker:focus { background: $block-cursor-background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Go to the cell")]

    @dataclass
    class Chosen(Message):
        marker: CellMarker
        enter: bool

    def __init__(self, view: CellView, number: int) -> None:
        super().__init__()
        self.view = view
        self._number = number

    def on_focus(self) -> None:
        self.post_message(self.Chosen(self, False))

    def on_click(self) -> None:
        self.post_message(self.Chosen(self, True))

    def action_open(self) -> None:
        self.post_message(self.Chosen(self, True))

    def render(self) -> Content:
        state = self.view.state
        what = "predict" if self.view.asking else "edited" if state.text != self.view.original else "python"
        sign = marks().here if self.has_class("-current") else " "
        head = Content.assemble((f"{sign} cell {self._number}", "bold"), f" {marks().dot} {what}")
        if state.result is None:
            return head
        return Content.assemble(head, f" {marks().dot} ", outcomes.status_line(state.result))
