"""The line at the top (where you are, what runs go to) and the line at the bottom (what the keys do now)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from tutor.tui import keys
from tutor.tui.text.marks import marks

if TYPE_CHECKING:
    from textual.screen import Screen

MOST_KEYS = 6


class TopBar(Widget):
    """One line: the place on the left; on the right the place within it, the device and the sandbox."""

    DEFAULT_CSS = """
    TopBar { height: 1; padding: 0 1; }
    """
    ALLOW_SELECT = False
    auto_links = False  # what is clicked here is plain text, not a link

    place: reactive[str] = reactive("")
    within: reactive[str] = reactive("")

    def __init__(self, place: str = "") -> None:
        super().__init__()
        self.set_reactive(TopBar.place, place)

    def on_mount(self) -> None:
        self.watch(self.app, "badge", self._redraw)

    def _redraw(self) -> None:
        self.refresh()

    def render(self) -> Content:
        width = self.content_size.width
        dot = f" {marks().dot} "
        badge = str(getattr(self.app, "badge", "")).replace(" | ", dot)
        right = dot.join(part for part in (self.within, badge) if part)
        if len(right) + 10 > width:
            right = self.within
        room = width - len(right) - 2
        place = Content(self.place).stylize("bold").truncate(max(4, room), ellipsis=True)
        gap = " " * max(1, width - place.cell_length - Content(right).cell_length)
        # The badge leads to the page about the sandbox; a key for it is in the palette.
        click = Style.from_meta({"@click": ("app.sandbox", ())})
        return Content.assemble(place, gap, Content(right).stylize("$muted").stylize(click))


class KeyBar(Widget):
    """One line of at most six keys, all of which work at this moment. Each can be clicked."""

    DEFAULT_CSS = """
    KeyBar { height: 1; padding: 0 1; dock: bottom; }
    """
    ALLOW_SELECT = False
    auto_links = False

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _screen: Screen[Any]) -> None:
        self.refresh()

    def shown(self) -> list[keys.Key]:
        """The keys there is room for, in the screen's own order of importance."""
        footer = getattr(self.screen, "footer", None)
        wanted: tuple[str, ...] = footer() if footer else ()
        here: dict[str, keys.Key] = {}
        for key in keys.active(self.screen):
            here.setdefault(key.action, key)
        chosen = [here[action] for action in wanted if action in here]
        width = self.content_size.width or 78
        # The way back and the help stand last and stay longest.
        if len(chosen) > MOST_KEYS:
            chosen = [*chosen[: MOST_KEYS - 2], *chosen[-2:]]
        while len(chosen) > 1 and sum(len(key.name) + len(self._what(key)) + 3 for key in chosen) - 2 > width:
            chosen.pop(max(-3, -len(chosen)))
        return chosen

    def _what(self, key: keys.Key) -> str:
        label = getattr(self.screen, "label", None)
        return (label(key.action) if label else None) or key.what.lower()

    def render(self) -> Content:
        parts: list[Content] = []
        for key in self.shown():
            click = Style.from_meta({"@click": ("app.press", (key.keys[0],))})
            parts.append(
                Content.assemble((key.name, "bold $accent"), (f" {self._what(key)}", "$muted")).stylize(click)
            )
        return Content("  ").join(parts)
