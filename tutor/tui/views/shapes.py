"""The stepper: the source, the shapes beside it, forward and back; and the game of saying them first."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content

from tutor.quiz.judgement import UnreadableError
from tutor.quiz.reading import shapes as read_shapes
from tutor.showing.words import shape_text
from tutor.tracing import Trace
from tutor.tui.text import measures, prose, stepping
from tutor.tui.text.marks import marks
from tutor.tui.text.stepping import Asked
from tutor.tui.views.view import Needs, View, quiet, unfinished

_BY = {"later": 1, "choose": 1, "earlier": -1, "much_later": 10, "much_earlier": -10}


class Shapes(View):
    name: ClassVar[str] = "Shapes"
    needs: ClassVar[Needs] = "shapes"
    grows: ClassVar[bool] = True

    def began(self) -> None:
        self._at = 0
        self._values = getattr(self, "_values", False)
        self._predicting = getattr(self, "_predicting", False)
        self._answered: dict[Asked, bool | None] = {}
        """what was asked, and whether the answer was right; None where it was only shown"""
        self._said: list[prose.Block] = []
        """about the answer just given"""
        self._stops: tuple[Trace, tuple[int, ...]] | None = None

    # --- where we are ----------------------------------------------------------------------------------

    @property
    def _trace(self) -> Trace:
        return self.seen.shapes.trace

    @property
    def _all(self) -> tuple[int, ...]:
        trace = self._trace
        if self._stops is None or self._stops[0] is not trace:
            self._stops = trace, stepping.stops(trace)
            self._at = min(self._at, max(0, len(self._stops[1]) - 1))
        return self._stops[1]

    @property
    def _step(self) -> int:
        """The place in the trace's steps."""
        return self._all[self._at]

    @property
    def row(self) -> int | None:
        return self._trace.steps[self._step].line - 1 if self._all else None

    # --- what is shown -----------------------------------------------------------------------------------

    def blocks(self, width: int) -> list[prose.Block]:
        look = self.seen.shapes
        if not self._all:
            nothing = [quiet("Nothing was executed whose shapes could be shown.")]
            return unfinished(look) or [*self._problem(), *nothing]
        rows = stepping.listing(
            look.source,
            self._trace,
            self._step,
            width,
            hidden=self._asks is not None,
            failing=stepping.failing_step(self._trace),
        )
        return [prose.Verbatim(rows)]

    def _problem(self) -> list[prose.Block]:
        explanation = self.seen.shapes.explanation
        if explanation is None:
            return []
        where = f"line {explanation.line}: " if explanation.line else ""
        text = Content.assemble((f"{marks().wrong} {where}", "$wrong"), explanation.title)
        return [prose.Passage(text, "", "  "), prose.Gap()]

    def beneath(self, width: int) -> list[prose.Block]:
        if not self._all:
            return []
        blocks = [self._head()]
        asks = self._asks
        if asks is not None:
            question = Content.assemble(
                "What shape has ", (asks.name, "bold $code-span"), " after this line?"
            )
            return [*blocks, *self._said, prose.Passage(question)]
        return [*blocks, *self._said, *stepping.told(self._trace, self._step, values=self._values)]

    def _head(self) -> prose.Block:
        step = self._trace.steps[self._step]
        where = "" if step.function == "<module>" else f" of {step.function}"
        text = f"Step {self._at + 1:,} of {len(self._all):,} {marks().dot} line {step.line}{where}"
        trace = self._trace
        if trace.skipped and self._step >= trace.skipped_after:
            text += f" {marks().dot} after {trace.skipped:,} that were not kept"
        given = [right for right in self._answered.values() if right is not None]
        if self._predicting and given:
            text += f" {marks().dot} {sum(given)} of {measures.several(len(given), 'answer')} right"
        return prose.Passage(Content(text).stylize("$muted"))

    # --- predicting --------------------------------------------------------------------------------------

    @property
    def _asks(self) -> Asked | None:
        """What is asked now."""
        if not self._predicting or not self._all or self.seen.shapes.going is not None:
            return None
        found = stepping.asked(self._trace, self._step)
        return None if found is None or found in self._answered else found

    @property
    def question(self) -> str:
        asks = self._asks
        return "as (32, 10) or 32x10; Enter alone shows it" if asks is not None else ""

    def answer(self, text: str) -> None:
        asks = self._asks
        if asks is None:
            return
        if not text.strip():
            self._answered[asks] = None
            self._said = []
            return
        try:
            meant = read_shapes(text)
        except UnreadableError as error:
            self._said = [prose.Passage(Content(f"{marks().warn} {error}"), "", "  ")]
            return
        right = asks.state.shape in meant
        self._answered[asks] = right
        self._said = [self._verdict(asks, right, meant[0])]

    def _verdict(self, asks: Asked, right: bool, given: tuple[int, ...]) -> prose.Block:
        if right:
            return prose.Passage(Content.assemble((f"{marks().right} Yes.", "bold $right")), "", "  ")
        truth = shape_text(asks.state.shape)
        text = f" {asks.name} is {truth}; you said {shape_text(given)}."
        if len(given) != len(asks.state.shape):
            dims = measures.several(len(asks.state.shape), "dimension")
            text += f" It has {dims}."
        return prose.Passage(Content.assemble((f"{marks().wrong} No.", "bold $wrong"), text), "", "  ")

    # --- keys --------------------------------------------------------------------------------------------

    def can(self, action: str) -> bool:
        if action in ("values", "predict"):
            return bool(self._all)
        if action in _BY:
            return len(self._all) > 1 and self._asks is None
        return False

    def label(self, action: str) -> str | None:
        return {
            "choose": "next step",
            "later": "next step",
            "earlier": "step before",
            "values": "no values" if self._values else "values",
            "predict": "just show" if self._predicting else "predict",
        }.get(action)

    def act(self, action: str) -> None:
        if action == "values":
            self._values = not self._values
        elif action == "predict":
            self._predicting = not self._predicting
            self._said = []
        else:
            self._at = min(max(0, self._at + _BY[action]), len(self._all) - 1)
            self._said = []

    def leave(self) -> bool:
        """Esc while something is asked: back to showing."""
        asking = self._asks is not None
        if asking:
            self._predicting = False
            self._said = []
        return asking
