"""The learner's program beside the reference: in two columns where there is room, in one where not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.tui.text import code
from tutor.tui.text.marks import marks

if TYPE_CHECKING:
    from tutor.challenge import DiffLine

TWO_COLUMNS = 110
"""cells from which on the two stand beside each other"""


def lay_out(rows: Sequence[DiffLine], width: int) -> Content:
    if width >= TWO_COLUMNS:
        return Content("\n").join(_beside(rows, width))
    return Content("\n").join(_below(rows, width))


def _beside(rows: Sequence[DiffLine], width: int) -> list[Content]:
    column = (width - 3) // 2
    bar = "│" if marks().unicode else "|"
    head = Content.assemble(("yours".ljust(column), "bold"), (f" {bar} ", "$rule"), ("reference", "bold"))
    lines = [head]
    for row in rows:
        left = _piece(row.mine, row.mine_number, row.kind in ("changed", "mine"), "$wrong", "-", column)
        right = _piece(
            row.reference, row.reference_number, row.kind in ("changed", "reference"), "$right", "+", column
        )
        lines.append(
            Content.assemble(left.pad_right(column - left.cell_length), (f" {bar} ", "$rule"), right)
        )
    return lines


def _below(rows: Sequence[DiffLine], width: int) -> list[Content]:
    """Both in one column. Lines of one change stay together: all of theirs, then all of the reference's."""
    lines = [Content.assemble(("- yours", "bold $wrong"), "   ", ("+ reference", "bold $right")), Content("")]
    theirs: list[Content] = []
    ours: list[Content] = []
    for row in rows:
        if row.kind == "same":
            lines += [*theirs, *ours, _piece(row.mine, row.mine_number, False, "", " ", width)]
            theirs, ours = [], []
            continue
        if row.mine is not None:
            theirs.append(_piece(row.mine, row.mine_number, True, "$wrong", "-", width))
        if row.reference is not None:
            ours.append(_piece(row.reference, row.reference_number, True, "$right", "+", width))
    return [*lines, *theirs, *ours]


def _piece(text: str | None, number: int | None, differs: bool, style: str, sign: str, width: int) -> Content:
    if text is None:
        return Content("")
    shown = Content(text).stylize(style) if differs else code.python(text)
    lead = f"{number:>3} {sign if differs else ' '} "
    return Content.assemble((lead, style or "$muted"), shown).truncate(width, ellipsis=True)
