"""The autograd graph, from the loss down to the leaves, and where it was cut."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content

from tutor.showing import graph
from tutor.tui.text import prose
from tutor.tui.text.marks import marks
from tutor.tui.views.view import Needs, View, quiet, unfinished

_ASCII = str.maketrans({"├": "|", "│": "|", "─": "-", "←": "<"})
_CUTS = ("cut in", "not recorded in")


class GraphView(View):
    name: ClassVar[str] = "Graph"
    needs: ClassVar[Needs] = "shapes"

    def blocks(self, width: int) -> list[prose.Block]:
        look = self.seen.shapes
        if look.going is not None or not look.trace.lines:
            return unfinished(look) or [quiet("Nothing was executed that could have a graph.")]
        rows = graph.drawn(look.trace, width)
        if not marks().unicode:
            rows = [row.translate(_ASCII) for row in rows]
        drawn = look.trace.graph is not None
        return [_block(row, width, drawn=drawn) for row in rows]


def _block(row: str, width: int, *, drawn: bool) -> prose.Block:
    """Lines of the drawing stand as they are; sentences, and lines too long for the width, are wrapped."""
    if not row:
        return prose.Gap()
    cut = row.startswith(_CUTS)
    if drawn and not cut and len(row) <= width:
        return prose.Verbatim((_styled(row),))
    lead = " " * (len(row) - len(row.lstrip()))
    return prose.Passage(_styled(row.lstrip()).stylize("$due" if cut else ""), lead, f"{lead}  ")


def _styled(row: str) -> Content:
    """What a leaf is stands out."""
    text = Content(row)
    arrow = max(row.find("←"), row.find("<"))
    return text.stylize("$accent", arrow) if arrow >= 0 else text
