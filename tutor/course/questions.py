"""Questions from their TOML tables, one reader a kind.

The form itself guards the key: the right option has no `why` and every wrong one has, a claim gives a
reason for exactly the two other answers. Marking another option right therefore breaks the form even
where torch cannot tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tutor.course.fields import Fields, Source
from tutor.course.model import (
    Choice,
    Claim,
    Line,
    Miss,
    Number,
    Option,
    Output,
    Question,
    Shape,
    ShapeAnswer,
    ShapeMiss,
    Short,
)

_QUESTION = re.compile(r"^\[\[question\]\][^\n]*\n(.*?)(?=^\[\[question\]\]|\Z)", re.DOTALL | re.MULTILINE)

ANSWERS3 = ("true", "false", "depends")


def read_question(fields: Fields, *, part: str, lesson: str | None) -> Question | None:
    """One question, or None where its kind cannot be told; problems go to the fields' source."""
    kind = fields.choice("kind", tuple(_KINDS))
    common: dict[str, Any] = {
        "id": fields.slug("id", starts=lesson or part),
        "kind": kind,
        "skills": fields.texts("skills", low=1),
        "text": fields.text("text"),
        "explain": fields.text("explain"),
        "difficulty": fields.integer("difficulty", 2, low=1, high=5),
        "code": fields.text("code", "", strip=False),
        "prove": fields.text("prove", "", strip=False),
        "ask": fields.texts("ask", required=False),
        "hints": fields.texts("hints", required=False),
        "fact": fields.text("fact", ""),
        "practice": fields.text("practice", ""),
        "part": part,
        "lesson": lesson,
        "file": fields.source.file,
        "line": fields.source.first_line,
    }
    before = len(fields.source.problems)
    question = _KINDS[kind](fields, common)
    fields.finish()
    return question if len(fields.source.problems) == before else None


def question_source(file: Source, text: str, first_line: int) -> Source:
    """A piece of `file`, reporting into the same list of problems."""
    return Source(file.file, text, first_line, file.problems)


def _needs_proof(fields: Fields, common: dict[str, Any], *, code_is_enough: bool = False) -> None:
    if not common["ask"] and not code_is_enough:
        fields.blame("kind", f"a {common['kind']} question needs `ask`, so that torch can prove the answer")


def _choice(fields: Fields, common: dict[str, Any]) -> Question:
    options = []
    for table in fields.tables("options", low=2):
        option = Option(table.text("text"), table.flag("right"), table.text("why", ""))
        if option.right and option.why:
            table.blame("options", "the right option has a `why`, expected it on wrong ones only")
        if not option.right and not option.why:
            table.blame("options", f"the wrong option {option.text!r} has no `why`")
        table.finish()
        options.append(option)
    right = sum(option.right for option in options)
    if right != 1:
        fields.blame("options", f"{right} options are right, expected exactly one")
    texts = [option.text for option in options]
    if len(set(texts)) != len(texts):
        fields.blame("options", "two options have the same text")
    return Choice(**common, options=tuple(options))


def _claim(fields: Fields, common: dict[str, Any]) -> Question:
    answer = fields.choice("answer", ANSWERS3)
    why = fields.mapping("why")
    others = {other for other in ANSWERS3 if other != answer}
    if set(why) != others:
        fields.blame("why", f"`why` answers {_names(why)}, expected the two wrong answers: {_names(others)}")
    if not common["fact"]:
        _needs_proof(fields, common)
    return Claim(**common, answer=answer, why=why)  # type: ignore[arg-type]


def _number(fields: Fields, common: dict[str, Any]) -> Question:
    answer = fields.number("answer")
    tolerance = float(fields.number("tolerance", 0.0))
    misses = []
    for table in fields.tables("misses", low=2):
        value = table.number("value")
        if abs(value - answer) <= tolerance:
            table.blame("misses", f"the miss {value} is the right answer")
        misses.append(Miss(_plain(value), table.text("why")))
        table.finish()
    _needs_proof(fields, common)
    return Number(**common, answer=answer, tolerance=tolerance, misses=tuple(misses))


def _shape(fields: Fields, common: dict[str, Any]) -> Question:
    length = len(common["code"].splitlines())
    answers = []
    for table in fields.tables("answers", low=1):
        line = table.integer("line", low=1, high=max(length, 1))
        answers.append(ShapeAnswer(line, table.text("name"), table.integers("shape")))
        table.finish()
    keys = {answer.line: answer.shape for answer in answers}
    if len(keys) != len(answers):
        fields.blame("answers", "two answers are about the same line")
    misses = []
    for table in fields.tables("misses", required=False):
        miss = ShapeMiss(table.integer("line", low=1), table.integers("value"), table.text("why"))
        if miss.line not in keys:
            table.blame("misses", f"line {miss.line} is not asked about")
        elif keys[miss.line] == miss.value:
            table.blame("misses", f"the miss {list(miss.value)} is the right answer of line {miss.line}")
        table.finish()
        misses.append(miss)
    if not common["code"]:
        fields.blame("code", "a shape question needs `code`")
    return Shape(**common, answers=tuple(answers), misses=tuple(misses))


def _output(fields: Fields, common: dict[str, Any]) -> Question:
    answer = fields.text("answer")
    misses = []
    for table in fields.tables("misses", low=1):
        miss = Miss(table.text("value"), table.text("why"))
        if miss.value.strip() == answer:
            table.blame("misses", f"the miss {miss.value!r} is the right answer")
        table.finish()
        misses.append(miss)
    if not common["code"]:
        fields.blame("code", "an output question needs `code`")
    return Output(**common, answer=answer, misses=tuple(misses))


def _line(fields: Fields, common: dict[str, Any]) -> Question:
    length = max(len(common["code"].splitlines()), 1)
    answer = fields.integer("answer", low=1, high=length)
    accept = fields.integers("accept")
    why = {}
    for key, text in fields.mapping("why").items():
        if not key.isdigit() or not 1 <= int(key) <= length:
            fields.blame("why", f"`why` names line {key!r}, expected a number from 1 to {length}")
        elif int(key) == answer or int(key) in accept:
            fields.blame("why", f"`why` says that line {key} is wrong, but it is the answer")
        else:
            why[int(key)] = text
    if not why:
        fields.blame("why", "`why` is missing: expected a reason for at least one line people suspect")
    if not common["code"]:
        fields.blame("code", "a line question needs `code`")
    _needs_proof(fields, common)
    return Line(**common, answer=answer, accept=accept, fix=fields.text("fix", strip=False), why=why)


def _short(fields: Fields, common: dict[str, Any]) -> Question:
    return Short(**common, model=fields.text("model"), rubric=fields.texts("rubric", low=2))


_KINDS: dict[str, Callable[[Fields, dict[str, Any]], Question]] = {
    "choice": _choice,
    "claim": _claim,
    "number": _number,
    "shape": _shape,
    "output": _output,
    "line": _line,
    "short": _short,
}
KINDS = tuple(_KINDS)


def _plain(value: float) -> str:
    return repr(value)


def _names(values: Any) -> str:
    return ", ".join(sorted(values)) or "nothing"


def read_part_questions(file: Path, part: str) -> tuple[tuple[Question, ...], Source]:
    """The questions of a part's questions.toml (none where there is no such file), and its problems."""
    if not file.is_file():
        return (), Source(file, "")
    source = Source.read(file)
    text = source.text
    tables = source.parse().get("question", [])
    pieces = list(_QUESTION.finditer(text))
    if len(pieces) != len(tables) and not source.problems:
        source.blame(
            1, f"{len(tables)} questions in {len(pieces)} [[question]] tables; expected nothing else"
        )
        return (), source
    questions = []
    for table, piece in zip(tables, pieces, strict=False):
        own = question_source(source, piece[1], 1 + text.count("\n", 0, piece.start(1)))
        fields = Fields(table, own, f"question {table.get('id', '')}".strip())
        question = read_question(fields, part=part, lesson=None)
        if question is not None:
            questions.append(question)
    return tuple(questions), source
