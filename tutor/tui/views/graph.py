"""The autograd graph, from the loss down to the leaves, and where it was cut."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content

from tutor.showing import graph
from tutor.tui.text import prose
from tutor.tui.text.marks import marks
from tutor.tui.views.view import Needs, View, unfinished

_ASCII = str.maketrans({"├": "|", "│": "|", "─": "-", "←": "<"})


class GraphView(View):
    name: ClassVar[str] = "Graph"
    needs: ClassVar[Needs] = "shapes"

    def blocks(self, width: int) -> list[prose.Block]:
        look = self.seen.shapes
        if look.going is not None or not look.trace.lines:
            return unfinished(look)
        rows = graph.drawn(look.trace, width)
        if not marks().unicode:
            rows = [row.translate(_ASCII) for row in rows]
        return [prose.Verbatim(tuple(_styled(row) for row in rows))]


def _styled(row: str) -> Content:
    """Cuts stand out; so does what a leaf is."""
    text = Content(row)
    if row.startswith(("cut in", "not recorded in")):
        return text.stylize("$due")
    arrow = max(row.find("←"), row.find("<"))
    return text.stylize("$accent", arrow) if arrow >= 0 else text
