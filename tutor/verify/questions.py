"""Verifying a question: torch computes the answer, and it is the one that is written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tutor.course.model import (
    RUNS,
    Before,
    Blank,
    Choice,
    Claim,
    Line,
    Number,
    Order,
    Outcome,
    Output,
    Question,
    Shape,
)
from tutor.protocol import Result
from tutor.quiz import blank, order
from tutor.quiz.judgement import UnreadableError
from tutor.runner import Runner
from tutor.verify.programs import asked, ending, run, same_text, shown
from tutor.verify.report import Item

Wrong = Iterator[tuple[int, str]]


def question_item(question: Question) -> Item:
    return Item(question.id, question.file, question.line, partial(_question, question))


def _question(question: Question, runner: Runner) -> Wrong:
    prove = _PROOFS.get(question.kind)
    if prove is not None:
        for message in prove(question, runner):
            yield question.line, f"{question.id}: {message}"


def _run(runner: Runner, question: Question, ask: tuple[str, ...]) -> tuple[Result, list[Any], str]:
    result = run(runner, question.proof, ask=ask)
    wrong = ending(result)
    if wrong:
        return result, [], f"its program should run, but {wrong}"
    values, wrong = asked(result)
    return result, values, wrong


def _choice(question: Question, runner: Runner) -> Iterator[str]:
    assert isinstance(question, Choice)
    if question.code and not question.ask:
        result = run(runner, question.code)
        if result.status not in ("ok", "error"):
            yield f"its code ends with {result.status}: {result.detail}"
    if not question.ask:
        return
    _, values, wrong = _run(runner, question, tuple(f"str({ask})" for ask in question.ask))
    if wrong:
        yield wrong
        return
    right = next(option.text for option in question.options if option.right)
    for value in values:
        if value != right:
            yield f"torch says {value!r}, but the right option is {right!r}"


def _claim(question: Question, runner: Runner) -> Iterator[str]:
    assert isinstance(question, Claim)
    if not question.ask:
        return
    _, values, wrong = _run(runner, question, tuple(f"bool({ask})" for ask in question.ask))
    if wrong:
        yield wrong
        return
    found = "true" if all(values) else "depends" if any(values) else "false"
    if found != question.answer:
        yield f"the proof says {found!r}, but the answer is {question.answer!r}"


def _number(question: Question, runner: Runner) -> Iterator[str]:
    assert isinstance(question, Number)
    _, values, wrong = _run(runner, question, question.ask)
    if wrong:
        yield wrong
        return
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield f"`ask` gives {value!r}, expected one number"
        elif not math.isclose(value, question.answer, rel_tol=1e-9, abs_tol=question.tolerance):
            yield f"torch says {value}, but the answer is {question.answer}"


def _shape(question: Question, runner: Runner) -> Iterator[str]:
    assert isinstance(question, Shape)
    lines = question.code.splitlines()
    for answer in question.answers:
        until = "\n".join(lines[: answer.line])
        result = run(runner, until, ask=(f"list(({answer.name}).shape)",))
        wrong = ending(result)
        values, fault = asked(result) if not wrong else ([], wrong)
        if fault:
            yield f"line {answer.line}: {fault}"
        elif values[0] != list(answer.shape):
            yield f"line {answer.line}: torch says {values[0]}, but the answer is {list(answer.shape)}"
    wrong = ending(run(runner, question.code))
    if wrong:
        yield f"its program should run, but {wrong}"


def _output(question: Question, runner: Runner) -> Iterator[str]:
    assert isinstance(question, Output)
    result = run(runner, question.code)
    wrong = ending(result)
    if wrong:
        yield f"its program should run, but {wrong}"
    elif not same_text(result.stdout, question.answer):
        yield f"it prints {shown(result.stdout)}, but the answer is {shown(question.answer)}"


def _line(question: Question, runner: Runner) -> Iterator[str]:
    assert isinstance(question, Line)
    fault = _after_fix(question, question.answer, runner)
    if fault:
        yield f"with line {question.answer} fixed, {fault}"
    if not _faulty(question, question.code, runner):
        yield "`ask` is true for the broken program as well"
    for line in question.why:
        if not _after_fix(question, line, runner):
            yield f"the fix works at line {line} as well: `ask` is too weak, or `accept` should name it"


def _after_fix(question: Line, line: int, runner: Runner) -> str:
    """What is still wrong with the program when the fix stands in place of `line`."""
    lines = question.code.splitlines()
    fixed = "\n".join([*lines[: line - 1], *question.fix.splitlines(), *lines[line:]])
    return _faulty(question, fixed, runner)


def _faulty(question: Line, program: str, runner: Runner) -> str:
    result = run(runner, program, ask=tuple(f"bool({expression})" for expression in question.ask))
    wrong = ending(result)
    values, fault = asked(result) if not wrong else ([], wrong)
    return fault or ("" if all(values) else "`ask` is still false")


def _outcome(question: Question, runner: Runner) -> Iterator[str]:
    assert isinstance(question, Outcome)
    result = run(runner, question.code)
    wrong = ending(result)
    if question.answer == RUNS:
        if wrong:
            yield f"its answer is {RUNS!r}, but {wrong}"
        return
    if result.failure is None:
        yield f"it should raise {question.answer}, but {wrong or 'it runs'}"
    elif result.failure.type.rpartition(".")[2] != question.answer:
        yield f"it should raise {question.answer}, but {wrong}"
    elif question.raises_at is not None and result.failure.line != question.raises_at:
        yield f"it should raise in line {question.raises_at}, but {wrong}"


def _order(question: Question, runner: Runner) -> Iterator[str]:
    """All orders that are accepted leave the same values; one that breaks a pair leaves others."""
    assert isinstance(question, Order)
    written = tuple(range(len(question.lines)))
    values, wrong = _values(runner, order.program(question, written), question.ask)
    if wrong:
        yield f"its program should run, but {wrong}"
        return
    for other in question.accept:
        got, wrong = _values(runner, order.program(question, other), question.ask)
        if wrong or not blank.same_values(got, values):
            yield f"the order {_numbers(other)} is accepted, but {wrong or 'gives other values'}"
    for pair in question.pairs:
        breaking = [order_ for order_ in _breaking(written, pair) if order_ not in question.accept]
        if not breaking:
            yield f"line {pair.then + 1} before line {pair.first + 1} is accepted: the pair is not needed"
        for broken in breaking:
            got, wrong = _values(runner, order.program(question, broken), question.ask)
            if not wrong and blank.same_values(got, values):
                yield (
                    f"line {pair.then + 1} before line {pair.first + 1} (the order {_numbers(broken)}) gives "
                    "the same values: the pair is not needed, or `ask` is too weak"
                )


def _breaking(written: tuple[int, ...], pair: Before) -> list[tuple[int, ...]]:
    """The written order with line `then` moved to just before line `first`, or `first` to just after it."""
    earlier = [line for line in written if line != pair.then]
    earlier.insert(earlier.index(pair.first), pair.then)
    later = [line for line in written if line != pair.first]
    later.insert(later.index(pair.then) + 1, pair.first)
    return [tuple(earlier), tuple(later)]


def _numbers(lines: tuple[int, ...]) -> str:
    return " ".join(str(line + 1) for line in lines)


def _blank(question: Question, runner: Runner) -> Iterator[str]:
    """The answer runs; no miss gives its values."""
    assert isinstance(question, Blank)
    try:
        completed = blank.program(question, question.answer)
    except UnreadableError as error:
        yield f"the answer {question.answer!r} cannot stand there: {error}"
        return
    values, wrong = _values(runner, completed, question.ask)
    if wrong:
        yield f"completed with its answer it should run, but {wrong}"
        return
    for miss in question.misses:
        try:
            program = blank.program(question, miss.value)
        except UnreadableError as error:
            yield f"the miss {miss.value!r} cannot stand there: {error}"
            continue
        got, wrong = _values(runner, program, question.ask)
        if not wrong and blank.same_values(got, values):
            yield f"the miss {miss.value!r} is as right as the answer, or `ask` is too weak"


def _values(runner: Runner, program: str, ask: tuple[str, ...]) -> tuple[list[Any], str]:
    """What `ask` comes to after the program, and what went wrong instead."""
    result = run(runner, program, ask=ask)
    wrong = ending(result)
    return ([], wrong) if wrong else asked(result)


_PROOFS: dict[str, Callable[[Question, Runner], Iterator[str]]] = {
    "choice": _choice,
    "claim": _claim,
    "number": _number,
    "shape": _shape,
    "output": _output,
    "outcome": _outcome,
    "line": _line,
    "order": _order,
    "blank": _blank,
}
