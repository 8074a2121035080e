"""What goes wrong elsewhere comes back for review: a failed check, a finding of the doctor, an exception met
twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.progress import Record

ONCE_IN = timedelta(hours=12)
"""however often it goes wrong: ten failed checks of one afternoon are one thing to come back to"""
TWICE_WITHIN = timedelta(days=30)

RULE_SKILLS = {
    "broadcast-shapes": "ops.broadcast",
    "in-place-broadcast": "ops.broadcast",
    "expand-rank": "ops.expand",
    "expand-size": "ops.expand",
    "mask-shape": "ops.index",
    "matmul-": "ops.matmul",
    "mm-": "ops.matmul",
    "dot-": "ops.matmul",
    "einsum-": "ops.matmul",
    "cat-": "ops.join",
    "stack-": "ops.join",
    "join-": "ops.join",
    "split-sizes": "ops.join",
    "permute-": "ops.permute",
    "view-stride": "ops.permute",
    "view-": "ops.reshape",
    "unflatten-": "ops.reshape",
    "index-": "ops.index",
    "dimension-range": "tensor.shape",
    "zero-dimensional": "tensor.shape",
    "ragged": "tensor.create",
    "expected-dtype": "tensor.dtype",
    "layer-dtype": "tensor.dtype",
    "matmul-dtypes": "tensor.dtype",
    "mean-dtype": "tensor.dtype",
    "operation-dtype": "tensor.dtype",
    "in-place-dtype": "tensor.dtype",
    "argument-dtype": "tensor.dtype",
    "gather-dtype": "tensor.dtype",
    "device-mismatch": "tensor.device",
    "device-": "tensor.device",
    "cuda-missing": "tensor.device",
    "integer-gradient": "autograd.record",
    "no-graph": "autograd.record",
    "gradient-none": "autograd.record",
    "scalar-outputs": "autograd.backward",
    "second-backward": "autograd.backward",
    "retain-grad": "autograd.backward",
    "modified-in-place": "autograd.stop",
    "leaf-in-place": "autograd.stop",
    "numpy-grad": "autograd.stop",
    "inference-tensor": "autograd.stop",
    "function-gradient-": "autograd.function",
    "label-range": "loss.cross-entropy",
    "target-": "loss.cross-entropy",
    "bce-range": "loss.choice",
    "loss-": "loss.choice",
    "one-hot-": "loss.choice",
    "super-init": "model.module",
    "no-forward": "model.module",
    "assign-parameter": "model.parameters",
    "optimizer-": "optim.step",
    "conv-": "model.conv",
    "kernel-size": "model.conv",
    "pool-size": "model.conv",
    "batchnorm-one-value": "model.modes",
}
"""The skill that an explained exception belongs to, by the rule that explains it: the whole name, or else the
longest of those that end in `-` and begin it."""


def went_wrong(
    record: Record, catalog: Catalog, names: str | Iterable[str], now: datetime, why: str
) -> tuple[str, ...]:
    """Something went wrong that belongs to these skills, lessons or challenges: their skills are due for
    review at once. `why` is half a sentence that the review opens with ("the doctor found it in a script of
    yours"). Returns the skills scheduled; what the course does not have is passed over. Raises RecordError.
    """
    from tutor.review.schedule import fell_short

    scheduled = []
    for skill in _skills(catalog, [names] if isinstance(names, str) else names):
        card = f"skill/{skill}"
        last = record.attempts(card, limit=1)
        if last and now - last[0].at < ONCE_IN:
            continue
        record.add_attempt(card, "noticed", verdict="noticed", answer=why, skills=(skill,), score=0.0, at=now)
        fell_short(record, card, now)
        scheduled.append(skill)
    return tuple(scheduled)


def met_exception(
    record: Record, catalog: Catalog, rule: str, now: datetime, *, lesson: str | None = None
) -> tuple[str, ...]:
    """The learner's program raised something that `rule` explains. The second time within a month its skill,
    or else that of the lesson that teaches it, is due for review. Returns the skills scheduled. Raises
    RecordError."""
    skill = skill_of(rule)
    names = [name for name in (skill, lesson) if name]
    if not names or rule == "unexplained":
        return ()
    seen = record.attempts(f"rule/{rule}", limit=1)
    again = bool(seen) and now - seen[0].at < TWICE_WITHIN
    record.add_attempt(f"rule/{rule}", "noticed", verdict="noticed", at=now)
    if not again:
        return ()
    wanted = names[0] if skill in catalog.skills else names[-1]
    return went_wrong(record, catalog, wanted, now, "the same error came twice")


def skill_of(rule: str) -> str:
    """The skill an explained exception belongs to, or ""."""
    if rule in RULE_SKILLS:
        return RULE_SKILLS[rule]
    beginnings = [name for name in RULE_SKILLS if name.endswith("-") and rule.startswith(name)]
    return RULE_SKILLS[max(beginnings, key=len)] if beginnings else ""


def _skills(catalog: Catalog, names: Iterable[str]) -> list[str]:
    """The skills meant: a lesson stands for the first it teaches, a challenge for all it practises."""
    found: list[str] = []
    for name in names:
        if name in catalog.skills:
            found.append(name)
        elif catalog.has_lesson(name):
            found += catalog.lesson_head(name).skills[:1]
        elif catalog.has_challenge(name):
            found += catalog.challenge_head(name).skills
    return list(dict.fromkeys(skill for skill in found if skill in catalog.skills))
