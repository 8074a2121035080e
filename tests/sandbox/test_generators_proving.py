"""Generated questions before torch in the sandbox: many in one job, and wrong keys are found."""

from __future__ import annotations

import dataclasses

from tutor.course.model import Number, Outcome, Shape
from tutor.quiz.generators import Generated, families, generate
from tutor.quiz.generators.proving import prove
from tutor.runner import Runner


def test_every_family_is_proved_in_one_job(runner: Runner) -> None:
    items = [generate(of.id, seed, seed % 5 + 1) for of in families() for seed in range(5)]
    proved = prove(items, runner)
    assert [entry.item for entry in proved] == items
    assert not [(entry.item.id, entry.why) for entry in proved if not entry.right]


def first(kind: str) -> Generated:
    """The first question of this kind that any family makes."""
    for of in families():
        if kind in of.kinds:
            for seed in range(50):
                item = generate(of.id, seed, 2)
                if item.question.kind == kind:
                    return item
    raise AssertionError(kind)


def test_a_wrong_key_is_found_and_does_not_hurt_the_others(runner: Runner) -> None:
    good, shape, outcome = first("shape"), first("shape"), first("outcome")
    assert isinstance(shape.question, Shape)
    assert isinstance(outcome.question, Outcome)
    wrong_answer = dataclasses.replace(shape.question.answers[0], shape=(1, 2, 3, 4, 5, 6))
    answers = (wrong_answer, *shape.question.answers[1:])
    shape = dataclasses.replace(shape, question=dataclasses.replace(shape.question, answers=answers))
    lies = "runs" if outcome.question.answer != "runs" else "RuntimeError"
    outcome = dataclasses.replace(outcome, question=dataclasses.replace(outcome.question, answer=lies))
    broken = dataclasses.replace(good, question=dataclasses.replace(good.question, code="x = = 1\n"))
    proved = prove([shape, outcome, broken, good], runner)
    assert [entry.right for entry in proved] == [False, False, False, True]
    assert "rules say" in proved[0].why
    assert "SyntaxError" in proved[2].why


def test_a_job_that_dies_proves_nothing(runner: Runner) -> None:
    item = first("shape")
    deadly = dataclasses.replace(item.question, code="import os\nos._exit(3)\n")
    proved = prove([dataclasses.replace(item, question=deadly), item], runner)
    assert [entry.right for entry in proved] == [False, False]
    assert all(entry.why for entry in proved)


def test_nothing_to_prove_takes_no_job() -> None:
    assert prove([], Runner()) == ()


def test_floats_are_compared_nearly_and_truth_is_no_number(runner: Runner) -> None:
    item = first("shape")
    question = Number(
        id="x", kind="number", skills=(), text="", explain="", code="y = 0.1 + 0.2\n", ask=("y",),
        part="operations", file=item.question.file, line=1, answer=0.3,
    )  # fmt: skip
    near = dataclasses.replace(item, question=question, ask="y", meta=False)
    truth = dataclasses.replace(near, question=dataclasses.replace(question, answer=1), ask="y == y")
    proved = prove([near, truth], runner)
    assert [entry.right for entry in proved] == [True, False]
