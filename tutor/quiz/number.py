"""A number, written in any way that has its value."""

from __future__ import annotations

import math
import re

from tutor.course.model import Number
from tutor.quiz.arithmetic import Value
from tutor.quiz.judgement import Judgement, UnreadableError, gives_up, joined, right, unread, wrong
from tutor.quiz.number_computed import computed
from tutor.quiz.reading import normal, number_text, numbers

HOW = "Write a number, such as 131328, 131,328 or 512*256+256."


def judge(question: Number, answer: str) -> Judgement:
    expected = number_text(question.answer)
    if not answer.strip():
        return unread(f"There is no answer yet. {HOW}", expected)
    if gives_up(answer):
        return wrong(joined(f"It is {expected}.", question.explain), expected)
    try:
        given = numbers(answer)
    except UnreadableError as error:
        return unread(f"{error} {HOW}", expected)
    if any(is_close(value, question.answer, question.tolerance) for value in given):
        return right(question.explain, expected)
    if _rounds_to(answer, question.answer):
        return right(question.explain, expected)
    for miss in question.misses:
        values = _miss_values(miss.value)
        if any(is_close(value, wanted, question.tolerance) for value in given for wanted in values):
            return wrong(miss.why, expected)
    for value in given:
        if why := computed(value, question.answer, question.proof, f"{question.text}\n{question.code}"):
            return wrong(joined(why, f"It is {expected}.", question.explain), expected)
    return wrong(joined(_compared(given[0], question.answer), question.explain), expected)


def is_close(given: Value, wanted: Value, tolerance: float) -> bool:
    if math.isnan(wanted) or math.isnan(given):
        return math.isnan(wanted) and math.isnan(given)
    if isinstance(given, int) and isinstance(wanted, int):
        return abs(given - wanted) <= tolerance
    # Tolerances are written as decimals, so a value exactly on their edge must not fall out by rounding.
    return math.isclose(given, wanted, rel_tol=1e-6, abs_tol=tolerance * (1 + 1e-9))


def _rounds_to(answer: str, wanted: Value) -> bool:
    """True where the answer is the value rounded to three digits or more: 2.67 for 8/3."""
    found = re.fullmatch(r"[-−]?0*(\d*)[.,](0*)(\d+)", normal(answer))
    if found is None or isinstance(wanted, int) or not math.isfinite(wanted):
        return False
    significant = len(found[1] + found[3]) if not found[1] else len(found[1] + found[2] + found[3])
    decimals = len(found[2] + found[3])
    given = float(normal(answer).replace(",", ".").replace("−", "-"))
    return significant >= 3 and math.isclose(round(wanted, decimals), given, abs_tol=10.0 ** -(decimals + 3))


def _miss_values(text: str) -> tuple[Value, ...]:
    try:
        return numbers(text)
    except UnreadableError:
        return ()


def _compared(given: Value, wanted: Value) -> str:
    """What can be said of a wrong number without knowing where it comes from."""
    mine, true = number_text(given), number_text(wanted)
    if not (math.isfinite(given) and math.isfinite(wanted)) or not given or not wanted:
        return f"You have {mine}; it is {true}."
    if is_close(given, -wanted, 0.0):
        return f"The size is right, the sign is not: it is {true}."
    ratio = given / wanted
    for factor in (2, 3, 4, 8, 10, 100, 1000):
        if math.isclose(ratio, factor, rel_tol=1e-9):
            return f"You have {mine}; it is {true}. Yours is {factor} times that."
        if math.isclose(ratio * factor, 1, rel_tol=1e-9):
            return f"You have {mine}; it is {true}, {factor} times yours."
    if isinstance(given, int) and isinstance(wanted, int) and abs(given - wanted) == 1:
        return f"You have {mine}; it is {true}, one {'less' if given > wanted else 'more'}."
    return f"You have {mine}; it is {true}."
