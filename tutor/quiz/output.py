"""What a program prints, line by line. What counts is what is printed, not how it is spaced; `2` is
accepted for `tensor(2.)`, unless the author says that this very difference is the point."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tutor.course.model import Cell, Miss, Output
from tutor.quiz.judgement import (
    Judgement,
    LineJudgement,
    UnreadableError,
    by_lines,
    gives_up,
    joined,
    shown,
    unread,
)
from tutor.quiz.reading import shapes

MAX_LENGTH = 20_000


@dataclass(frozen=True, slots=True)
class _Asked:
    expected: tuple[str, ...]
    misses: tuple[Miss, ...]
    explain: str


def judge(question: Output, answer: str) -> Judgement:
    return _judge(_Asked(_lines(question.answer), question.misses, question.explain), answer)


def judge_predict(cell: Cell, answer: str) -> Judgement:
    """A prediction of what a cell prints; it has no explanation but the lesson that follows."""
    return _judge(_Asked(_lines(cell.output or ""), cell.misses, ""), answer)


def _judge(asked: _Asked, answer: str) -> Judgement:
    expected = "\n".join(asked.expected)
    given = _lines(answer[:MAX_LENGTH])
    if not given:
        if not asked.expected:
            return by_lines((_line(1, "", ""),), joined("It prints nothing.", asked.explain), expected)
        return unread("There is no answer yet. Write what the program prints.", expected)
    if _exact(given, asked.expected):
        lines = tuple(_line(n, text, text) for n, text in enumerate(asked.expected, start=1))
        return by_lines(lines, asked.explain or "That is what it prints.", expected)
    lines = _compare(given, asked.expected)
    for miss in asked.misses:
        if _matches(miss, given, _same_line_exactly):
            return _missed(lines, given, asked, miss, expected)
    if all(line.right for line in lines) or _tokens(" ".join(given)) == _tokens(" ".join(asked.expected)):
        exactly = f"To the letter it prints: {' | '.join(asked.expected)}"
        if len(lines) != len(asked.expected):
            lines = tuple(_line(n, text, text) for n, text in enumerate(asked.expected, start=1))
        whole = tuple(replace(line, right=True, why="") for line in lines)
        return by_lines(whole, joined(asked.explain or "That is what it prints.", exactly), expected)
    if len(given) < len(asked.expected) and not gives_up(given[0]):
        count = f"It prints {len(asked.expected)} lines, and you gave {len(given)}"
        return unread(f"{count}; write ? where you do not know.", expected, lines)
    empty = [n for n, text in enumerate(given, start=1) if not text.strip() and n <= len(asked.expected)]
    if any(asked.expected[n - 1].strip() for n in empty):
        return unread(f"Line {empty[0]} is still empty; write ? where you do not know.", expected, lines)
    for miss in asked.misses:
        if _matches(miss, given, _same_line):
            return _missed(lines, given, asked, miss, expected)
    return _explained(lines, asked, expected)


def _explained(lines: tuple[LineJudgement, ...], asked: _Asked, expected: str) -> Judgement:
    """No miss fits the whole answer: one may fit its first wrong line, or else both are set side by side."""
    first = next(line for line in lines if not line.right)
    for miss in asked.misses:
        single = "\n" not in miss.value
        if single and first.given and _same_line(miss.value, first.given):
            return by_lines(_with_why(lines, first, miss.why), miss.why, expected)
    sentence = _side_by_side(first, len(asked.expected), len(lines))
    return by_lines(_with_why(lines, first, sentence), joined(sentence, asked.explain), expected)


def _side_by_side(line: LineJudgement, printed: int, given: int) -> str:
    if line.line > printed:
        return f"It prints {printed} line{'s' * (printed != 1)}, not {given}."
    place = f"Line {line.line}: " if printed > 1 else ""
    if line.given == "?":
        return f"{place}It prints {line.expected}".rstrip(".") + "."
    return f"{place}You have {shown(line.given)}; it prints {line.expected}".rstrip(".") + "."


def _missed(
    lines: tuple[LineJudgement, ...], given: Sequence[str], asked: _Asked, miss: Miss, expected: str
) -> Judgement:
    first = next((line for line in lines if not line.right), None)
    if first is None:
        # Loosely the same as what is printed, yet the author lists it: the difference is the point.
        differing = [n for n, line in enumerate(lines) if not _same_line_exactly(line.expected, given[n])]
        first = replace(lines[differing[0]], right=False)
        lines = tuple(first if line.line == first.line else line for line in lines)
    return by_lines(_with_why(lines, first, miss.why), miss.why, expected)


def _with_why(lines: tuple[LineJudgement, ...], at: LineJudgement, why: str) -> tuple[LineJudgement, ...]:
    return tuple(replace(line, why=why) if line.line == at.line else line for line in lines)


def _compare(given: Sequence[str], expected: Sequence[str]) -> tuple[LineJudgement, ...]:
    lines = []
    for n in range(max(len(given), len(expected))):
        mine = given[n] if n < len(given) else ""
        true = expected[n] if n < len(expected) else ""
        lines.append(_line(n + 1, "?" if gives_up(mine) else mine, true))
    return tuple(lines)


def _line(number: int, given: str, expected: str) -> LineJudgement:
    same = _same_line(expected, given)
    return LineJudgement(
        number, "", shown(given, 200), expected, same, "" if same else f"It prints {expected}"
    )


def _matches(miss: Miss, given: Sequence[str], same: Callable[[str, str], bool]) -> bool:
    """`*` in a miss stands for any line."""
    wanted = miss.value.split("\n")
    return len(wanted) == len(given) and all(
        want.strip() == "*" or same(want, mine) for want, mine in zip(wanted, given, strict=True)
    )


def _lines(text: str) -> tuple[str, ...]:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return tuple(lines)


def _exact(given: Sequence[str], expected: Sequence[str]) -> bool:
    return len(given) == len(expected) and all(map(_same_line_exactly, expected, given))


def _same_line_exactly(expected: str, given: str) -> bool:
    return _spaced(expected) == _spaced(given)


def _spaced(line: str) -> str:
    """The line with the spacing that carries no meaning taken out."""
    return re.sub(r"\s*([\[\](){},:=])\s*", r"\1", " ".join(line.split()))


def _same_line(expected: str, given: str) -> bool:
    if _same_line_exactly(expected, given):
        return True
    if not given.strip() or not expected.strip():
        return False
    want, mine = _tokens(expected), _tokens(given)
    if want == mine:
        return True
    bare = [token for token in want if token not in ("[", "]")]
    return bare == mine or _same_shape(expected, given)


def _same_shape(expected: str, given: str) -> bool:
    found = re.search(r"torch\.Size\(\[([\d, ]*)\]\)$", expected.strip())
    if found is None or expected.strip() != found[0]:
        return False
    wanted = tuple(int(size) for size in re.findall(r"\d+", found[1]))
    try:
        return wanted in shapes(given)
    except UnreadableError:
        return False


_WRAPPING = re.compile(
    r"\b(?:torch\.)?(?:tensor|Size|array|Parameter containing:)\s*(?=[(\[\d-])"
    r"|,?\s*(?:requires_grad=True|grad_fn=<[^>]*>|dtype=[\w.]+|device='[^']*')",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"(?P<number>(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?![\w]))|(?P<word>[^\W\d]\w*)|(?P<sign>\S)",
    re.IGNORECASE,
)


def _tokens(text: str) -> list[str | float]:
    """What is said, without how it is written: numbers by value, words without case, no wrapping."""
    tokens: list[str | float] = []
    for found in _TOKEN.finditer(_WRAPPING.sub("", text)):
        if found["number"]:
            tokens.append(float(found["number"]))
        elif found["word"]:
            tokens.append(found["word"].casefold())
        elif found["sign"] not in ",'\"()":
            tokens.append(found["sign"])
    return tokens
