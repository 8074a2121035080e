"""Every mistake belongs to a skill that the course has."""

from __future__ import annotations

from tutor.course.catalog import load_catalog
from tutor.doctor import Finding
from tutor.doctor.table import RULES
from tutor.doctor.topics import LESSONS, SKILLS, skill_of, to_review


def test_every_rule_has_a_skill_and_every_skill_exists() -> None:
    catalog = load_catalog()
    mistakes = [mistake for those in SKILLS.values() for mistake in those]
    assert len(mistakes) == len(set(mistakes))
    assert {rule.id for rule in RULES} <= set(mistakes)
    assert set(SKILLS) <= set(catalog.skills)
    lessons = [*LESSONS.values(), *(rule.lesson for rule in RULES if rule.lesson)]
    assert all(catalog.has_lesson(lesson) for lesson in lessons)


def test_hints_bring_nothing_back() -> None:
    def finding(id: str, severity: str) -> Finding:
        return Finding(id, severity, 1, "t", "w", "f")  # type: ignore[arg-type]

    found = [
        finding("missing-eval-mode", "error"),
        finding("dead-relu", "hint"),
        finding("missing-zero-grad", "warning"),
        finding("stuck-in-eval-mode", "error"),
        finding("unheard-of", "error"),
    ]
    assert to_review(found) == ["model.modes", "training.zero-grad"]
    assert skill_of("unheard-of") == ""
