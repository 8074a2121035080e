"""Figures, drawn from what a figure's program left: curves, bars, shape flows and timelines.

The values come out of a sandbox: what is not of the promised form raises `BadFigureError`, a sentence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textual.content import Content

from tutor.course.model import Figure
from tutor.tui.text import measures
from tutor.tui.text.canvas import Canvas
from tutor.tui.text.marks import marks

SERIES_STYLES = ("$accent", "$due", "$right", "$code-keyword", "$wrong")
HEIGHT = 9
"""rows of a curve, without its axis"""

# What is asked of the program, so that only numbers and text come back, never tensors.
ASK = {
    "curve": (
        "{str(k): [[float(a) for a in p] if hasattr(p, '__len__') else float(p)"
        " for p in (v.tolist() if hasattr(v, 'tolist') else v)] for k, v in figure.items()}"
    ),
    "bars": "[[str(k), float(v)] for k, v in figure]",
    "flow": "[[str(k), [int(n) for n in getattr(v, 'shape', v)]] for k, v in figure]",
    "timeline": "[[str(cell) for cell in row] for row in figure]",
}


class BadFigureError(ValueError):
    """The program left something that cannot be drawn."""


def draw(figure: Figure, value: Any, width: int) -> Content:
    """The figure and its caption, at most `width` cells wide. Raises BadFigureError."""
    painters: dict[str, Callable[[Figure, Any, int], list[Content]]] = {
        "curve": _curve,
        "bars": _bars,
        "flow": _flow,
        "timeline": _timeline,
    }
    try:
        lines = painters[figure.kind](figure, value, max(20, min(width, 78)))
    except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
        raise BadFigureError("The figure's program left something that cannot be drawn.") from error
    return Content("\n").join(lines)


def _bars(figure: Figure, value: Any, width: int) -> list[Content]:
    rows = [(str(label), float(number)) for label, number in value]
    label_width = min(max(len(label) for label, _ in rows), width // 2)
    numbers = [_count(number) for _, number in rows]
    number_width = max(len(number) for number in numbers)
    room = max(4, width - label_width - number_width - 4)
    most = max((abs(number) for _, number in rows), default=0.0) or 1.0
    lines = []
    for (label, number), text in zip(rows, numbers, strict=True):
        bar = _bar(abs(number) / most * room)
        lines.append(
            Content.assemble(
                f"{label[:label_width]:<{label_width}}  ",
                (f"{text:>{number_width}}", "bold"),
                "  ",
                (bar, "$accent"),
            )
        )
    return lines


def _bar(length: float) -> str:
    """A bar in eighths of a cell; whole cells where only ASCII is shown."""
    if not marks().unicode:
        return "#" * round(length)
    whole, part = divmod(round(length * 8), 8)
    return "█" * whole + (" ▏▎▍▌▋▊▉"[part] if part else "")


def _count(number: float) -> str:
    return (
        f"{int(number):,}" if float(number).is_integer() and abs(number) < 1e15 else measures.number(number)
    )


def _flow(figure: Figure, value: Any, width: int) -> list[Content]:
    rows = [(str(what), measures.shape([int(n) for n in dims])) for what, dims in value]
    shape_width = max(len(shape) for _, shape in rows)
    what_width = min(max(len(what) for what, _ in rows), max(8, width - shape_width - 6))
    lines = []
    for n, (what, shape) in enumerate(rows):
        arrow = f"{marks().down} " if n else "  "
        lines.append(
            Content.assemble(
                (arrow, "$accent"),
                f"{what[:what_width]:<{what_width}}  ",
                (f"{shape:>{shape_width}}", "bold"),
            )
        )
    return lines


def _timeline(figure: Figure, value: Any, width: int) -> list[Content]:
    rows = [tuple(str(cell) for cell in row) for row in value]
    columns = max(len(row) for row in rows)
    rows = [row + ("",) * (columns - len(row)) for row in rows]
    widths = [max(len(row[n]) for row in rows) for n in range(columns)]
    room = width - 2 * (columns - 1) - 2
    while sum(widths) > room and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    lines = []
    for row in rows:
        cells = [f"{cell[:size]:<{size}}" for cell, size in zip(row, widths, strict=True)]
        styled: list[Content | tuple[str, str]] = [(f"{marks().here} ", "$accent"), (cells[0], "bold")]
        for cell in cells[1:]:
            styled += [Content("  "), (cell, "")]
        lines.append(Content.assemble(*styled).rstrip())
    return lines


def _curve(figure: Figure, value: Any, width: int) -> list[Content]:
    return curve(value, width, x=figure.x, y=figure.y, log=figure.log)


def curve(
    value: Mapping[str, Sequence[Any]],
    width: int,
    *,
    x: str = "",
    y: str = "",
    log: bool = False,
    height: int = HEIGHT,
    scale: tuple[float, float] | None = None,
) -> list[Content]:
    """Series by name, each a list of y or of (x, y), as a drawing of `height` rows and its axis, from x to x
    of `scale` (None: as far as the series go; otherwise the heading is the caller's). What is not finite is
    left out."""
    series = {str(label): _points(points, log) for label, points in value.items()}
    drawn = {label: points for label, points in series.items() if points}
    if not drawn:
        return [Content("Nothing finite to draw.").stylize("$muted")]
    xs = [point[0] for points in drawn.values() for point in points]
    ys = [point[1] for points in drawn.values() for point in points]
    left, right = scale or (min(xs), max(xs))
    low, high = min(ys), max(ys)
    if low == high:
        low, high = low - 0.5, high + 0.5
    top, bottom = (measures.number(10**v if log else v) for v in (high, low))
    # With a common scale, numbers of usual length leave the axes of several drawings one above the other.
    gutter = max(len(top), len(bottom), 9 if scale else 0)
    canvas = Canvas(max(10, width - gutter - 3), height, (left, right), (low, high))
    for n, points in enumerate(drawn.values()):
        canvas.line(points, n)
    head = y + (" (log scale)" if log and scale is None else "")
    lines = [Content(head).stylize("$muted")] if head else []
    for n, row in enumerate(canvas.rows([SERIES_STYLES[i % len(SERIES_STYLES)] for i in range(len(drawn))])):
        label = top if n == 0 else bottom if n == height - 1 else ""
        lines.append(
            Content.assemble(
                (f"{label:>{gutter}} ", "$muted"), ("│" if marks().unicode else "|", "$rule"), row
            )
        )
    lines.append(_x_axis(gutter, canvas.width, left, right, x))
    return lines + _legend(list(drawn), canvas, gutter)


def sparkline(points: Sequence[Any], width: int) -> Content:
    """One row: the course of a single series, `width` cells and a point in each. Empty where nothing can be
    drawn."""
    drawn = _points(points, log=False)
    if len(drawn) < 2:
        return Content("")
    if len(drawn) > width:
        drawn = [drawn[round(n * (len(drawn) - 1) / (width - 1))] for n in range(width)]
    xs, ys = [x for x, _ in drawn], [y for _, y in drawn]
    canvas = Canvas(max(4, width), 1, (min(xs), max(xs)), (min(ys), max(ys)))
    canvas.line(drawn, 0)
    return canvas.rows([SERIES_STYLES[0]])[0]


def _points(values: Sequence[Any], log: bool) -> list[tuple[float, float]]:
    """(x, y) of what is finite; in a log scale y is its decimal logarithm, where there is one."""
    points = []
    for n, value in enumerate(values):
        x, y = (
            (float(value[0]), float(value[1]))
            if isinstance(value, list | tuple)
            else (float(n), float(value))
        )
        if math.isfinite(x) and math.isfinite(y) and (y > 0 or not log):
            points.append((x, math.log10(y) if log else y))
    return points


def _x_axis(gutter: int, width: int, low: float, high: float, name: str) -> Content:
    left, right = _count(low), _count(high)
    middle = name.center(max(0, width - len(left) - len(right)))
    return Content(f"{' ' * (gutter + 2)}{left}{middle}{right}").stylize("$muted")


def _legend(labels: list[str], canvas: Canvas, gutter: int) -> list[Content]:
    """One line that names the series: by colour and by the sign that ends each curve."""
    if len(labels) < 2:
        return []
    parts: list[Content | tuple[str, str]] = [Content(" " * (gutter + 2))]
    for n, label in enumerate(labels):
        parts += [
            (f"{canvas.sign(n)} ", f"bold {SERIES_STYLES[n % len(SERIES_STYLES)]}"),
            Content(f"{label}   "),
        ]
    return [Content.assemble(*parts).rstrip()]
