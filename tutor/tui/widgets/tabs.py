"""The line that names several things of which one is shown."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from tutor.tui.text.marks import marks


class Tabs(Widget):
    """Names in one line, each with the digit that opens it, the open one marked. A click opens one, too:
    it runs `action`, a parametrised action of the screen."""

    DEFAULT_CSS = """
    Tabs { height: 2; padding: 0 1; }
    """
    ALLOW_SELECT = False
    auto_links = False

    def __init__(self, names: tuple[str, ...], action: str) -> None:
        super().__init__()
        self._names = names
        self._action = action
        self.at = 0

    def show(self, at: int) -> None:
        if at != self.at:
            self.at = at
            self.refresh()

    def render(self) -> Content:
        return next(
            (line for line in self._forms() if line.cell_length <= self.content_size.width), self._short()
        )

    def _forms(self) -> list[Content]:
        """From wide to narrow; the digits go before the names become crowded."""
        numbered = [f"{n} {name}" for n, name in enumerate(self._names, 1)]
        return [
            self._line(numbered, f"{marks().here} ", "  "),
            self._line(numbered, marks().here, " "),
            self._line(self._names, marks().here, " "),
            self._short(),
        ]

    def _short(self) -> Content:
        return self._line(self._names, marks().here, "")

    def _line(self, names: tuple[str, ...] | list[str], sign: str, gap: str) -> Content:
        parts: list[Content] = []
        for n, name in enumerate(names):
            style = "bold $accent" if n == self.at else "$muted"
            mark = sign if n == self.at else " " * len(sign)
            click = Style.from_meta({"@click": (self._action, (n,))})
            parts.append(Content(f"{mark}{name}").stylize(style).stylize(click))
        return Content(gap).join(parts)
