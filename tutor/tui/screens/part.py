"""One part of the course: its lessons, its challenges, and its questions as a quiz."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tutor.course.heads import Part
from tutor.tui.screens.base import TutorScreen
from tutor.tui.text import way
from tutor.tui.text.marks import marks

if TYPE_CHECKING:
    from tutor.review import LessonState


class PartScreen(TutorScreen[None]):
    FOOTER = ("select", "quiz", "back", "app.command_palette", "app.help")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("t", "quiz", "Quiz on this part")]

    def __init__(self, part: Part) -> None:
        super().__init__()
        self.part = part
        self._questions = 0

    def body(self) -> ComposeResult:
        yield OptionList(id="lessons", markup=False)

    def on_mount(self) -> None:
        self.top.place = f"{self.part.number:02} {self.part.title}"

    def on_screen_resume(self) -> None:
        self._fill()

    def redraw(self) -> None:
        self._fill()

    def label(self, action: str) -> str | None:
        return {"select": "open", "quiz": "quiz"}.get(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "quiz":
            return self._questions > 0
        return super().check_action(action, parameters)

    def _ids(self) -> list[str]:
        return self.study.part_questions(self.part)

    def _fill(self) -> None:
        study = self.study
        standing = study.standing()
        options = self.query_one(OptionList)
        before = options.highlighted
        options.clear_options()
        for n, id in enumerate(self.part.lessons, 1):
            head = study.catalog.lesson_head(id)
            state = standing.lessons.get(id, "new")
            sign, style = way.lesson_mark(state)
            text = Content.assemble(
                (f"{sign} ", style),
                (f"{n}  {head.title}", "bold"),
                (f"  {way.state_word(state)} {marks().dot} {head.minutes} min\n", "$muted"),
                Content("     " + "; ".join(head.objectives)).stylize("$muted").truncate(76, ellipsis=True),
            )
            options.add_option(Option(text, id=f"lesson:{id}"))
        challenges = study.challenges_of(self.part)
        if challenges:
            options.add_option(Option("", disabled=True))
        for challenge in challenges:
            options.add_option(Option(way.challenge_row(challenge, study), id=f"challenge:{challenge.id}"))
        self._questions = len(self._ids())
        if self._questions:
            options.add_option(Option("", disabled=True))
            text = Content.assemble(
                f"  Quiz: all {self._questions} questions of this part  ", ("t", "bold $accent")
            )
            options.add_option(Option(text, id="quiz"))
        options.highlighted = before if before is not None else self._first(standing.lessons)
        self.refresh_bindings()

    def _first(self, states: dict[str, LessonState]) -> int:
        """The first lesson that is not done; otherwise the first row."""
        lessons = self.part.lessons
        return next((n for n, id in enumerate(lessons) if states.get(id, "new") in ("new", "started")), 0)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        kind, _, id = (event.option.id or "").partition(":")
        if kind == "lesson":
            self.tutor.open_lesson(id)
        elif kind == "challenge":
            self.tutor.open_challenge(id)
        elif kind == "quiz":
            self.action_quiz()

    def action_quiz(self) -> None:
        self.tutor.open_quiz(self._ids(), self.part.title)
