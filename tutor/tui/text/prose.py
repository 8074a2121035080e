"""Markdown to lines of styled text.

Textual's own Markdown mounts a widget for every block and wraps each on its own; a lesson page has many.
Here a whole passage becomes one `Content`, laid out for the width it is shown at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from textual.content import Content, Span
from textual.style import Style

from tutor.tui.text import code
from tutor.tui.text.marks import marks

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MEASURE = 78
"""the widest a line of prose gets"""


@dataclass(frozen=True, slots=True)
class Passage:
    """Text that is wrapped to the width; `first` and `rest` stand before its lines."""

    text: Content
    first: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines that keep their breaks: code and drawings. Only what is too wide is folded."""

    lines: tuple[Content, ...]
    indent: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    head: tuple[Content, ...]
    rows: tuple[tuple[Content, ...], ...]
    right: tuple[bool, ...]
    """which columns are aligned to the right"""
    indent: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """An empty line between two ideas."""


Block = Passage | Verbatim | Table | Gap


@lru_cache(maxsize=64)
def parse(markdown: str) -> tuple[Block, ...]:
    """The blocks of a passage of Markdown, gaps between them included."""
    return tuple(_Reader(_parser().parse(markdown)).blocks())


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # 20 ms, paid when the first passage is shown

    # Raw HTML stays text: `<cell>` in a sentence is meant to be read.
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def lay_out(blocks: Sequence[Block], width: int) -> Content:
    """The blocks as one Content, no line wider than `width` cells nor, in prose, than the measure."""
    width = max(8, width)
    measure = min(width, MEASURE)
    lines: list[Content] = []
    for block in blocks:
        if isinstance(block, Passage):
            lines += _wrapped(block, measure)
        elif isinstance(block, Verbatim):
            for line in block.lines:
                pieces = line.fold(max(4, width - len(block.indent)))
                lines += [Content(block.indent) + piece for piece in pieces]
        elif isinstance(block, Table):
            lines += _table(block, measure)
        else:
            lines.append(Content(""))
    return Content("\n").join(lines)


def widest(blocks: Sequence[Block]) -> int:
    """The width that the verbatim parts need: drawings, which suffer from folding."""
    needed = [
        len(block.indent) + max(line.cell_length for line in block.lines)
        for block in blocks
        if isinstance(block, Verbatim) and block.lines
    ]
    return max(needed, default=0)


def inline(markdown: str) -> Content:
    """One line of Markdown, such as an option's text, with its code spans and emphasis."""
    tokens = _parser().parseInline(markdown)
    return _inline(tokens[0].children or []) if tokens else Content("")


def _wrapped(passage: Passage, width: int) -> Iterator[Content]:
    text = passage.text
    first = text.wrap(max(4, width - len(passage.first)))[0].rstrip()
    yield Content(passage.first) + first
    rest = len(first.plain)
    while text.plain[rest : rest + 1] == " ":
        rest += 1
    if text.plain[rest : rest + 1] == "\n":
        rest += 1
    if rest < len(text.plain):
        for line in text[rest:].wrap(max(4, width - len(passage.rest))):
            yield Content(passage.rest) + line.rstrip()


def _table(table: Table, width: int) -> Iterator[Content]:
    columns = list(zip(table.head, *table.rows, strict=True))
    widths = [max(cell.cell_length for cell in column) for column in columns]
    room = width - len(table.indent) - 2 * (len(widths) - 1)
    while sum(widths) > room and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    yield from _table_row(table, [cell.stylize("bold") for cell in table.head], widths)
    rule = marks().rule
    yield Content(table.indent + "  ".join(rule * n for n in widths)).stylize("$rule")
    for row in table.rows:
        yield from _table_row(table, row, widths)


def _table_row(table: Table, cells: Sequence[Content], widths: Sequence[int]) -> Iterator[Content]:
    wrapped = [cell.wrap(max(1, n)) for cell, n in zip(cells, widths, strict=True)]
    for n in range(max(len(lines) for lines in wrapped)):
        parts = []
        for lines, width, right in zip(wrapped, widths, table.right, strict=True):
            cell = lines[n].rstrip() if n < len(lines) else Content("")
            missing = max(0, width - cell.cell_length)
            parts.append(cell.pad_left(missing) if right else cell.pad_right(missing))
        yield Content(table.indent) + Content("  ").join(parts).rstrip()


def _inline(tokens: Sequence[Token]) -> Content:
    text: list[str] = []
    spans: list[Span] = []
    open_at: list[tuple[int, str | Style]] = []
    length = 0

    def add(piece: str, style: str = "") -> None:
        nonlocal length
        if style and piece:
            spans.append(Span(length, length + len(piece), style))
        text.append(piece)
        length += len(piece)

    for token in tokens:
        if token.type == "text" or token.type.startswith("html"):
            add(token.content)
        elif token.type == "code_inline":
            add(token.content, "$code-span")
        elif token.type == "softbreak":
            add(" ")
        elif token.type == "hardbreak":
            add("\n")
        elif token.nesting == 1:
            open_at.append((length, _opening_style(token)))
        elif token.nesting == -1 and open_at:
            start, style = open_at.pop()
            if length > start:
                spans.append(Span(start, length, style))
    return Content("".join(text), spans=spans)


def _opening_style(token: Token) -> str | Style:
    if token.type == "link_open":
        href = str(token.attrGet("href") or "")
        return Style(underline=True) + Style.from_meta({"@click": ("app.follow", (href,))})
    return {"em_open": "italic", "strong_open": "bold"}.get(token.type, "")


@dataclass
class _Reader:
    """Walks the parser's flat tokens; `_at` is the next one."""

    tokens: Sequence[Token]
    _at: int = 0
    _found: list[Block] = field(default_factory=list)

    def blocks(self) -> list[Block]:
        self._read("", "", tight=False, until="")
        while self._found and isinstance(self._found[-1], Gap):
            self._found.pop()
        return self._found

    def _read(self, first: str, rest: str, *, tight: bool, until: str) -> None:
        """Reads blocks up to the closing token `until`; `first` stands before the very first line."""
        prefix = first
        while self._at < len(self.tokens):
            token = self.tokens[self._at]
            self._at += 1
            if token.type == until:
                return
            if token.type in ("bullet_list_open", "ordered_list_open"):
                self._list(token, rest)
            elif token.type == "table_open":
                self._found += [self._table(rest), Gap()]
            elif token.type == "blockquote_open":
                self._read(rest + "  ", rest + "  ", tight=False, until="blockquote_close")
            elif token.type in ("fence", "code_block"):
                self._found += [_fence(token, rest), Gap()]
            elif token.type == "hr":
                self._found += [Passage(Content(marks().rule * 20).stylize("$rule"), prefix, rest), Gap()]
            elif token.type == "heading_open":
                self._found += [Passage(self._text().stylize("bold"), prefix, rest), Gap()]
            elif token.type == "paragraph_open":
                self._found.append(Passage(self._text(), prefix, rest))
                if not (tight or token.hidden):
                    self._found.append(Gap())
            else:
                continue
            prefix = rest

    def _text(self) -> Content:
        """The inline token that follows an opening one; its closing one is passed over."""
        inline_token = self.tokens[self._at]
        self._at += 2
        return _inline(inline_token.children or [])

    def _list(self, opening: Token, indent: str) -> None:
        ordered = opening.type == "ordered_list_open"
        number = int(opening.attrGet("start") or 1)
        closing = opening.type.replace("open", "close")
        while self.tokens[self._at].type != closing:
            self._at += 1  # list_item_open
            sign = f"{number}. " if ordered else "• " if marks().unicode else "- "
            self._read(indent + sign, indent + " " * len(sign), tight=False, until="list_item_close")
            number += 1
        self._at += 1
        if not isinstance(self._found[-1], Gap):
            self._found.append(Gap())

    def _table(self, indent: str) -> Table:
        rows: list[list[Content]] = []
        right: list[bool] = []
        while (token := self.tokens[self._at]).type != "table_close":
            self._at += 1
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                if token.type == "th_open":
                    right.append("right" in str(token.attrGet("style") or ""))
                rows[-1].append(self._text())
        self._at += 1
        return Table(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]), tuple(right), indent)


def _fence(token: Token, indent: str) -> Verbatim:
    source = token.content.rstrip("\n")
    language = token.info.split()[0] if token.info.split() else ""
    shown = code.python(source) if language == "python" else Content(source)
    return Verbatim(tuple(shown.split("\n", allow_blank=True)), indent + "  ")
