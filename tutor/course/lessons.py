"""Lessons from Markdown: front matter between `+++` lines, a page for each `## heading`, live fences.

Only top-level fences and second-level headings matter here; the rest is prose, kept as it is written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast

from tutor.course.fields import Fields, Source
from tutor.course.heads import Policy
from tutor.course.index import front_matter, read_head
from tutor.course.model import (
    Asked,
    Block,
    Cell,
    Figure,
    Lesson,
    Miss,
    Page,
    Prose,
    Question,
)
from tutor.course.questions import question_source, read_question

_CELL = ("raises", "policy", "timeout", "memory", "tab")
_ATTRIBUTE = re.compile(r"(\w+)(?:=(\S+))?")
POLICIES = ("plain", "procs", "distributed")
TABS = ("shapes", "graph", "timeline", "curves")
FIGURES = ("curve", "bars", "flow", "timeline")


def read_lesson(file: Path, part: str) -> tuple[Lesson, Source]:
    """The whole lesson, and the source that holds the problems found on the way."""
    head_source = front_matter(file)
    head = read_head(head_source, part)
    source = Source.read(file, head_source.problems)
    text = source.text
    skip = head_source.text.count("\n") + 2 if head_source.text else 0
    body = _Body(source, head.id, part)
    for piece in _pieces(text.split("\n"), skip):
        body.add(piece)
    pages = body.finish()
    if not pages:
        source.blame(1, "the lesson has no page: expected a `## heading`")
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
    return Lesson(head, pages, tuple(body.questions), digest), source


# --- the pieces of a body ----------------------------------------------------------------------------


@dataclass(slots=True)
class _Piece:
    """`what` is "heading", "prose" or "fence"; `line` counts from 1 in the file."""

    what: Literal["heading", "prose", "fence"]
    text: str
    line: int
    info: str = ""
    closed: bool = True


def _pieces(lines: list[str], skip: int) -> Iterator[_Piece]:
    prose: list[str] = []
    start = skip + 1
    n = skip
    while n < len(lines):
        line = lines[n]
        is_heading = re.match(r"## (.+)", line)
        if not is_heading and not line.startswith("```"):
            if not prose:
                start = n + 1
            prose.append(line)
            n += 1
            continue
        if any(text.strip() for text in prose):
            yield _trimmed(prose, start)
        prose = []
        if is_heading:
            yield _Piece("heading", is_heading[1].strip(), n + 1)
            n += 1
            continue
        end = n + 1
        while end < len(lines) and lines[end].rstrip() != "```":
            end += 1
        yield _Piece("fence", "\n".join(lines[n + 1 : end]), n + 1, line[3:].strip(), closed=end < len(lines))
        n = end + 1
    if any(text.strip() for text in prose):
        yield _trimmed(prose, start)


def _trimmed(prose: list[str], start: int) -> _Piece:
    while prose and not prose[0].strip():
        prose = prose[1:]
        start += 1
    return _Piece("prose", "\n".join(prose).rstrip(), start)


class _Body:
    """Collects pieces into pages."""

    def __init__(self, source: Source, lesson: str, part: str) -> None:
        self.source = source
        self.lesson = lesson
        self.part = part
        self.questions: list[Question] = []
        self._pages: list[Page] = []
        self._title: tuple[str, int] | None = None
        self._blocks: list[Block] = []
        self._cells = 0
        self._figures = 0

    def add(self, piece: _Piece) -> None:
        if piece.what == "heading":
            if self._title is not None:
                self._turn()
            self._title = (piece.text, piece.line)
        elif piece.what == "prose":
            self._blocks.append(Prose(piece.text, piece.line))
        elif not piece.closed:
            self.source.blame(piece.line, "this fence is never closed: expected ``` on a line of its own")
        else:
            self._fence(piece)

    def finish(self) -> tuple[Page, ...]:
        if self._title is not None:
            self._turn()
        elif self._blocks:
            self.source.blame(1, "the lesson has text but no page: expected a `## heading`")
        return tuple(self._pages)

    def _turn(self) -> None:
        assert self._title is not None
        title, line = self._title
        if not self._blocks:
            self.source.blame(line, f"the page {title!r} is empty")
        self._pages.append(Page(title, tuple(self._blocks), line))
        self._blocks = []

    def _fence(self, piece: _Piece) -> None:
        word, *attributes = piece.info.split() or [""]
        if word == "python" and attributes and attributes[0] in ("run", "predict"):
            self._cell(piece, attributes[0], attributes[1:])
        elif word == "output":
            self._output(piece, attributes)
        elif word == "miss":
            self._misses(piece)
        elif word == "question":
            self._question(piece)
        elif word == "figure":
            self._figure(piece)
        elif word == "python" and attributes:
            self.source.blame(piece.line, f"`{attributes[0]}` after python: expected run or predict")
        else:
            fence = f"```{piece.info}\n{piece.text}\n```"
            self._blocks.append(Prose(fence, piece.line))

    def _cell(self, piece: _Piece, word: str, attributes: list[str]) -> None:
        given: dict[str, str] = {}
        for attribute in attributes:
            found = _ATTRIBUTE.fullmatch(attribute)
            if found is None or found[1] not in _CELL or not found[2]:
                expected = f"expected {', '.join(f'{name}=' for name in _CELL[:-1])} or {_CELL[-1]}="
                self.source.blame(piece.line, f"`{attribute}`: {expected} with a value")
            else:
                given[found[1]] = found[2]
        policy = given.get("policy", "plain")
        if policy not in POLICIES:
            self.source.blame(piece.line, f"policy={policy}: expected one of {', '.join(POLICIES)}")
            policy = "plain"
        if given.get("tab", TABS[0]) not in TABS:
            self.source.blame(piece.line, f"tab={given.pop('tab')}: expected one of {', '.join(TABS)}")
        self._cells += 1
        self._blocks.append(
            Cell(
                id=f"{self.lesson}#{self._cells}",
                source=piece.text + "\n",
                line=piece.line,
                raises=given.get("raises"),
                predict=word == "predict",
                policy=cast("Policy", policy),
                timeout=self._positive(piece, given.get("timeout", "10")),
                memory_mb=int(self._positive(piece, given.get("memory", "2048"))),
                tab=given.get("tab", ""),
            )
        )

    def _positive(self, piece: _Piece, text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = 0.0
        if value <= 0:
            self.source.blame(piece.line, f"{text!r}: expected a number above 0")
            return 1.0
        return value

    def _last_cell(self, piece: _Piece, word: str) -> Cell | None:
        last = self._blocks[-1] if self._blocks else None
        if not isinstance(last, Cell):
            self.source.blame(piece.line, f"`{word}` stands alone: expected it right after a live cell")
            return None
        return last

    def _output(self, piece: _Piece, attributes: list[str]) -> None:
        cell = self._last_cell(piece, "output")
        if cell is None:
            return
        if attributes not in ([], ["varies"]):
            self.source.blame(
                piece.line, f"`{' '.join(attributes)}`: expected nothing or `varies` after output"
            )
        self._replace(cell, output=piece.text, output_line=piece.line, varies=attributes == ["varies"])

    def _misses(self, piece: _Piece) -> None:
        cell = self._last_cell(piece, "miss")
        if cell is None:
            return
        if not cell.predict or cell.output is None:
            self.source.blame(piece.line, "`miss` needs a predict cell with an output before it")
            return
        misses = []
        for offset, line in enumerate(piece.text.splitlines(), 1):
            value, colon, why = line.partition(" : ")
            if not line.strip():
                continue
            if not colon or not why.strip():
                self.source.blame(piece.line + offset, "expected `wrong text : sentence`")
                continue
            value = "\n".join(part.strip() for part in value.split(" | "))
            if value == cell.output.strip():
                self.source.blame(piece.line + offset, "this miss is the right output")
            misses.append(Miss(value, why.strip()))
        self._replace(cell, misses=(*cell.misses, *misses))

    def _replace(self, cell: Cell, **changes: object) -> None:
        self._blocks[-1] = replace(cell, **changes)  # type: ignore[arg-type]

    def _question(self, piece: _Piece) -> None:
        source = question_source(self.source, piece.text, piece.line + 1)
        table = source.parse()
        if not table:
            return
        if set(table) == {"id"}:
            self._blocks.append(Asked(str(table["id"]), piece.line))
            return
        fields = Fields(table, source, f"question {table.get('id', '')}".strip())
        question = read_question(fields, part=self.part, lesson=self.lesson)
        if question is not None:
            self.questions.append(question)
            self._blocks.append(Asked(question.id, piece.line))

    def _figure(self, piece: _Piece) -> None:
        source = question_source(self.source, piece.text, piece.line + 1)
        table = source.parse()
        if not table:
            return
        self._figures += 1
        fields = Fields(table, source, "figure")
        self._blocks.append(
            Figure(
                id=f"{self.lesson}#figure{self._figures}",
                kind=fields.choice("kind", FIGURES),  # type: ignore[arg-type]
                code=fields.text("code", strip=False),
                caption=fields.text("caption"),
                line=piece.line,
                x=fields.text("x", ""),
                y=fields.text("y", ""),
                log=fields.flag("log"),
            )
        )
        fields.finish()
