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
    ("review", "Review what is due", "questions whose time has come"),
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
        for challenge in catalog.challenges:
            difficulty = f"challenge, difficulty {challenge.difficulty}"
            yield Action(
                f"Challenge: {challenge.title}", difficulty, partial(app.open_challenge, challenge.id)
            )
