"""What can be asked: the course's questions by skill, and the families that make endless ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.course.model import Question
from tutor.errors import UnknownItem

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.progress import Attempt, Record
    from tutor.quiz.generators import Family, Generated

GUESS = {"claim": 0.4, "choice": 0.3, "outcome": 0.3, "line": 0.2}
"""how likely a right answer is without knowing; of all other kinds `GUESS_TYPED`"""
GUESS_TYPED = 0.08
FIRST_LEVEL = 2
_DIFFICULTY = re.compile(r"difficulty ([1-5])\b")


@dataclass(frozen=True, slots=True)
class Asking:
    """A question that is asked now. `why` is half a sentence on why now, `section` the part of an exam,
    `skill` the one it is asked for where it was chosen for a skill."""

    question: Question
    why: str = ""
    item: Generated | None = None
    section: str = ""
    skill: str = ""

    @property
    def steps(self) -> tuple[str, ...]:
        return self.item.steps if self.item else ()

    @property
    def guess(self) -> float:
        return GUESS.get(self.question.kind, GUESS_TYPED)


class Pool:
    """Reads the bodies of all lessons when it is made: a tenth of a second, in a thread where it matters."""

    def __init__(self, catalog: Catalog, families: Sequence[Family] | None = None) -> None:
        if families is None:
            from tutor.quiz.generators import families as all_families

            families = all_families()
        self.catalog = catalog
        self.questions = catalog.questions()
        self.families = tuple(families)
        self._by_id = {question.id: question for question in self.questions}
        self._questions_of: dict[str, list[Question]] = {}
        self._families_of: dict[str, list[Family]] = {}
        for question in self.questions:
            for skill in question.skills:
                self._questions_of.setdefault(skill, []).append(question)
        for family in self.families:
            for skill in family.skills:
                self._families_of.setdefault(skill, []).append(family)

    def question(self, id: str) -> Question:
        """An authored question by its id, also by an old one. Raises UnknownItem."""
        current = self.catalog.current_id(id)
        if current not in self._by_id:
            raise UnknownItem(f"There is no question {id!r}.")
        return self._by_id[current]

    def questions_of(self, skill: str) -> list[Question]:
        return self._questions_of.get(skill, [])

    def families_of(self, skill: str) -> list[Family]:
        return self._families_of.get(skill, [])

    def has_question(self, id: str) -> bool:
        return self.catalog.current_id(id) in self._by_id

    def has_family(self, id: str) -> bool:
        return any(family.id == id for family in self.families)

    def skills_of(self, id: str) -> tuple[str, ...]:
        """The skills of a question or of a family (`family/...`); none where there is no such thing."""
        if id.startswith("family/"):
            name = id.partition("/")[2]
            return next((family.skills for family in self.families if family.id == name), ())
        question = self._by_id.get(self.catalog.current_id(id))
        return question.skills if question else ()

    def skills(self) -> list[str]:
        """The skills there is a question for, in the order of the course."""
        return [id for id in self.catalog.skills if id in self._questions_of or id in self._families_of]


def asking_of(catalog: Catalog, id: str) -> Asking:
    """The authored or generated question of this id. Raises UnknownItem."""
    if id.startswith("family/"):
        from tutor.quiz.generators import by_id

        item = by_id(id)
        return Asking(item.question, item=item)
    return Asking(catalog.question(id))


def level(record: Record, family: str) -> int:
    """The difficulty to go on with: up after two right answers in a row, down after a wrong one."""
    return next_level(record.attempts(f"family/{family}", limit=2))


def next_level(newest: Sequence[Attempt]) -> int:
    """From the last two attempts at a family, oldest first."""
    if not newest:
        return FIRST_LEVEL
    found = _DIFFICULTY.search(newest[-1].version)
    last = int(found[1]) if found else FIRST_LEVEL
    if newest[-1].verdict != "right":
        return max(1, last - (newest[-1].verdict == "wrong"))
    before = newest[-2] if len(newest) > 1 else None
    twice = (
        before is not None and before.verdict == "right" and before.version[:12] == newest[-1].version[:12]
    )
    return min(5, last + 1) if twice else last
