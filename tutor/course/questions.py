"""Questions from their TOML tables, one reader a kind.

The form itself guards the key: the right option has no `why` and every wrong one has, a claim gives a
reason for exactly the two other answers. Marking another option right therefore breaks the form even
where torch cannot tell.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tutor.course.fields import Fields, Source
from tutor.course.model import (
    BLANK,
    RUNS,
    Before,
    Blank,
    Choice,
    Claim,
    Line,
    Miss,
    Number,
    Option,
    Order,
    Outcome,
    Output,
    Question,
    Shape,
    ShapeAnswer,
    ShapeMiss,
    Short,
)

_QUESTION = re.compile(r"^\[\[question\]\][^\n]*\n(.*?)(?=^\[\[question\]\]|\Z)", re.DOTALL | re.MULTILINE)

_OUTCOME = re.compile(rf"{RUNS}|[A-Z]\w*(?:Error|Exception|Interrupt|Exit|Iteration|Warning)")

ANSWERS3 = ("true", "false", "depends")
MOST_LINES = 6
"""of a question of order: 720 orders"""


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


def _outcome(fields: Fields, common: dict[str, Any]) -> Question:
    length = max(len(common["code"].splitlines()), 1)
    answer = fields.text("answer")
    if not _OUTCOME.fullmatch(answer):
        fields.blame("answer", f"`answer` is {answer!r}, expected {RUNS!r} or the name of an exception")
    raises_at = fields.integer("raises_at", 0, low=1, high=length) or None
    if answer == RUNS and raises_at is not None:
        fields.blame("raises_at", "a program that runs has no `raises_at`")
    if answer != RUNS and raises_at is None:
        fields.blame("answer", f"it raises {answer}, so `raises_at` should name the line")
    misses = []
    for table in fields.tables("misses", low=1):
        miss = Miss(table.text("value"), table.text("why"))
        if miss.value == answer:
            table.blame("misses", f"the miss {miss.value!r} is the right answer")
        elif not _OUTCOME.fullmatch(miss.value):
            table.blame("misses", f"the miss {miss.value!r} is neither {RUNS!r} nor the name of an exception")
        table.finish()
        misses.append(miss)
    if RUNS not in (answer, *(miss.value for miss in misses)):
        fields.blame("misses", f"no miss answers {RUNS!r}, which is what most people say who are wrong")
    if not common["code"]:
        fields.blame("code", "an outcome question needs `code`")
    return Outcome(**common, answer=answer, raises_at=raises_at, misses=tuple(misses))


def _order(fields: Fields, common: dict[str, Any]) -> Question:
    lines = fields.texts("lines", low=3)
    if len(lines) > MOST_LINES:
        fields.blame("lines", f"`lines` has {len(lines)} entries, expected at most {MOST_LINES}")
    pairs = []
    for table in fields.tables("pairs", low=1):
        first = table.integer("first", low=1, high=max(len(lines), 1))
        then = table.integer("then", low=1, high=max(len(lines), 1))
        if first >= then:
            table.blame("pairs", f"line {first} does not stand before line {then} in `lines`")
        pairs.append(Before(first - 1, then - 1, table.text("why")))
        table.finish()
    if [line.strip() for line in common["code"].splitlines()].count(BLANK) != 1:
        fields.blame("code", f"`code` should have one line {BLANK} where the lines go")
    _needs_proof(fields, common)
    # What the pairs allow is right: so no order is refused for which there is no sentence.
    accept = () if len(lines) > MOST_LINES else _allowed(len(lines), pairs)
    for text in fields.texts("accept", required=False):
        also = tuple(int(number) - 1 for number in text.split() if number.isdigit())
        if sorted(also) != list(range(len(lines))):
            fields.blame("accept", f"{text!r} does not name each line once, as in '2 3 1'")
        elif also not in accept:
            accept = (*accept, also)
    return Order(**common, lines=lines, accept=accept, pairs=tuple(pairs))


def _allowed(count: int, pairs: list[Before]) -> tuple[tuple[int, ...], ...]:
    """Every order but the one that is written that keeps all pairs."""
    orders = []
    for order in itertools.permutations(range(count)):
        if all(order.index(pair.first) < order.index(pair.then) for pair in pairs):
            orders.append(order)
    return tuple(order for order in orders if order != tuple(range(count)))


def _blank(fields: Fields, common: dict[str, Any]) -> Question:
    answer = fields.text("answer")
    misses = []
    for table in fields.tables("misses", low=2):
        miss = Miss(table.text("value"), table.text("why"))
        if "".join(miss.value.split()) == "".join(answer.split()):
            table.blame("misses", f"the miss {miss.value!r} is the right answer")
        table.finish()
        misses.append(miss)
    if common["code"].count(BLANK) != 1:
        fields.blame(
            "code", f"`code` should have one {BLANK} to complete, and has {common['code'].count(BLANK)}"
        )
    if common["prove"]:
        fields.blame("prove", "a blank question is judged by its `code`; it has no `prove`")
    _needs_proof(fields, common)
    return Blank(**common, answer=answer, misses=tuple(misses))


def _short(fields: Fields, common: dict[str, Any]) -> Question:
    return Short(**common, model=fields.text("model"), rubric=fields.texts("rubric", low=2))


_KINDS: dict[str, Callable[[Fields, dict[str, Any]], Question]] = {
    "choice": _choice,
    "claim": _claim,
    "number": _number,
    "shape": _shape,
    "output": _output,
    "outcome": _outcome,
    "line": _line,
    "order": _order,
    "blank": _blank,
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
