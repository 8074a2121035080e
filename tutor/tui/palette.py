"""The command palette: every action by its name, and every lesson, part and challenge by its title."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tutor.tui import keys

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp

EVERYWHERE = (
    ("review", "Review what is due", "questions whose time has come, 5 minutes"),
    ("practice", "Practice", "sessions, and every skill with how well you know it"),
    ("session('review10')", "Review for 10 minutes", "what is due, then what is weak"),
    ("session('mixed')", "Mixed practice", "12 questions over all that you have met"),
    ("session('exam')", "Exam", "22 questions over all sections, with a report"),
    ("session('place')", "Placement", "12 questions; lessons on what you know are skipped"),
    ("forget_known", "Skip no lessons", "takes back what a placement found"),
    ("switch_streak", "Days in a row and calendar, or not", "how often you were here"),
    ("challenges", "Challenges", "the list of all of them"),
    ("doctor", "Doctor", "find the mistake in a training script of yours"),
    ("device", "Device", "where programs run: auto, cpu, cuda, mps"),
    ("sandbox", "Sandbox", "what it holds on this machine"),
    ("start_sandbox", "Start the sandbox again", "after it could not be started"),
    ("switch_theme", "Light or dark colours", "the other of the two themes"),
    ("switch_marks", "Plain ASCII signs, or not", "for fonts and readers that need them"),
    ("help", "Help", "every key that works here"),
    ("menu", "Menu", "the short list behind Esc"),
    ("quit", "Quit", "everything you wrote is kept"),
)


_NOT_WORTH_A_NAME = frozenset({"app.command_palette", "walk", "walk_back", "screen.copy_text"})


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    what: str
    do: Callable[[], Any]


class Actions(Provider):
    """What can be done from the screen beneath the palette."""

    async def discover(self) -> Hits:
        for action in self._actions():
            yield DiscoveryHit(action.name, action.do, help=action.what)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for action in [*self._actions(), *self._places()]:
            score = matcher.match(action.name)
            if score > 0:
                yield Hit(score, matcher.highlight(action.name), action.do, help=action.what)

    def _actions(self) -> Iterator[Action]:
        app = cast("TutorApp", self.app)
        everywhere = {action for action, _, _ in EVERYWHERE}
        for key in keys.active(self.screen):
            if key.action.removeprefix("app.") in everywhere or key.action in _NOT_WORTH_A_NAME:
                continue
            if key.where is not self.screen and not key.show:
                continue  # moving a cursor
            what = f"here, key {key.name}"
            yield Action(key.what, what, partial(app.run_action, key.action, key.where))
        for action, name, what in EVERYWHERE:
            if action == "start_sandbox" and not app.study.problem:
                continue
            yield Action(name, what, partial(app.run_action, f"app.{action}"))

    def _places(self) -> Iterator[Action]:
        app = cast("TutorApp", self.app)
        catalog = app.study.catalog
        for lesson in catalog.lessons:
            part = catalog.part(lesson.part).title
            yield Action(f"Lesson: {lesson.title}", part, partial(app.open_lesson, lesson.id))
        for part_ in catalog.parts:
            if part_.lessons:
                yield Action(
                    f"Part: {part_.title}", "its lessons and questions", partial(app.open_part, part_.id)
                )
        from tutor.quiz.generators import families

        for family in families():
            what = "questions with ever other numbers"
            yield Action(f"Drill: {family.title}", what, partial(app.open_drill, family.id))
        for challenge in catalog.challenges:
            difficulty = f"challenge, difficulty {challenge.difficulty}"
            yield Action(
                f"Challenge: {challenge.title}", difficulty, partial(app.open_challenge, challenge.id)
            )
