"""What to ask next: what is due, how well each skill is known, and where the learner stands in the course.

The first screen needs `standing` and no more, so everything else is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.review.standing import LessonState, Next, Standing, standing

if TYPE_CHECKING:
    from tutor.review.answers import Answered, keep
    from tutor.review.feeding import met_exception, went_wrong
    from tutor.review.mastery import Mastery, known_skills, masteries, mastery_of, set_known
    from tutor.review.schedule import grade, remembered

__all__ = [
    "Answered",
    "LessonState",
    "Mastery",
    "Next",
    "Standing",
    "grade",
    "keep",
    "known_skills",
    "masteries",
    "mastery_of",
    "met_exception",
    "remembered",
    "set_known",
    "standing",
    "went_wrong",
]

_HOMES = {
    "Answered": "answers",
    "keep": "answers",
    "met_exception": "feeding",
    "went_wrong": "feeding",
    "Mastery": "mastery",
    "known_skills": "mastery",
    "masteries": "mastery",
    "mastery_of": "mastery",
    "set_known": "mastery",
    "grade": "schedule",
    "remembered": "schedule",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"tutor.review.{_HOMES[name]}"), name)
