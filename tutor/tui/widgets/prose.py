"""A passage of prose: one widget, laid out for the width it has."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from tutor.tui.text import prose


class ProseView(Widget):
    """Shows Markdown, or blocks made elsewhere. Wraps to its width, and never past the measure."""

    DEFAULT_CSS = """
    ProseView { width: 1fr; height: auto; }
    """

    def __init__(
        self,
        markdown: str = "",
        *,
        blocks: Sequence[prose.Block] = (),
        id: str | None = None,
        classes: str = "",
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._markdown = markdown
        self._blocks: Sequence[prose.Block] = prose.parse(markdown) if markdown else tuple(blocks)
        self._laid_out: tuple[int, Content] | None = None

    def show(self, what: str | Sequence[prose.Block]) -> None:
        """Replaces what is shown."""
        self._markdown = what if isinstance(what, str) else ""
        self._blocks = prose.parse(what) if isinstance(what, str) else tuple(what)
        self._laid_out = None
        self.refresh(layout=True)

    @property
    def empty(self) -> bool:
        return not self._blocks

    def redraw(self) -> None:
        """After the set of signs has changed."""
        if self._markdown:
            prose.parse.cache_clear()
            self.show(self._markdown)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._at(width).plain.count("\n") + 1 if self._blocks else 0

    def render(self) -> Content:
        return self._at(self.content_size.width)

    def _at(self, width: int) -> Content:
        if self._laid_out is None or self._laid_out[0] != width:
            self._laid_out = (width, prose.lay_out(self._blocks, width))
        return self._laid_out[1]
