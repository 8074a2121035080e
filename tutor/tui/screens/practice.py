"""Practice: the kinds of sessions, and every skill with how well it is known."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tutor.tui.screens.base import TutorScreen
from tutor.tui.text import practice

SESSIONS = (
    ("review5", "Review, 5 minutes", "what is due, then what is weak or about to be forgotten"),
    ("review10", "Review, 10 minutes", "the same, twice as long"),
    ("mixed", "Mixed practice", "12 questions over all that you have met, the weaker the oftener"),
    ("exam", "Exam", "22 questions over all sections; the answers come at the end"),
    ("place", "Placement", "12 questions; lessons on what you know are skipped"),
)


class PracticeScreen(TutorScreen[None]):
    PLACE = "Practice"
    FOOTER = ("select", "back", "app.command_palette", "app.help")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(str(n), f"session('{what}')", title, show=False)
        for n, (what, title, _) in enumerate(SESSIONS, 1)
    ]

    def body(self) -> ComposeResult:
        yield OptionList(id="practice", markup=False)

    def on_screen_resume(self) -> None:
        self._fill()

    def redraw(self) -> None:
        self._fill()

    def label(self, action: str) -> str | None:
        return "begin" if action == "select" else None

    def _fill(self) -> None:
        study = self.study
        due = len(study.standing().due)
        options = self.query_one(OptionList)
        before = options.highlighted or 0
        options.clear_options()
        for n, (what, title, about) in enumerate(SESSIONS, 1):
            count = due if what == "review5" else 0
            options.add_option(Option(practice.session_row(n, title, about, count), id=f"session:{what}"))
        options.add_option(Option(practice.heading("Drill one skill, from easy to hard"), disabled=True))
        for mastery in study.masteries().values():
            skill = study.catalog.skills[mastery.skill]
            options.add_option(Option(practice.skill_row(skill.title, mastery), id=f"skill:{skill.id}"))
        if study.shows_streak:
            # Not disabled, though it does nothing: the list scrolls no further than what can be highlighted.
            weeks = Content("\n").join(
                [
                    practice.heading("The last twelve weeks"),
                    practice.calendar(study.recent_days(), study.today()),
                ]
            )
            options.add_option(Option(weeks, id="calendar"))
        options.highlighted = min(before, options.option_count - 1)
        self.refresh_bindings()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        kind, _, what = (event.option.id or "").partition(":")
        if kind == "session":
            self.tutor.action_session(what)
        elif kind == "skill":
            self.tutor.open_drill(what)

    def action_session(self, what: str) -> None:
        self.tutor.action_session(what)
