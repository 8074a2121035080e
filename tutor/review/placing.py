"""Placing somebody who knows some of it already: a few questions say something about many skills.

For each skill there is a probability that it is known. An answer moves that of its skill, and by the graph of
what needs what also others: who answers a question about `backward` knows what recording is, and who does not
know shapes will hardly know convolutions. All updates are Bayes' rule on odds; the likelihoods are set by
hand, and cautious in the direction that costs more: a lesson skipped wrongly is worse than one read again.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.course.heads import Skill

QUESTIONS = 12
LEAST_ANSWERS = 3
MOST_A_SKILL = 2
LIKELY = 0.65
KNOWN = 0.8
"""from this probability on a skill counts as known"""

_FIRST, _EACH_LEVEL = 0.55, 0.94
"""before any answer: of a skill that needs nothing, and how much less for each level above"""
_RIGHT_IF_KNOWN = 0.92
_BELOW = 0.60 / 0.15
"""how much likelier a right answer is where a skill is known that the asked one needs"""
_ABOVE = 0.15 / 0.55
"""how much likelier a wrong answer is where a skill is known that needs the asked one"""
_ELSEWHERE = 1.08
"""how much any right answer speaks for all other skills: people know a lot or a little"""
_BESIDE = 2.0
"""the same for skills taught in one lesson"""
_TYPICAL_GUESS = 0.15


class Placing:
    """What is believed about each skill so far."""

    def __init__(self, skills: Mapping[str, Skill], lessons: Iterable[tuple[str, ...]] = ()) -> None:
        """`lessons` are the skills each teaches, the main one first: what is taught together is mostly known
        together."""
        self._lessons = [tuple(id for id in lesson if id in skills) for lesson in lessons]
        self._below = {id: _needed(skills, id) for id in skills}
        self._above = {id: {other for other in skills if id in self._below[other]} for id in skills}
        levels = {id: _level(skills, id) for id in skills}
        self.known = {id: _FIRST * _EACH_LEVEL**level for id, level in levels.items()}
        self._asked: dict[str, int] = {}

    def next_skill(self, askable: Collection[str]) -> str | None:
        """The skill whose answer is expected to leave the least uncertainty over all of them."""
        best, least = None, math.inf
        for id in sorted(askable):
            if id not in self.known or self._asked.get(id, 0) >= MOST_A_SKILL:
                continue
            left = self._expected(id)
            if left < least:
                best, least = id, left
        return best

    def _expected(self, skill: str) -> float:
        """The uncertainty over all skills, in bits, that is expected to be left after a question on one."""
        known = self.known[skill]
        right = known * _RIGHT_IF_KNOWN + (1 - known) * _TYPICAL_GUESS
        before = self.known
        left = 0.0
        for share, probability in ((1.0, right), (0.0, 1 - right)):
            self.known = dict(before)
            self._hear(skill, share, _TYPICAL_GUESS)
            left += probability * sum(map(_uncertain, self.known.values()))
        self.known = before
        return left

    def told(self, skill: str, share: float, guess: float) -> None:
        """An answer about `skill` was right to the share `share` (0 to 1); `guess` is how likely it is right
        without knowing."""
        self._asked[skill] = self._asked.get(skill, 0) + 1
        self._hear(skill, share, guess)

    def _hear(self, skill: str, share: float, guess: float) -> None:
        right = share >= 0.99
        for other in self.known:
            if other != skill and other not in self._below[skill] and other not in self._above[skill]:
                self._move(other, _ELSEWHERE if right else 1 / _ELSEWHERE)
        if right:
            self._move(skill, _RIGHT_IF_KNOWN / max(guess, 0.05))
            for other in self._below[skill]:
                self._move(other, 1 + (_BELOW - 1) * (1 - guess))
            for other in self._beside(skill):
                self._move(other, 1 + (_BESIDE - 1) * (1 - guess))
        else:
            # Half right speaks against knowing it, but not as loudly.
            loud = 1 - 0.5 * share
            self._move(skill, ((1 - _RIGHT_IF_KNOWN) / (1 - guess)) ** loud)
            for other in self._above[skill]:
                self._move(other, _ABOVE**loud)
            for other in self._beside(skill):
                self._move(other, _BESIDE**-loud)

    def _beside(self, skill: str) -> set[str]:
        """What is taught in the same lessons, and neither needs the skill nor is needed by it."""
        together = {id for lesson in self._lessons if skill in lesson for id in lesson}
        return together - {skill} - self._below[skill] - self._above[skill]

    def result(self) -> frozenset[str]:
        """The skills that count as known, each with all that it needs; the lesser ones of a lesson go along
        with its main one unless something speaks against them. Nothing is granted after fewer than
        `LEAST_ANSWERS`."""
        if sum(self._asked.values()) < LEAST_ANSWERS:
            return frozenset()
        sure = {id for id, known in self.known.items() if known >= KNOWN}
        for lesson in self._lessons:
            if lesson and lesson[0] in sure and all(self.known[id] >= LIKELY for id in lesson):
                sure.update(lesson)
        return frozenset(id for id in sure if self._below[id] <= sure)

    def _move(self, skill: str, ratio: float) -> None:
        odds = self.known[skill] / (1 - self.known[skill]) * ratio
        self.known[skill] = min(0.995, max(0.005, odds / (1 + odds)))


def _needed(skills: Mapping[str, Skill], id: str) -> set[str]:
    """All that a skill needs, and what that needs in turn."""
    found: set[str] = set()
    left = list(skills[id].needs)
    while left:
        need = left.pop()
        if need not in found and need in skills:
            found.add(need)
            left += skills[need].needs
    found.discard(id)
    return found


def _level(skills: Mapping[str, Skill], id: str) -> int:
    """The number of skills on the longest way down."""
    return _levels(skills, id, frozenset())


def _levels(skills: Mapping[str, Skill], id: str, seen: frozenset[str]) -> int:
    needs = [need for need in skills[id].needs if need in skills and need not in seen]
    return 1 + max(_levels(skills, need, seen | {id}) for need in needs) if needs else 0


def _uncertain(p: float) -> float:
    """Entropy in bits."""
    return -(p * math.log2(p) + (1 - p) * math.log2(1 - p))
