"""The run as curves, which grow while it goes on."""

from __future__ import annotations

from typing import ClassVar

from tutor.doctor import timeline as times
from tutor.tui.text import figures, prose
from tutor.tui.views.view import View, quiet

MOST_LAYERS = 5
"""curves of one picture; more cannot be told apart"""


class Curves(View):
    name: ClassVar[str] = "Curves"

    def blocks(self, width: int) -> list[prose.Block]:
        blocks: list[prose.Block] = []
        recording = self.seen.watch.recording
        for name, points in times.curves(recording).items():
            if len(points) > 1:
                blocks += _drawn({name: points}, name, width)
        layers = {name: points for name, points in times.layer_norms(recording).items() if len(points) > 1}
        if len(layers) > 1:
            first = dict(list(layers.items())[:MOST_LAYERS])
            blocks += _drawn(first, "gradient norm of each layer", width, log=True)
            if len(layers) > MOST_LAYERS:
                blocks.append(quiet(f"The first {MOST_LAYERS} of {len(layers)} layers."))
        if not blocks:
            going = self.seen.watch.going is not None
            blocks.append(quiet("Nothing to draw yet." if going else "There is no loss or step to draw."))
        return blocks


def _drawn(
    series: dict[str, list[tuple[float, float]]], name: str, width: int, *, log: bool = False
) -> list[prose.Block]:
    drawn = figures.curve(series, max(30, min(78, width)), x="optimizer step", y=name, log=log)
    return [prose.Verbatim(tuple(drawn)), prose.Gap()]
