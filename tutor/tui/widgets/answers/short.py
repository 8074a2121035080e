"""An answer in words. The learner compares it with a model answer and ticks what theirs says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tutor.course.model import Short
from tutor.tui.text import prose
from tutor.tui.text.marks import marks
from tutor.tui.widgets.answers.base import Answer
from tutor.tui.widgets.editor import SafeArea
from tutor.tui.widgets.prose import ProseView

if TYPE_CHECKING:
    from tutor.quiz import Judgement


class ShortAnswer(Answer):
    """First the words (F5 is done), then the model answer beside a list of points to tick."""

    DEFAULT_CSS = """
    ShortAnswer SafeArea, ShortAnswer SafeArea:focus {
        height: auto; min-height: 5; max-height: 10; background: $surface; padding: 0 1;
    }
    ShortAnswer SafeArea { border: round $border-blurred; }
    ShortAnswer SafeArea:focus { border: round $border; }
    ShortAnswer .heading { color: $muted; margin: 1 0 0 0; }
    ShortAnswer .model { padding: 0 0 0 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5,ctrl+r", "compare", "Compare with the model answer"),
        Binding("space", "tick", "Tick a point"),
        Binding("enter", "grade", "Done"),
    ]

    @dataclass
    class Edited(Message):
        """The words so far, to be kept."""

        answer: ShortAnswer
        text: str

    def __init__(self, question: Short, draft: str = "") -> None:
        super().__init__()
        self._question = question
        self._draft = draft
        self._met: set[int] = set()
        self._comparing = False
        self._done = False

    def compose(self) -> ComposeResult:
        yield SafeArea(self._draft)
        for part in (
            Static("A good answer says:", classes="heading"),
            ProseView(self._question.model, classes="model"),
            Static("Tick with Space what yours says too, then Enter:", classes="heading"),
            OptionList(markup=False),
        ):
            part.display = False
            yield part

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "compare":
            return not self._comparing
        if action in ("tick", "grade"):
            return self._comparing and not self._done
        return super().check_action(action, parameters)

    def take_focus(self) -> None:
        (self.query_one(OptionList) if self._comparing else self.query_one(SafeArea)).focus()

    def on_text_area_changed(self, event: SafeArea.Changed) -> None:
        event.stop()
        self.post_message(self.Edited(self, event.text_area.text))

    def action_compare(self) -> None:
        area = self.query_one(SafeArea)
        if not area.text.strip():
            self.post_message(self.Given(self, ""))
            return
        self._compare()
        self.take_focus()

    def _compare(self) -> None:
        """Shows the model answer beside the learner's, which stays as it is from here on."""
        self._comparing = True
        self.query_one(SafeArea).read_only = True
        for part in [*self.query(".heading"), *self.query(".model"), *self.query(OptionList)]:
            part.display = True
        self._fill()
        self.refresh_bindings()

    def _fill(self) -> None:
        options = self.query_one(OptionList)
        highlighted = options.highlighted or 0
        options.clear_options()
        width = max(20, min(self.size.width, prose.MEASURE) - 2)
        for n, point in enumerate(self._question.rubric, 1):
            box = f"[{marks().right if n in self._met else ' '}] "
            text = prose.lay_out(
                [prose.Passage(prose.inline(point), f"{n} {box}", " " * (len(box) + 2))], width
            )
            options.add_option(Option(text))
        options.highlighted = highlighted

    def redraw(self) -> None:
        self._fill()

    def on_key(self, event: events.Key) -> None:
        key = event.character or ""
        if (
            self._comparing
            and not self._done
            and key.isdigit()
            and 1 <= int(key) <= len(self._question.rubric)
        ):
            event.stop()
            self._met ^= {int(key)}
            self._fill()

    def action_tick(self) -> None:
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is not None:
            self._met ^= {highlighted + 1}
            self._fill()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_grade()

    def action_grade(self) -> None:
        points = " ".join(str(n) for n in sorted(self._met)) or "none"
        self.post_message(self.Given(self, f"{self.query_one(SafeArea).text}\npoints: {points}"))

    def restore(self, text: str) -> None:
        words, _, points = text.rpartition("\npoints: ")
        self.query_one(SafeArea).text = words
        self._met = {int(point) for point in points.split() if point.isdigit()}
        self._compare()

    def show(self, judgement: Judgement) -> None:
        self._done = True
        self.query_one(OptionList).can_focus = False
        self.refresh_bindings()

    def again(self) -> None:
        self._comparing = self._done = False
        self._met = set()
        self.query_one(SafeArea).read_only = False
        for part in [*self.query(".heading"), *self.query(".model"), *self.query(OptionList)]:
            part.display = False
        self.query_one(OptionList).can_focus = True
        self.take_focus()
        self.refresh_bindings()
