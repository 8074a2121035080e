"""Opening sessions: each as a screen that makes its questions when it is shown."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tutor.tui.screens.quiz import QuizScreen

if TYPE_CHECKING:
    from tutor.course.model import Question
    from tutor.quiz.session import Session
    from tutor.tui.study import Study


def listed(study: Study, questions: Sequence[Question], title: str) -> QuizScreen:
    """Authored questions in their order; they are there already, so nothing has to be waited for."""

    def make() -> Session:
        from tutor.quiz.choosers import Listed
        from tutor.quiz.session import Session, Want
        from tutor.quiz.supply import Supply

        wants = [Want(question=question.id) for question in questions]
        return Session(title, study.catalog, Listed(wants), Supply(0), count=len(wants))

    return QuizScreen(make, title, at_once=True)


def review(study: Study, minutes: float) -> QuizScreen:
    def make() -> Session:
        from tutor.quiz import sittings

        now = datetime.now(UTC)
        return sittings.review(
            study.pool(), study.record, now, minutes=minutes, seed=_chance(), runner=study.runner
        )

    return QuizScreen(make, "Review")


def drill(study: Study, name: str) -> QuizScreen:
    """`name` is a skill or a family."""

    def make() -> Session:
        from tutor.quiz import sittings

        return sittings.drill(study.pool(), study.record, name, seed=_chance(), runner=study.runner)

    return QuizScreen(make, _title(study, name))


def mixed(study: Study) -> QuizScreen:
    def make() -> Session:
        from tutor.quiz import sittings

        return sittings.mixed(
            study.pool(), study.record, datetime.now(UTC), seed=_chance(), runner=study.runner
        )

    return QuizScreen(make, "Mixed practice")


def exam(study: Study) -> QuizScreen:
    def make() -> Session:
        from tutor.quiz import sittings

        return sittings.exam(study.pool(), seed=_chance(), runner=study.runner)

    return QuizScreen(make, "Exam")


def placement(study: Study) -> QuizScreen:
    from tutor.tui.screens.placement import PlacementScreen

    return PlacementScreen(study)


OPENERS: dict[str, Callable[[Study], QuizScreen]] = {
    "review5": lambda study: review(study, 5),
    "review10": lambda study: review(study, 10),
    "mixed": mixed,
    "exam": exam,
    "place": placement,
}


def _title(study: Study, name: str) -> str:
    if name in study.catalog.skills:
        return study.catalog.skills[name].title
    from tutor.quiz.generators import family

    return family(name).title


def _chance() -> int:
    return random.randrange(1 << 31)
