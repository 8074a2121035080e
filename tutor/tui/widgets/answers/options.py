"""An answer picked from a list: an option, a verdict on a claim, a line of a program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tutor.tui.text import code, prose
from tutor.tui.text.marks import marks
from tutor.tui.widgets.answers.base import Answer

if TYPE_CHECKING:
    from tutor.course.model import Choice, Outcome
    from tutor.quiz import Judgement


class PickAnswer(Answer):
    """A list; Enter takes the highlighted row. A row's own key goes to it."""

    DEFAULT_CSS = """
    PickAnswer OptionList { width: 1fr; }
    """

    def __init__(self, keys: Sequence[str], values: Sequence[str]) -> None:
        super().__init__()
        self._keys = tuple(keys)
        self._values = tuple(values)
        self._judged: Judgement | None = None
        self._picked: int | None = None
        self._width = 0

    def row(self, index: int, width: int) -> Content:
        """The row as it is shown, without the mark in front of it."""
        raise NotImplementedError

    def is_right(self, index: int, judgement: Judgement) -> bool:
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        yield OptionList(markup=False)

    def on_mount(self) -> None:
        self._fill()

    def on_resize(self) -> None:
        if self.size.width != self._width:
            self._fill()

    def redraw(self) -> None:
        self._fill()

    def _fill(self) -> None:
        self._width = self.size.width
        options = self.query_one(OptionList)
        highlighted = options.highlighted or 0
        width = max(20, min(self._width or 78, prose.MEASURE) - 3)
        options.clear_options()
        for index in range(len(self._values)):
            options.add_option(Option(self._marked(index, width)))
        options.highlighted = None if self._judged else highlighted

    def _marked(self, index: int, width: int) -> Content:
        signs = marks()
        mark = (" ", "")
        if self._judged is not None:
            if self.is_right(index, self._judged):
                mark = (signs.right, "bold $right")
            elif index == self._picked:
                mark = (signs.wrong, "bold $wrong")
        row = self.row(index, width)
        lines = row.split("\n", allow_blank=True)
        first = Content.assemble(mark, " ", lines[0])
        return Content("\n").join([first, *[Content("  ") + line for line in lines[1:]]])

    def take_focus(self) -> None:
        self.query_one(OptionList).focus()

    def on_key(self, event: events.Key) -> None:
        key = event.character or ""
        if self._judged is None and key.lower() in self._keys:
            self.query_one(OptionList).highlighted = self._keys.index(key.lower())
            event.stop()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self._judged is None:
            self._picked = event.option_index
            self.post_message(self.Given(self, self._values[event.option_index]))

    def restore(self, text: str) -> None:
        self._picked = self._values.index(text) if text in self._values else None

    def show(self, judgement: Judgement) -> None:
        self._judged = judgement
        self.query_one(OptionList).can_focus = False
        self._fill()

    def again(self) -> None:
        self._judged = None
        self._picked = None
        self.query_one(OptionList).can_focus = True
        self._fill()
        self.take_focus()


class ChoiceAnswer(PickAnswer):
    def __init__(self, question: Choice) -> None:
        letters = "abcdefghijklmnopqrstuvwxyz"[: len(question.options)]
        super().__init__(letters, letters)
        self._options = question.options

    def row(self, index: int, width: int) -> Content:
        text = prose.inline(self._options[index].text)
        return prose.lay_out([prose.Passage(text, f"{self._keys[index]}  ", "   ")], width)

    def is_right(self, index: int, judgement: Judgement) -> bool:
        return self._options[index].right


class ClaimAnswer(PickAnswer):
    WORDS: ClassVar[tuple[str, ...]] = ("true", "false", "it depends")

    def __init__(self) -> None:
        super().__init__(("t", "f", "d"), self.WORDS)

    def row(self, index: int, width: int) -> Content:
        return Content(f"{self._keys[index]}  {self.WORDS[index].capitalize()}")

    def is_right(self, index: int, judgement: Judgement) -> bool:
        return self.WORDS[index] == judgement.expected


class OutcomeAnswer(PickAnswer):
    """That it runs, or one of a few exceptions."""

    def __init__(self, question: Outcome) -> None:
        from tutor.quiz.outcome import choices

        values = choices(question)
        super().__init__("abcdefghijklmnopqrstuvwxyz"[: len(values)], values)
        self._runs = values[0]

    def row(self, index: int, width: int) -> Content:
        value = self._values[index]
        return Content(f"{self._keys[index]}  {'It runs' if value == self._runs else f'It raises {value}'}")

    def is_right(self, index: int, judgement: Judgement) -> bool:
        return self._values[index] == judgement.expected


class LineAnswer(PickAnswer):
    """The program itself is the list; digits go to a line."""

    def __init__(self, source: str) -> None:
        source = source.rstrip("\n")
        count = source.count("\n") + 1
        numbers = [str(n) for n in range(1, count + 1)]
        super().__init__(numbers if count < 10 else (), numbers)
        self._lines = code.numbered(source)
        self._typed = ""

    def row(self, index: int, width: int) -> Content:
        pieces = self._lines[index].fold(max(10, width - 2))
        return Content("\n").join(pieces)

    def is_right(self, index: int, judgement: Judgement) -> bool:
        return self._values[index] == judgement.expected

    def on_key(self, event: events.Key) -> None:
        key = event.character or ""
        if self._judged is None and key.isdigit():
            # "1" then "2" is line 12 where there is one, and otherwise line 2.
            for typed in (self._typed + key, key):
                if typed in self._values:
                    self.query_one(OptionList).highlighted = self._values.index(typed)
                    self._typed = typed
                    event.stop()
                    return
        self._typed = ""
