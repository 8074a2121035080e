"""The table of each model's layers: parameters with their formula, memory, FLOPs."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content

from tutor.showing import parameters
from tutor.tracing import Model
from tutor.tui.text import prose
from tutor.tui.text.marks import marks
from tutor.tui.views.view import Needs, View, quiet, unfinished

_BY = {"later": 12, "earlier": -12, "much_later": 1000, "much_earlier": -1000}


class Parameters(View):
    """Wider than the screen, the table scrolls sideways under its first column."""

    name: ClassVar[str] = "Parameters"
    needs: ClassVar[Needs] = "shapes"
    _shift = 0
    _most = 0

    def began(self) -> None:
        self._shift = 0

    def blocks(self, width: int) -> list[prose.Block]:
        look = self.seen.shapes
        if look.going is not None or (waiting := unfinished(look)):
            return unfinished(look) if look.going is not None else waiting
        if not look.trace.models:
            failed = look.explanation is not None
            return [
                quiet("No call of a model came to its end." if failed else "The program called no model.")
            ]
        self._most = max(_overhang(model, width) for model in look.trace.models)
        self._shift = min(self._shift, self._most)
        blocks: list[prose.Block] = []
        for model in look.trace.models:
            blocks += [
                prose.Passage(Content(_signs(parameters.head(model))).stylize("bold"), "", "  "),
                prose.Gap(),
                prose.Verbatim(tuple(self._rows(model, width))),
                prose.Gap(),
                *(
                    prose.Passage(Content(row), "", " " * 15)
                    for row in parameters.totals(model, look.trace.optimizers)
                ),
                prose.Gap(),
            ]
        return blocks[:-1]

    def _rows(self, model: Model, width: int) -> list[Content]:
        rows = []
        for number, (name, rest) in enumerate(parameters.columns(model)):
            room = max(10, width - len(name) - 2)
            text = rest[self._shift :]
            if len(text) > room:
                text = f"{text[: room - 1]}{marks().inside}"
            before = marks().ellipsis[:1] if self._shift else " "
            style = "$muted" if number == 0 else ""
            rows.append(Content.assemble((name, style or "bold"), (f" {before}", "$muted"), (text, style)))
        return rows

    def can(self, action: str) -> bool:
        return action in _BY and self._most > 0

    def label(self, action: str) -> str | None:
        return {"later": "further right", "earlier": "back left"}.get(action)

    def act(self, action: str) -> None:
        self._shift = min(max(0, self._shift + _BY[action]), self._most)


def _signs(text: str) -> str:
    return text.replace("→", marks().arrow)


def _overhang(model: Model, width: int) -> int:
    return max(0, max(len(name) + 2 + len(rest) for name, rest in parameters.columns(model)) - width)
