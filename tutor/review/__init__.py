"""What to ask next: each item's schedule, and where the learner stands in the course."""

from __future__ import annotations

from tutor.review.schedule import grade
from tutor.review.standing import LessonState, Next, Standing, standing

__all__ = ["LessonState", "Next", "Standing", "grade", "standing"]
