"""What came of a session: how many were right, in which section, and what to come back to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tutor.quiz.session import Told


@dataclass(frozen=True, slots=True)
class Share:
    """Of `total` questions of one section or skill, `right` were right; `score` counts partial credit."""

    name: str
    right: int
    total: int
    score: float


@dataclass(frozen=True, slots=True)
class Report:
    """`asked` may be more than were answered: in an exam the others count as not right."""

    asked: int
    answered: int
    right: int
    partial: int
    score: float
    sections: tuple[Share, ...]
    skills: tuple[Share, ...]
    wrong: tuple[Told, ...]

    @property
    def weak(self) -> tuple[str, ...]:
        """Skills of which less than half was right, the worst first."""
        low = [share for share in self.skills if share.score < 0.5 * share.total]
        return tuple(share.name for share in sorted(low, key=lambda share: share.score / share.total))


def report(told: Sequence[Told], asked: int | None = None) -> Report:
    answered = [one for one in told if one.judgement.verdict != "unread"]
    return Report(
        asked=max(asked or 0, len(answered)),
        answered=len(answered),
        right=sum(one.judgement.verdict == "right" for one in answered),
        partial=sum(one.judgement.verdict == "partial" for one in answered),
        score=sum(one.judgement.score for one in answered),
        sections=_shares(answered, lambda one: (one.asking.section,) if one.asking.section else ()),
        skills=_shares(answered, lambda one: one.asking.question.skills),
        wrong=tuple(one for one in answered if one.judgement.verdict != "right"),
    )


def _shares(told: Sequence[Told], names: Callable[[Told], tuple[str, ...]]) -> tuple[Share, ...]:
    groups: dict[str, list[Told]] = {}
    for one in told:
        for name in names(one):
            groups.setdefault(name, []).append(one)
    return tuple(
        Share(
            name,
            sum(one.judgement.verdict == "right" for one in group),
            len(group),
            sum(one.judgement.score for one in group),
        )
        for name, group in groups.items()
    )
