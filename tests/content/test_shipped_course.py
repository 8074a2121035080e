"""The course that ships: all of it is true, and none of its answers could be otherwise unnoticed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tutor import paths
from tutor.course.catalog import load_catalog
from tutor.course.model import (
    RUNS,
    Blank,
    Choice,
    Claim,
    Line,
    Miss,
    Number,
    Order,
    Outcome,
    Output,
    Question,
    Shape,
)
from tutor.runner import Runner
from tutor.verify import verify
from tutor.verify.questions import question_item


@pytest.mark.long
def test_everything_is_as_torch_says(runner: Runner) -> None:
    """All lessons and questions, and of each challenge that the starter fails and the solution passes. The
    right and wrong attempts as well are for `tutor verify`, which takes a minute longer."""
    attempts = [f"{head.id}:{name}" for head in load_catalog().challenges for name in ("starter", "solution")]
    report = verify([paths.lessons_dir(), *attempts], runner=runner)
    assert [str(failed) for failed in report.failed] == []
    assert report.items > 350


@pytest.mark.long
def test_no_answer_can_be_changed_unnoticed(runner: Runner) -> None:
    """Every question whose answer torch proves, with its answer made false: verify says so. Which of the
    false answers is drawn anew each time."""
    ways = [(question, list(falsified(question))) for question in load_catalog().questions()]
    false = [(question, random.choice(changes)) for question, changes in ways if changes]
    assert len(false) > 150
    with ThreadPoolExecutor(2) as pool:
        noticed = pool.map(lambda pair: list(question_item(pair[1]).run(runner)), false)
        unnoticed = [question.id for (question, _), found in zip(false, noticed, strict=True) if not found]
    assert unnoticed == []


def falsified(question: Question) -> Iterator[Question]:
    if isinstance(question, Choice) and question.ask:
        # Without `ask` the form guards the key: the right option alone has no reason against it.
        for wrong in question.options:
            if not wrong.right:
                options = tuple(replace(option, right=option is wrong) for option in question.options)
                yield replace(question, options=options)
    elif isinstance(question, Claim) and question.ask:
        for answer in question.why:
            yield replace(question, answer=answer)
    elif isinstance(question, Number):
        yield replace(question, answer=question.answer + max(1, 2 * question.tolerance))
        yield replace(question, answer=-question.answer - 1)
    elif isinstance(question, Shape):
        for n, answer in enumerate(question.answers):
            for shape in ((*answer.shape, 1), tuple(size + 1 for size in answer.shape) or (2,)):
                changed = replace(answer, shape=shape)
                yield replace(question, answers=(*question.answers[:n], changed, *question.answers[n + 1 :]))
    elif isinstance(question, Output):
        yield replace(question, answer=question.answer + "0")
        for miss in question.misses:
            yield replace(question, answer=miss.value)
    elif isinstance(question, Outcome):
        for miss in question.misses:
            yield replace(question, answer=miss.value, raises_at=None)
        yield replace(question, answer="RuntimeError" if question.answer == RUNS else RUNS)
        if question.raises_at is not None:
            yield replace(question, raises_at=question.raises_at + 1)
    elif isinstance(question, Order):
        # Which of two orders is the right one only their sentences say; that both are right torch denies.
        for pair in question.pairs:
            lines = list(range(len(question.lines)))
            lines.insert(pair.first, lines.pop(pair.then))
            if tuple(lines) not in question.accept:
                yield replace(question, accept=(*question.accept, tuple(lines)))
    elif isinstance(question, Blank):
        yield replace(question, misses=(*question.misses, Miss(f"({question.answer})", "No.")))
        yield replace(question, answer="1 / 0")
    elif isinstance(question, Line):
        for line in question.why:
            yield replace(question, answer=line)
