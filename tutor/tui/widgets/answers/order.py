"""Lines put in order: Enter takes the highlighted one as the next, Backspace puts the last one back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tutor.course.model import Order
from tutor.tui.text import code
from tutor.tui.text.marks import marks
from tutor.tui.widgets.answers.base import Answer

if TYPE_CHECKING:
    from tutor.quiz import Judgement

HOW = "Enter takes the next line, Backspace puts the last one back."
DONE = "Enter answers, Backspace puts the last one back."


class OrderAnswer(Answer):
    """The lines taken so far stand above, numbered; those left are below, with their letters."""

    DEFAULT_CSS = """
    OrderAnswer OptionList { width: 1fr; }
    OrderAnswer .how { color: $muted; margin: 0 0 1 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("backspace", "put_back", "Put the last line back")]

    def __init__(self, question: Order) -> None:
        from tutor.quiz.order import LETTERS, shuffled

        super().__init__()
        self._question = question
        self._shown = shuffled(question)
        self._letters = LETTERS[: len(self._shown)]
        self._taken: list[int] = []  # places in the order shown
        self._judged: Judgement | None = None

    def compose(self) -> ComposeResult:
        yield Static(HOW, classes="how")
        yield OptionList(markup=False)

    def on_mount(self) -> None:
        self._fill()

    @property
    def _whole(self) -> bool:
        return len(self._taken) == len(self._shown)

    def _left(self) -> list[int]:
        return [place for place in range(len(self._shown)) if place not in self._taken]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "put_back":
            return bool(self._taken) and self._judged is None
        return super().check_action(action, parameters)

    def _fill(self) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        how = self.query_one(".how", Static)
        how.display = self._judged is None
        how.update(DONE if self._whole else HOW)
        if self._judged is not None:
            for row in self._verdict(self._judged):
                options.add_option(Option(row))
            options.highlighted = None
            return
        for n, place in enumerate(self._taken, 1):
            options.add_option(Option(self._row((str(n), "bold $accent"), self._text(place)), id=str(place)))
        for place in self._left():
            letter = (self._letters[place], "$muted")
            options.add_option(Option(self._row(letter, self._text(place)), id=str(place)))
        options.highlighted = min(len(self._taken), len(self._shown) - 1)
        self.refresh_bindings()

    def _text(self, place: int) -> str:
        return self._question.lines[self._shown[place]]

    def _row(self, label: tuple[str, str], line: str, mark: tuple[str, str] = (" ", "")) -> Content:
        first, *others = code.python(line).split("\n", allow_blank=True)
        row = Content.assemble(mark, " ", label, "  ", first)
        return Content("\n").join([row, *[Content("     ") + other for other in others]])

    def _verdict(self, judgement: Judgement) -> list[Content]:
        """The learner's order where it is right; otherwise the right one, beside where they put each line."""
        signs = marks()
        if judgement.verdict == "right":
            return [
                self._row((str(n), ""), self._text(place), (signs.right, "bold $right"))
                for n, place in enumerate(self._taken, 1)
            ]
        mine = {self._shown[place]: n for n, place in enumerate(self._taken)}
        rows = []
        for n, line in enumerate(self._question.lines):
            same = mine.get(n) == n
            mark = (signs.right, "bold $right") if same else (signs.wrong, "bold $wrong")
            row = self._row((str(n + 1), ""), line, mark)
            if not same and n in mine:
                row = Content.assemble(row, (f"   you: {mine[n] + 1}", "$muted"))
            rows.append(row)
        return rows

    def take_focus(self) -> None:
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self._judged is not None:
            return
        if self._whole:
            self.post_message(self.Given(self, " ".join(self._letters[place] for place in self._taken)))
        else:
            self._take(int(event.option.id or 0))

    def _take(self, place: int) -> None:
        if place in self._taken:
            return
        self._taken.append(place)
        if len(self._left()) == 1:
            self._taken += self._left()
        self._fill()

    def action_put_back(self) -> None:
        if self._whole:  # the last line went along by itself
            self._taken.pop()
        if self._taken:
            self._taken.pop()
        self._fill()

    def on_key(self, event: events.Key) -> None:
        key = (event.character or "").lower()
        if self._judged is None and len(key) == 1 and key in self._letters:
            event.stop()
            self._take(self._letters.index(key))

    def restore(self, text: str) -> None:
        self._taken = [self._letters.index(letter) for letter in text.split() if letter in self._letters]

    def show(self, judgement: Judgement) -> None:
        self._judged = judgement
        self.query_one(OptionList).can_focus = False
        self._fill()

    def again(self) -> None:
        self._judged = None
        self._taken = []
        self.query_one(OptionList).can_focus = True
        self._fill()
        self.take_focus()

    def redraw(self) -> None:
        self._fill()
