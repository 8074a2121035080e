"""All challenges, by part, with what each is about."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tutor.course.heads import ChallengeHead
from tutor.tui.screens.base import TutorScreen
from tutor.tui.text import measures, way
from tutor.tui.text.marks import marks

KINDS = {
    "implement": "write it",
    "fix": "repair it",
    "diagnose": "find what is wrong",
    "optimize": "make it faster",
}


class ChallengesScreen(TutorScreen[None]):
    PLACE = "Challenges"
    FOOTER = ("select", "back", "app.command_palette", "app.help")

    def body(self) -> ComposeResult:
        yield OptionList(id="challenges", markup=False)
        yield Static(id="about")

    def on_screen_resume(self) -> None:
        self._fill()

    def redraw(self) -> None:
        self._fill()

    def label(self, action: str) -> str | None:
        return "open" if action == "select" else None

    def _fill(self) -> None:
        study = self.study
        options = self.query_one(OptionList)
        before = options.highlighted
        options.clear_options()
        first_open = None
        rows = 0
        for part in study.catalog.parts:
            heads = study.challenges_of(part)
            if not heads:
                continue
            if rows:
                options.add_option(Option("", disabled=True))
                rows += 1
            options.add_option(Option(Content(part.title).stylize("$muted"), disabled=True))
            rows += 1
            for head in heads:
                options.add_option(Option(way.challenge_row(head, study), id=head.id))
                if first_open is None and not study.is_done(head.id):
                    first_open = rows
                rows += 1
        passed = sum(study.is_done(head.id) for head in study.catalog.challenges)
        self.top.within = f"{passed} of {len(study.catalog.challenges)} passed"
        options.highlighted = before if before is not None else first_open
        self.refresh_bindings()

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        if event.option.id:
            self.query_one("#about", Static).update(
                self._about(self.study.catalog.challenge_head(event.option.id))
            )

    def _about(self, head: ChallengeHead) -> Content:
        """Two lines on the highlighted one: what is to be done and learned, and how often it was tried."""
        catalog = self.study.catalog
        skills = ", ".join(catalog.skills[id].title for id in head.skills if id in catalog.skills)
        tries = self.study.tries(head.id)
        state = "passed" if self.study.is_done(head.id) else "not passed yet" if tries else "new"
        dot = f" {marks().dot} "
        first = dot.join([KINDS.get(head.kind, head.kind), skills])
        second = dot.join([state, *([measures.several(tries, "try", "tries")] if tries else [])])
        lessons = [catalog.lesson_head(id).title for id in head.lessons if catalog.has_lesson(id)]
        if lessons:
            word = "lesson" if len(lessons) == 1 else "lessons"
            second += f"{dot}after the {word} {' and '.join(lessons)}"
        return Content(f"{first}\n{second}").stylize("$muted")

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if event.option.id:
            self.tutor.open_challenge(event.option.id)
