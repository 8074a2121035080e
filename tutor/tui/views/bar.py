"""The line above a view that names them all."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from tutor.tui.text.marks import marks


class Views(Widget):
    """The names of the views in one line, the one that is shown marked."""

    DEFAULT_CSS = """
    Views { height: 2; padding: 0 1; }
    """
    ALLOW_SELECT = False
    auto_links = False

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self._names = names
        self.at = 0

    def render(self) -> Content:
        parts: list[Content] = []
        for n, name in enumerate(self._names):
            style = "bold $accent" if n == self.at else "$muted"
            sign = marks().here if n == self.at else " "
            parts.append(Content(f"{sign} {n + 1} {name}").stylize(style))
        return Content("  ").join(parts)
