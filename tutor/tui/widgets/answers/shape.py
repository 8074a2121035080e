"""A shape after each asked line, typed beside the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from tutor.course.model import Shape
from tutor.tui.text import code
from tutor.tui.text.marks import marks
from tutor.tui.widgets.answers.base import Answer
from tutor.tui.widgets.answers.lines import AnswerInput

if TYPE_CHECKING:
    from tutor.quiz import Judgement

FIELD = 24
"""cells of the field a shape is typed into"""
WIDEST_CODE = 46
"""wider programs have their fields beneath the lines"""


class ShapeAnswer(Answer):
    DEFAULT_CSS = """
    ShapeAnswer Horizontal { height: auto; }
    ShapeAnswer .code { width: auto; height: auto; }
    ShapeAnswer .mark { width: 1fr; height: auto; padding: 0 0 0 1; }
    ShapeAnswer .under { padding: 0 0 0 4; }
    ShapeAnswer AnswerInput { max-width: 100%; }
    """

    def __init__(self, question: Shape) -> None:
        super().__init__()
        self._question = question
        self._asked = list(question.answers)

    def compose(self) -> ComposeResult:
        lines = code.numbered(self._question.code.rstrip("\n"))
        width = max(line.cell_length for line in lines)
        beside = width <= min(WIDEST_CODE, self.app.size.width - FIELD - 12)
        for number, line in enumerate(lines, 1):
            asked = [answer for answer in self._asked if answer.line == number]
            if not asked or not beside:
                yield Static(line, classes="code")
            for n, answer in enumerate(asked):
                shown = line if n == 0 else Content("")
                with Horizontal(classes="" if beside else "under"):
                    if beside:
                        yield Static(shown.pad_right(width + 2 - shown.cell_length), classes="code")
                    yield AnswerInput(f"shape of {answer.name}"[: FIELD - 3], FIELD)
                    yield Static("", classes="mark")

    @property
    def _inputs(self) -> list[AnswerInput]:
        return list(self.query(AnswerInput))

    def take_focus(self) -> None:
        empty = [field for field in self._inputs if not field.value]
        (empty or self._inputs)[0].focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        inputs = self._inputs
        at = inputs.index(event.input)  # type: ignore[arg-type]
        if at + 1 < len(inputs):
            inputs[at + 1].focus()
        else:
            self.post_message(self.Given(self, "\n".join(self._in_order())))

    def _in_order(self) -> list[str]:
        """The answers in the order in which they are asked for, which need not be that of the lines."""
        values = [""] * len(self._asked)
        for field, n in zip(self._inputs, self._by_line, strict=True):
            values[n] = field.value
        return values

    @property
    def _by_line(self) -> list[int]:
        """For each field, from the top, which of the asked shapes it is."""
        return sorted(range(len(self._asked)), key=lambda n: self._asked[n].line)

    def restore(self, text: str) -> None:
        values = text.split("\n")
        for field, n in zip(self._inputs, self._by_line, strict=True):
            field.value = values[n] if n < len(values) else ""

    def show(self, judgement: Judgement) -> None:
        marked = list(self.query(".mark").results(Static))
        for place, field, n in zip(marked, self._inputs, self._by_line, strict=True):
            field.disabled = True
            if n < len(judgement.lines):
                line = judgement.lines[n]
                sign = (marks().right, "$right") if line.right else (marks().wrong, "$wrong")
                place.update(Content.assemble(sign, "" if line.right else f" {line.expected}"))

    def again(self) -> None:
        for place in self.query(".mark").results(Static):
            place.update("")
        for field in self._inputs:
            field.disabled = False
            field.value = ""
        self.take_focus()
