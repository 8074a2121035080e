"""Placing somebody who knows some of it: a dozen questions, then which lessons to skip."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tutor.tui.screens.quiz import QuizScreen
from tutor.tui.text import prose, sessions

if TYPE_CHECKING:
    from tutor.quiz.choosers import Placement
    from tutor.quiz.session import Session
    from tutor.tui.study import Study


class PlacementScreen(QuizScreen):
    """The last page proposes; Enter accepts, Esc changes nothing."""

    def __init__(self, study: Study, seed: int | None = None) -> None:
        super().__init__(self._session, "Placement")
        self._with = study
        self._seed = random.randrange(1 << 31) if seed is None else seed
        self._chooser: Placement | None = None

    def _session(self) -> Session:
        from tutor.quiz import sittings

        study = self._with
        session, self._chooser = sittings.placement(
            study.pool(), study.record, seed=self._seed, runner=study.runner
        )
        return session

    def _known(self) -> frozenset[str]:
        assert self._chooser is not None
        assert self.session is not None
        self._chooser.hear(tuple(self.session.told))
        return self._chooser.placing.result()

    def _lessons(self, known: frozenset[str]) -> list[str]:
        heads = self.study.catalog.lessons
        return [head.title for head in heads if head.skills and known.issuperset(head.skills)]

    def summary(self) -> list[prose.Block]:
        assert self.session is not None
        known = self._known()
        titles = [skill.title for id, skill in self.study.catalog.skills.items() if id in known]
        return sessions.placed(titles, self._lessons(known), self.session.told)

    def label(self, action: str) -> str | None:
        if self._ended and action == "forward" and self.page.at_end:
            return "skip them" if self._lessons(self._known()) else "done"
        if self._ended and action == "back":
            return "skip nothing"
        return super().label(action)

    def finish(self) -> None:
        known = self._known()
        if known:
            self.study.set_known(known)
            self.notify("What you know is skipped. The palette (ctrl+p) takes it back.")
        self.leave()
