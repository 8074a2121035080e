"""A sitting of questions: which comes next, what came of them, and when it is over.

`Session` knows nothing of screens: `next()` gives a question, `answered()` takes what it was worth. Both the
interface and the command line hold sessions with it. What to ask is a `Chooser`'s business; nothing is asked
twice in one session.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from tutor.course.model import Question
from tutor.errors import RunnerError
from tutor.quiz.judgement import Judgement
from tutor.quiz.pool import Asking
from tutor.quiz.supply import Supply


@dataclass(frozen=True, slots=True)
class Want:
    """What a chooser asks for: an authored question by its id, or one of a family (with `seed` that one)."""

    question: str = ""
    family: str = ""
    difficulty: int = 2
    seed: int | None = None
    why: str = ""
    section: str = ""
    skill: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A question of this session, with what was answered."""

    asking: Asking
    judgement: Judgement
    text: str
    seconds: float = 0.0


class Finder(Protocol):
    """Finds an authored question by its id: a Pool, or a Catalog. Raises UnknownItem."""

    def question(self, id: str) -> Question: ...


class Chooser(Protocol):
    """Decides what comes next. `next` sees all that was answered so far; None ends the session."""

    def next(self, told: tuple[Told, ...]) -> Want | None: ...

    def likely(self, told: tuple[Told, ...]) -> tuple[Want, ...]:
        """What may come after the question that is being answered now, to be prepared meanwhile."""
        ...


class Session:
    """One sitting. `silent`: nothing is said of an answer before the end (an exam)."""

    def __init__(
        self,
        title: str,
        pool: Finder,
        chooser: Chooser,
        supply: Supply,
        *,
        count: int | None = None,
        minutes: float | None = None,
        silent: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.title = title
        self.count = count
        self.minutes = minutes
        self.silent = silent
        self.told: list[Told] = []
        self.asked: list[Asking] = []
        self._pool = pool
        self._chooser = chooser
        self._supply = supply
        self._clock = clock
        self._began: float | None = None
        self._ids: set[str] = set()

    def next(self) -> Asking | None:
        """The next question, or None at the end: as many as were wanted, the time up, or nothing left."""
        if self._began is None:
            self._began = self._clock()
        if self.count is not None and len(self.asked) >= self.count:
            return None
        if self.minutes is not None and self.asked and self.minutes_left <= 0:
            return None
        for _ in range(200):  # a chooser may want what cannot be had
            want = self._chooser.next(tuple(self.told))
            if want is None:
                return None
            asking = self._found(want)
            if asking is not None and asking.question.id not in self._ids:
                self._ids.add(asking.question.id)
                self.asked.append(asking)
                return asking
        return None

    def answered(self, asking: Asking, judgement: Judgement, text: str, seconds: float = 0.0) -> None:
        self.told.append(Told(asking, judgement, text, seconds))

    def prepare(self) -> None:
        """Makes what may come next, while a question is being answered. For a thread."""
        wants = self._chooser.likely(tuple(self.told))
        with contextlib.suppress(RunnerError):  # what cannot be had is passed over when its turn comes
            self._supply.prepare(
                (want.family, want.difficulty) for want in wants if want.family and want.seed is None
            )

    def __iter__(self) -> Iterator[Asking]:
        while (asking := self.next()) is not None:
            yield asking

    @property
    def minutes_left(self) -> float:
        """0 and less: the time is up, though nobody is interrupted. Infinite where there is no limit."""
        if self.minutes is None or self._began is None:
            return self.minutes if self.minutes is not None else float("inf")
        return self.minutes - (self._clock() - self._began) / 60

    def _found(self, want: Want) -> Asking | None:
        if not want.family:
            question = self._pool.question(want.question)
            return Asking(question, want.why, section=want.section, skill=want.skill)
        try:
            if want.seed is not None:
                item = self._supply.exact(want.family, want.difficulty, want.seed)
            else:
                item = self._supply.take(want.family, want.difficulty)
        except RunnerError:
            return None
        return Asking(item.question, want.why, item, want.section, want.skill)
