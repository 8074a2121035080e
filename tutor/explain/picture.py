"""Shapes drawn one above the other, with the axis that clashes marked.

x             (8, 3600)
fc1.weight.T     (1600, 10)
                    ▲ 3600 meets 1600
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.explain.model import Shape

MARK = "▲"
_MARGIN = "  "


@dataclass(frozen=True, slots=True)
class Row:
    """A shape that starts in axis column `start`; `note` stands to its right."""

    name: str
    shape: Shape
    start: int = 0
    note: str = ""


def aligned(rows: list[Row], clash: int, note: str) -> tuple[str, ...]:
    """The rows with their axes in common columns, and a mark under column `clash`."""
    columns = max(row.start + len(row.shape) for row in rows)
    widths = [
        max(
            (len(str(row.shape[c - row.start])) for row in rows if 0 <= c - row.start < len(row.shape)),
            default=1,
        )
        for c in range(columns)
    ]
    offsets = [sum(width + 2 for width in widths[:c]) for c in range(columns + 1)]
    names = max(len(row.name) for row in rows)
    drawn = [_draw(row, widths, offsets) for row in rows]
    wide = max(len(text) for text in drawn)
    lines = []
    for row, text in zip(rows, drawn, strict=True):
        line = f"{_MARGIN}{row.name:<{names}}  {text:<{wide}}"
        lines.append(f"{line}   {row.note}".rstrip() if row.note else line.rstrip())
    at = offsets[clash] + 1 + (widths[clash] - 1) // 2
    lines.append(f"{_MARGIN}{'':<{names}}  {' ' * at}{MARK} {note}")
    return tuple(lines)


def _draw(row: Row, widths: list[int], offsets: list[int]) -> str:
    if not row.shape:
        return " " * offsets[row.start] + "()"
    cells = [f"{size:>{widths[row.start + i]}}" for i, size in enumerate(row.shape)]
    inside = ", ".join(cells)
    return f"{' ' * offsets[row.start]}({inside}{',' if len(cells) == 1 else ''})"


def product_of(left: Row, right: Row, note: str) -> tuple[str, ...]:
    """`left @ right`: the last axis of the left stands above the axis of the right that it must equal."""
    inner = max(len(right.shape) - 2, 0)
    clash = max(len(left.shape) - 1, inner)
    return aligned(
        [
            Row(left.name, left.shape, clash - (len(left.shape) - 1), left.note),
            Row(right.name, right.shape, clash - inner, right.note),
        ],
        clash,
        note,
    )


def broadcast_of(rows: list[Row], note: str) -> tuple[str, ...] | None:
    """Shapes aligned from the right, the rightmost clashing axis marked; None where they fit."""
    deepest = max(len(row.shape) for row in rows)
    clash = clashing_axis([row.shape for row in rows])
    if clash is None:
        return None
    placed = [Row(row.name, row.shape, deepest - len(row.shape), row.note) for row in rows]
    return aligned(placed, clash, note)


def clashing_axis(shapes: list[Shape]) -> int | None:
    """The rightmost axis, counted from the left of the deepest shape, where sizes differ and none is 1."""
    deepest = max(len(shape) for shape in shapes)
    for axis in range(deepest - 1, -1, -1):
        here = {shape[axis - deepest] for shape in shapes if len(shape) >= deepest - axis} - {1}
        if len(here) > 1:
            return axis
    return None
