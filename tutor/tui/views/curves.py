"""The run as curves, which grow while it goes on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import ClassVar

from textual.content import Content

from tutor.doctor import timeline as times
from tutor.doctor.timeline import Points
from tutor.recording import Recording
from tutor.tui.text import figures, measures, prose
from tutor.tui.text.marks import marks
from tutor.tui.views.view import View, quiet, unfinished

MOST_LAYERS = 5
"""curves of one picture; more cannot be told apart"""
_HEIGHTS = {"loss": 8, "gradient norm": 5, "update ratio": 5}
_LAYERS = 8
"""rows of the curves; the loss is the one that is looked at"""
_MEANS = {
    "gradient norm": "the length of all gradients together",
    "update ratio": "length of a step over that of the weights",
}


class Curves(View):
    name: ClassVar[str] = "Curves"
    grows: ClassVar[bool] = True
    _drawn: tuple[Recording, int, list[prose.Block]] | None = None

    def blocks(self, width: int) -> list[prose.Block]:
        recording = self.seen.watch.recording
        if self._drawn is None or self._drawn[0] is not recording or self._drawn[1] != width:
            self._drawn = recording, width, _pictures(recording, max(30, min(78, width)))
        if self._drawn[2]:
            return self._drawn[2]
        if self.seen.watch.going is not None:
            return [quiet("Nothing to draw yet: the curves grow with the optimizer's steps.")]
        return unfinished(self.seen.watch) or [quiet("There is no loss or step to draw.")]


def _pictures(recording: Recording, width: int) -> list[prose.Block]:
    curves = {name: points for name, points in times.curves(recording).items() if len(points) > 1}
    layers = {name: points for name, points in times.layer_norms(recording).items() if len(points) > 1}
    ends = [point[0] for points in curves.values() for point in (points[0], points[-1])]
    if not ends:
        return []
    # All over the same steps, so that what stands above each other happened together.
    scale = (min(ends), max(ends))
    blocks: list[prose.Block] = []
    for name, points in curves.items():
        blocks += _picture({name: points}, _head(name, points, width), width, scale, _HEIGHTS[name])
        blocks += [*_broken(points), prose.Gap()]
    if len(layers) > 1:
        first = dict(list(layers.items())[:MOST_LAYERS])
        head = Content.assemble(("gradient norm of each layer", "bold"), ("  log scale", "$muted"))
        blocks += [*_picture(first, head, width, scale, _LAYERS, log=True), prose.Gap()]
        if len(layers) > MOST_LAYERS:
            blocks.append(quiet(f"The first {MOST_LAYERS} of {len(layers)} layers."))
    return blocks


def _head(name: str, points: Points, width: int) -> Content:
    """The name, the newest value, and in few words what it is, where there is room for them."""
    head = Content.assemble((name, "bold"), f"  {measures.number(points[-1][1])}")
    means = f"  {_MEANS.get(name, '')}"
    return head if head.cell_length + len(means) > width else Content.assemble(head, (means, "$muted"))


def _picture(
    series: Mapping[str, Points],
    head: Content,
    width: int,
    scale: tuple[float, float],
    height: int,
    *,
    log: bool = False,
) -> list[prose.Block]:
    drawn = figures.curve(series, width, x="optimizer step", log=log, height=height, scale=scale)
    return [prose.Passage(head), prose.Verbatim(tuple(drawn))]


def _broken(points: Points) -> list[prose.Block]:
    """What cannot be drawn is said: from where on the values are no numbers any more."""
    first = next((point for point in points if not math.isfinite(point[1])), None)
    if first is None:
        return []
    text = f"{marks().warn} {first[1]} at step {first[0]:,.0f}: not drawn."
    return [prose.Passage(Content(text).stylize("$due"), "", "  ")]
