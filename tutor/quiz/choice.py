"""One right option of several; each wrong one has its own reason. Letters and numbers follow the order of
`question.options`."""

from __future__ import annotations

import re

from tutor.course.model import Choice, Option
from tutor.quiz.judgement import Judgement, gives_up, joined, right, shown, unread, wrong

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def judge(question: Choice, answer: str) -> Judgement:
    expected = next(option for option in question.options if option.right)
    if gives_up(answer):
        return wrong(joined(f"It is: {_sentence(expected.text)}", question.explain), expected.text)
    chosen = read(question, answer)
    if chosen is None:
        last = LETTERS[len(question.options) - 1]
        message = f"“{shown(answer)}” is none of the options." if answer.strip() else "Nothing is chosen."
        return unread(f"{message} Answer with a letter from a to {last}.", expected.text)
    if chosen.right:
        return right(question.explain, expected.text)
    return wrong(chosen.why or joined(f"It is: {_sentence(expected.text)}", question.explain), expected.text)


def read(question: Choice, answer: str) -> Option | None:
    """The option meant: by its letter, its text, its number, or the unmistakable beginning of its text."""
    given = _normal(answer)
    if not given:
        return None
    texts = [_normal(option.text) for option in question.options]
    mark = re.fullmatch(r"(?:option |answer )?\(?([a-z])[).:]?", given)
    if mark:  # before the texts: the options are shown with letters, so a letter means the one beside it
        return _at(question, LETTERS.index(mark[1]))
    if given in texts:
        return question.options[texts.index(given)]
    mark = re.fullmatch(r"(?:option |answer )?\(?(\d{1,2})[).:]?", given)
    if mark:
        return _at(question, int(mark[1]) - 1)
    labelled = re.fullmatch(r"\(?([a-z])[).:]\s+(.+)", given)  # "b) Nothing: it is right."
    if labelled and labelled[2] in texts and LETTERS.index(labelled[1]) == texts.index(labelled[2]):
        return question.options[texts.index(labelled[2])]
    beginnings = [index for index, text in enumerate(texts) if len(given) >= 3 and text.startswith(given)]
    return question.options[beginnings[0]] if len(beginnings) == 1 else None


def _at(question: Choice, index: int) -> Option | None:
    return question.options[index] if 0 <= index < len(question.options) else None


def _normal(text: str) -> str:
    plain = " ".join(text.replace("`", "").replace("’", "'").casefold().split())
    return plain.rstrip(".") if len(plain) > 2 else plain


def _sentence(text: str) -> str:
    return text if text.rstrip().endswith((".", "!", "?")) else f"{text}."
