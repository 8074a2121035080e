"""A small canvas for curves: braille cells (two by four dots each), or letters where only ASCII is shown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from textual.content import Content

from tutor.tui.text.marks import marks

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


class Canvas:
    """`width` by `height` cells over ranges of x and y. Later series are drawn over earlier ones."""

    def __init__(self, width: int, height: int, x: tuple[float, float], y: tuple[float, float]) -> None:
        self.width = width
        self.height = height
        self._x = x
        self._y = y
        self._cells: dict[tuple[int, int], int] = {}
        self._owner: dict[tuple[int, int], int] = {}
        self._ends: dict[tuple[int, int], int] = {}
        self._across, self._down = (2, 4) if marks().unicode else (1, 1)

    def line(self, points: Sequence[tuple[float, float]], series: int) -> None:
        """Draws the points, in order, joined by straight lines; the last cell carries the series' sign."""
        dots = [self._dot(x, y) for x, y in points]
        for start, end in pairwise(dots):
            for dot in _between(start, end):
                self._set(dot, series)
        if dots:
            self._set(dots[-1], series)
            self._ends[(dots[-1][0] // self._across, dots[-1][1] // self._down)] = series

    def sign(self, series: int) -> str:
        """What marks the end of a curve, so that colour is not needed to tell them apart."""
        return "abcdefgh"[series % 8]

    def rows(self, styles: Sequence[str]) -> list[Content]:
        several = len(styles) > 1
        lines = []
        for row in range(self.height):
            parts: list[tuple[str, str]] = []
            for column in range(self.width):
                cell = (column, row)
                owner = self._owner.get(cell)
                if owner is None:
                    parts.append((" ", ""))
                elif several and self._ends.get(cell) is not None:
                    parts.append((self.sign(self._ends[cell]), f"bold {styles[self._ends[cell]]}"))
                else:
                    parts.append((self._character(cell, owner), styles[owner]))
            lines.append(Content.assemble(*_joined(parts)))
        return lines

    def _character(self, cell: tuple[int, int], owner: int) -> str:
        return chr(0x2800 + self._cells[cell]) if marks().unicode else self.sign(owner)

    def _dot(self, x: float, y: float) -> tuple[int, int]:
        (x0, x1), (y0, y1) = self._x, self._y
        across, down = self.width * self._across - 1, self.height * self._down - 1
        share_x = (x - x0) / (x1 - x0) if x1 > x0 else 0.0
        share_y = (y - y0) / (y1 - y0) if y1 > y0 else 0.5
        return round(share_x * across), round((1 - share_y) * down)

    def _set(self, dot: tuple[int, int], series: int) -> None:
        x, y = dot
        cell = (x // self._across, y // self._down)
        bit = _DOTS[y % self._down][x % self._across]
        # A cell has one colour: dots of another series in it go with the newest.
        self._cells[cell] = self._cells.get(cell, 0) | bit
        self._owner[cell] = series


def _between(start: tuple[int, int], end: tuple[int, int]) -> list[tuple[int, int]]:
    steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
    return [
        (
            round(start[0] + (end[0] - start[0]) * n / steps),
            round(start[1] + (end[1] - start[1]) * n / steps),
        )
        for n in range(steps + 1)
    ]


def _joined(parts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbours of one style as one piece: a row is a few spans, not seventy."""
    found: list[tuple[str, str]] = []
    for text, style in parts:
        if found and found[-1][1] == style:
            found[-1] = (found[-1][0] + text, style)
        else:
            found.append((text, style))
    return found
