"""Whether a program runs and, if not, what it raises. That it raises is most of the answer: `error` is
accepted, and another exception than the right one is half right."""

from __future__ import annotations

import re

from tutor.course.model import RUNS, Outcome
from tutor.quiz.judgement import Judgement, gives_up, joined, right, shown, unread, wrong

ERROR = "error"
"""what `read` makes of an answer that names no exception"""
COMMON = ("RuntimeError", "TypeError", "ValueError", "IndexError")
"""what torch programs raise most, to choose from"""
HOW = "Answer runs, error, or the name of the exception, such as RuntimeError."

_RUNS = {
    *("runs", "run", "it runs", "ok", "okay", "works", "it works", "fine", "no error", "no errors", "no"),
    *("nothing", "none", "no exception", "passes", "succeeds", "r"),
}
_ERROR = {
    *("error", "an error", "errors", "exception", "an exception", "raises", "it raises", "fails", "it fails"),
    *("crash", "crashes", "raises an error", "raises an exception", "yes", "e", "raise", "fail"),
}
_NAME = re.compile(
    r"^(?:(?:it )?(?:raises?|throws?|gives?)(?: an?)? )?(?:torch\.|builtins\.)?"
    r"(?P<name>\w+(?: ?error| ?exception| ?iteration))\b(?: ?:.*| in line \d+| at line \d+)?$",
    re.DOTALL,
)


def judge(question: Outcome, answer: str) -> Judgement:
    expected = expected_text(question)
    truth = f"It {'runs' if question.answer == RUNS else expected}."
    if gives_up(answer):
        return wrong(joined(truth, question.explain), question.answer)
    given = read(answer)
    if given is None:
        message = f"“{shown(answer)}” is no outcome." if answer.strip() else "There is no answer yet."
        return unread(f"{message} {HOW}", question.answer)
    if given.casefold() == question.answer.casefold():
        return right(question.explain, question.answer)
    if given == ERROR and question.answer != RUNS:
        return right(joined(truth, question.explain), question.answer)
    why = next((miss.why for miss in question.misses if miss.value.casefold() == given.casefold()), "")
    if given != RUNS and question.answer != RUNS:
        message = joined("It does raise, but something else.", why or truth, "" if why else question.explain)
        return Judgement("partial", 0.5, message, question.answer)
    if (
        not why and given != RUNS
    ):  # any exception will do for the sentence, where it is the raising that is wrong
        why = next((miss.why for miss in question.misses), "")
    return wrong(why or joined(truth, question.explain), question.answer)


def read(answer: str) -> str | None:
    """RUNS, ERROR, or an exception's name as the learner spells it, without spaces; None if unreadable."""
    plain = " ".join(answer.replace("`", "").replace("’", "'").split()).rstrip(".! ")
    word = plain.casefold()
    if word in _RUNS:
        return RUNS
    if word in _ERROR or re.fullmatch(r"(?:an? )?(?:error|it raises|raises|fails) (?:in|at) line \d+", word):
        return ERROR
    found = _NAME.match(word)
    if found is None:
        return None
    name = found["name"].replace(" ", "")
    return ERROR if name in ("anerror", "exception", "error") else name


def expected_text(question: Outcome) -> str:
    """`runs`, or `raises RuntimeError in line 4`."""
    if question.answer == RUNS:
        return RUNS
    place = f" in line {question.raises_at}" if question.raises_at else ""
    return f"raises {question.answer}{place}"


def choices(question: Outcome) -> tuple[str, ...]:
    """What to pick from: that it runs, and exceptions that do not give the answer away."""
    named = {question.answer, *(miss.value for miss in question.misses)} - {RUNS}
    others = sorted(named - set(COMMON))
    return (RUNS, *COMMON, *others)
