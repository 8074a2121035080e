"""What comes next in each kind of session."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tutor.quiz.pool import Pool, level
from tutor.quiz.session import Chooser, Told, Want

if TYPE_CHECKING:
    from tutor.progress import Record
    from tutor.review import Mastery
    from tutor.review.placing import Placing

PUT_OFF = timedelta(days=365)
DUE_FIRST = 0.1
"""how much more urgent something is for being due"""
ASKED_ALREADY = 0.75
"""what is left of a skill's urgency after each question on it in the same session"""
TOO_LONG = frozenset({"short"})
"""kinds that are not chosen for a skill: an essay in a five-minute review is no review"""


class Listed:
    """A list that is known beforehand."""

    def __init__(self, wants: Sequence[Want]) -> None:
        self._wants = list(wants)
        self._at = 0

    def next(self, told: tuple[Told, ...]) -> Want | None:
        if self._at >= len(self._wants):
            return None
        self._at += 1
        return self._wants[self._at - 1]

    def likely(self, told: tuple[Told, ...]) -> tuple[Want, ...]:
        return tuple(self._wants[self._at : self._at + 2])


class Ahead:
    """Decides one question ahead, for choosers that do not mind the answer to the one being asked: what comes
    next is then known, and can be prepared, while the learner thinks."""

    def __init__(self, chooser: Chooser) -> None:
        self._chooser = chooser
        self._decided: list[Want | None] = []
        self._lock = threading.Lock()

    def next(self, told: tuple[Told, ...]) -> Want | None:
        with self._lock:
            return self._decided.pop() if self._decided else self._chooser.next(told)

    def likely(self, told: tuple[Told, ...]) -> tuple[Want, ...]:
        with self._lock:
            if not self._decided:
                self._decided.append(self._chooser.next(told))
            return tuple(want for want in self._decided if want is not None)


class Drill:
    """One family with rising difficulty: up after two right answers in a row, down after a wrong one. A skill
    is drilled with its families and questions in turn."""

    def __init__(self, families: Sequence[str], start: int, *, fixed: bool = False, why: str = "") -> None:
        self._families = tuple(families)
        self._start = start
        self._fixed = fixed
        self._why = why

    def next(self, told: tuple[Told, ...]) -> Want | None:
        return self._want(len(told), self.difficulty(told))

    def likely(self, told: tuple[Told, ...]) -> tuple[Want, ...]:
        now = self.difficulty(told)
        levels = {now} if self._fixed else {max(1, now - 1), now, min(5, now + 1)}
        return tuple(self._want(len(told) + 1, difficulty) for difficulty in sorted(levels))

    def _want(self, at: int, difficulty: int) -> Want:
        family = self._families[at % len(self._families)]
        return Want(family=family, difficulty=difficulty, why=self._why)

    def difficulty(self, told: tuple[Told, ...]) -> int:
        """Where the answers so far have led."""
        now, streak = self._start, 0
        if self._fixed:
            return now
        for one in told:
            if one.judgement.verdict == "right":
                streak += 1
                if streak == 2:
                    now, streak = min(5, now + 1), 0
            else:
                streak = 0
                now = max(1, now - (one.judgement.verdict == "wrong"))
        return now


class ForSkill:
    """Finds a question for a skill: preferably one with other numbers, otherwise the authored one that was
    met longest ago or never. Nothing twice."""

    def __init__(self, pool: Pool, record: Record, chance: random.Random) -> None:
        self._pool = pool
        self._chance = chance
        self._last = {pool.catalog.current_id(id): state.last_at for id, state in record.states().items()}
        self._record = record
        self._used: set[str] = set()
        self._turn = 0

    def want(self, skill: str, why: str = "") -> Want | None:
        self._turn += 1
        families = self._pool.families_of(skill)
        authored = [
            question
            for question in self._pool.questions_of(skill)
            if question.id not in self._used and question.kind not in TOO_LONG
        ]
        # Two of three with other numbers: the authored ones are few, and soon known by heart.
        if families and (not authored or self._chance.random() < 0.67):
            family = self._chance.choice(families)
            return Want(family=family.id, difficulty=level(self._record, family.id), why=why, skill=skill)
        if not authored:
            return None
        never = [question for question in authored if question.id not in self._last]
        question = never[0] if never else min(authored, key=lambda q: self._last[q.id])
        self._used.add(question.id)
        return Want(question=question.id, why=why, skill=skill)

    def used(self, id: str) -> None:
        self._used.add(id)


class Review:
    """What is likeliest to go wrong now: of what is due, and, beyond that, of what is weak or about to be
    forgotten. What went wrong elsewhere comes before everything."""

    def __init__(
        self, pool: Pool, record: Record, now: datetime, chance: random.Random, *, due: Sequence[str]
    ) -> None:
        self._pool = pool
        self._record = record
        self._now = now
        self._find = ForSkill(pool, record, chance)
        self._due = urgencies(pool, record, now, due)
        self._skills = needs(pool, record, now)
        self._skill_of_last = ""

    def next(self, told: tuple[Told, ...]) -> Want | None:
        """The most urgent; a skill that was just asked for is a little less so, and never twice in a row."""
        while True:
            skill = max(self._others(), key=self._skills.__getitem__, default="")
            due = max(self._due, key=self._due.__getitem__, default="")
            if due and (not skill or self._due[due] + DUE_FIRST >= self._skills[skill]):
                del self._due[due]
                if (want := self._want_due(due)) is not None:
                    return want
            elif skill:
                want = self._find.want(skill, "this is weak, or about to be forgotten")
                if want is not None:
                    return self._asked(want, (skill,))
                del self._skills[skill]
            else:
                return None

    def likely(self, told: tuple[Told, ...]) -> tuple[Want, ...]:
        return ()

    def _others(self) -> list[str]:
        """The skills but the one of the last question."""
        return [id for id in self._skills if id != self._skill_of_last or len(self._skills) == 1]

    def _want_due(self, id: str) -> Want | None:
        kind, _, name = id.partition("/")
        if kind == "skill":
            want = self._find.want(name, _reason(self._record, id))
            return self._asked(want, (name,)) if want else None
        if kind == "family":
            if not self._pool.has_family(name):
                self._put_off(id)
                return None
            want = Want(family=name, difficulty=level(self._record, name), why="due, with other numbers")
        elif not self._pool.has_question(id):
            return None
        else:
            self._find.used(id)
            want = Want(question=id, why="due")
        return self._asked(want, self._pool.skills_of(id))

    def _put_off(self, id: str) -> None:
        """A family that this tutor does not have: its card stays, but is not counted as due every day."""
        card = self._record.card(id)
        if card is not None:
            self._record.schedule(id, card, self._now + PUT_OFF)

    def _asked(self, want: Want, skills: tuple[str, ...]) -> Want:
        for skill in skills:
            if skill in self._skills:
                self._skills[skill] *= ASKED_ALREADY
        self._skill_of_last = skills[0] if skills else ""
        return want


class Mixed:
    """Practice over everything met so far, the weaker the oftener."""

    def __init__(self, pool: Pool, record: Record, now: datetime, chance: random.Random) -> None:
        from tutor.review import masteries

        self._find = ForSkill(pool, record, chance)
        self._chance = chance
        found = masteries(pool.catalog, record, now)
        met = [id for id in pool.skills() if found[id].attempts] or pool.skills()
        self._weights = {id: 0.15 + need(found[id]) for id in met}
        self._last = ""

    def next(self, told: tuple[Told, ...]) -> Want | None:
        left = dict(self._weights)
        if len(left) > 1:
            left.pop(self._last, None)  # mixed: not the same skill twice in a row
        while left:
            skill = self._chance.choices(list(left), list(left.values()))[0]
            want = self._find.want(skill)
            if want is not None:
                self._last = skill
                return want
            del left[skill]
        return None

    def likely(self, told: tuple[Told, ...]) -> tuple[Want, ...]:
        return ()


class Placement:
    """The question that says most about what is known, judged by all answers so far."""

    def __init__(self, pool: Pool, record: Record, placing: Placing, chance: random.Random) -> None:
        self.placing = placing
        self._find = ForSkill(pool, record, chance)
        self._askable = set(pool.skills())
        self._heard = 0

    def next(self, told: tuple[Told, ...]) -> Want | None:
        self.hear(told)
        while (skill := self.placing.next_skill(self._askable)) is not None:
            want = self._find.want(skill)
            if want is not None:
                return want
            self._askable.discard(skill)
        return None

    def hear(self, told: tuple[Told, ...]) -> None:
        """Takes in the answers that it has not seen yet."""
        for one in told[self._heard :]:
            self.placing.told(one.asking.skill, one.judgement.score, one.asking.guess)
        self._heard = len(told)

    def likely(self, told: tuple[Told, ...]) -> tuple[Want, ...]:
        return ()


def need(mastery: Mastery, remembered: float = 1.0) -> float:
    """How much a skill needs practice, 0 to 1: it may be weak, or forgotten. What was tried little is in
    between."""
    return 1.0 - mastery.estimate * remembered


def urgencies(pool: Pool, record: Record, now: datetime, due: Sequence[str]) -> dict[str, float]:
    """How urgent each thing is that is due: how likely it is to go wrong, and 2 where it did, elsewhere."""
    from tutor.review import masteries, remembered

    found = masteries(pool.catalog, record, now)
    cards = record.cards()

    def urgency(id: str) -> float:
        kind, _, name = id.partition("/")
        if kind == "skill":
            newest = record.attempts(id, limit=1)
            if newest and newest[0].kind == "noticed":
                return 2.0
        skills = (name,) if kind == "skill" else pool.skills_of(id)
        weakest = min(
            (found[skill] for skill in skills if skill in found), key=lambda m: m.estimate, default=None
        )
        return need(weakest, remembered(cards.get(id), now)) if weakest else 0.5

    return {id: urgency(id) for id in due}


def needs(pool: Pool, record: Record, now: datetime) -> dict[str, float]:
    """How much each skill met so far needs practice; all of them, where none was met yet."""
    from tutor.review import masteries, remembered

    found = masteries(pool.catalog, record, now)
    cards = record.cards()
    met = [id for id in pool.skills() if found[id].attempts] or pool.skills()
    return {id: need(found[id], remembered(cards.get(f"skill/{id}"), now) or 1.0) for id in met}


def _reason(record: Record, card: str) -> str:
    """Why a skill is due: what went wrong elsewhere, if that is what brought it here."""
    newest = record.attempts(card, limit=1)
    return newest[0].answer if newest and newest[0].kind == "noticed" else "due"
