"""The scrolling page of a lesson, a quiz or a challenge."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message


class PageScroll(VerticalScroll, inherit_bindings=False):
    """Scrolls up and down, and leaves left, right and all letters to its screen."""

    DEFAULT_CSS = """
    PageScroll { padding: 0 0 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll_down", "Scroll down", show=False),
        Binding("up,k", "scroll_up", "Scroll up", show=False),
        Binding("pagedown,space", "page_down", "A screen down", show=False),
        Binding("pageup", "page_up", "A screen up", show=False),
        Binding("home", "scroll_home", "To the top", show=False),
        Binding("end", "scroll_end", "To the bottom", show=False),
    ]

    class Moved(Message):
        """The end of the page came into sight, or went out of it."""

    _was_at_end = True

    @property
    def at_end(self) -> bool:
        """Nothing is left below."""
        return self.scroll_y >= self.max_scroll_y - 1

    def watch_scroll_y(self, old: float, new: float) -> None:
        super().watch_scroll_y(old, new)
        self._tell()

    def watch_virtual_size(self) -> None:
        self.call_after_refresh(self._tell)

    def on_resize(self) -> None:
        self.call_after_refresh(self._tell)

    def _tell(self) -> None:
        if self.at_end != self._was_at_end:
            self._was_at_end = self.at_end
            self.post_message(self.Moved())

    def further(self) -> None:
        """A screen down, two lines of it still in sight."""
        self.scroll_relative(y=max(1, self.size.height - 2), animate=False)
