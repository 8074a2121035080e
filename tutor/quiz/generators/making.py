"""Finding a family and making one of its questions."""

from __future__ import annotations

import re
from pathlib import Path

from tutor.course.fields import did_you_mean
from tutor.errors import UnknownItem, UsageError
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Family, Generated
from tutor.quiz.generators.table import FAMILIES

_BY_ID = {family.id: family for family in FAMILIES}
_ID = re.compile(r"family/([a-z0-9-]+)/([1-5])-(\d+)")


def families() -> tuple[Family, ...]:
    """All families, in the order of the course. Cheap: no generator is imported."""
    return FAMILIES


def family(id: str) -> Family:
    """Raises UnknownItem, naming the nearest."""
    try:
        return _BY_ID[id]
    except KeyError:
        raise UnknownItem(f"There is no question family {id!r}{did_you_mean(id, _BY_ID)}.") from None


def generate(family_id: str, seed: int, difficulty: int) -> Generated:
    """The question that this family makes of this seed, 0 or more, and difficulty, 1 to 5. Always the same.
    Raises UnknownItem or UsageError."""
    of = family(family_id)
    if not 1 <= difficulty <= 5:
        raise UsageError(f"A difficulty is a number from 1 to 5, not {difficulty}.")
    if seed < 0:
        raise UsageError(f"A seed is 0 or more, not {seed}.")
    draft = of.make(Draw(f"{family_id}/{difficulty}/{seed}"), difficulty)
    id = f"family/{family_id}/{difficulty}-{seed}"
    question = draft.cls(
        id=id,
        kind=draft.kind,
        skills=draft.skills or of.skills,
        text=draft.text,
        explain=" ".join(_sentence(step) for step in draft.steps),
        difficulty=difficulty,
        code=draft.code,
        ask=draft.ask,
        hints=draft.hints,
        part=of.part,
        file=Path(__file__).with_name(f"{of.maker.partition(':')[0]}.py"),
        line=1,
        **draft.fields,
    )
    ask = draft.ask[0] if len(draft.ask) == 1 else draft.ask
    return Generated(id, family_id, seed, difficulty, question, ask, draft.steps, draft.meta)


def by_id(id: str) -> Generated:
    """The question behind `family/<family>/<difficulty>-<seed>`. Raises UnknownItem."""
    found = _ID.fullmatch(id)
    if found is None:
        raise UnknownItem(f"There is no question {id!r}: a generated one is family/FAMILY/DIFFICULTY-SEED.")
    return generate(found[1], int(found[3]), int(found[2]))


def _sentence(step: str) -> str:
    return step if step.endswith((".", "!", "?", ":")) else f"{step}."
