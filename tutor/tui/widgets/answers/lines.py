"""An answer of one or more typed lines: a number, or what a program prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from tutor.tui.text.marks import marks
from tutor.tui.widgets.answers.base import Answer

if TYPE_CHECKING:
    from tutor.quiz import Judgement


class AnswerInput(Input):
    """One line to type in, one line high. Enter goes on; `?` says that one does not know."""

    DEFAULT_CSS = """
    AnswerInput, AnswerInput:focus {
        height: 1; border: none; padding: 0 1; background: $surface; width: 1fr;
    }
    AnswerInput:focus { background: $bar; }
    """

    def __init__(self, placeholder: str = "", width: int | None = None) -> None:
        super().__init__(placeholder=placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False
        if width is not None:
            self.styles.width = width


class LinesAnswer(Answer):
    """`count` lines, asked one after the other."""

    DEFAULT_CSS = """
    LinesAnswer Horizontal { height: 1; }
    LinesAnswer .number { width: auto; color: $muted; }
    LinesAnswer AnswerInput { max-width: 60; }
    LinesAnswer .judged { height: auto; }
    """

    def __init__(self, count: int, placeholder: str = "") -> None:
        super().__init__()
        self._count = count
        self._placeholder = placeholder

    def compose(self) -> ComposeResult:
        for n in range(1, self._count + 1):
            with Horizontal():
                yield Static(f"{n}  " if self._count > 1 else f"{marks().here} ", classes="number")
                yield AnswerInput(self._placeholder or ("line " + str(n) if self._count > 1 else "one line"))
        judged = Static(classes="judged")
        judged.display = False
        yield judged

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
            self.post_message(self.Given(self, "\n".join(field.value for field in inputs)))

    def show(self, judgement: Judgement) -> None:
        for row in self.query(Horizontal):
            row.display = False
        given = [field.value for field in self._inputs]
        judged = self.query_one(".judged", Static)
        judged.update(side_by_side(given, judgement))
        judged.display = True

    def restore(self, text: str) -> None:
        for field, value in zip(self._inputs, text.split("\n"), strict=False):
            field.value = value

    def again(self) -> None:
        for row in self.query(Horizontal):
            row.display = True
        for field in self._inputs:
            field.value = ""
        self.query_one(".judged").display = False
        self.take_focus()


def side_by_side(given: list[str], judgement: Judgement) -> Content:
    """Theirs beside torch's, line by line; a line that is right is shown once."""
    signs = marks()
    lines = []
    pairs = [(line.given, line.expected, line.right) for line in judgement.lines] or [
        (given[0] if given else "", judgement.expected, judgement.verdict == "right")
    ]
    width = min(36, max([len(theirs) for theirs, _, _ in pairs] + [5]))
    for theirs, true, right in pairs:
        if right:
            lines.append(Content.assemble((f"{signs.right} ", "$right"), true))
        else:
            mine = theirs if len(theirs) <= width else theirs[: width - 1] + signs.ellipsis[0]
            lines.append(
                Content.assemble(
                    (f"{signs.wrong} ", "$wrong"),
                    f"{mine or '(nothing)':<{width}}  ",
                    (f"{signs.arrow} ", "$muted"),
                    (true or "(nothing)", "bold"),
                )
            )
    return Content("\n").join(lines)
