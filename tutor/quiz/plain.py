"""Markdown as plain text: what a screen reader or a pipe gets. Code and tables stay as they are written."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

_SPAN = re.compile(r"(`+)(.+?)\1")
_LINK = re.compile(r"(?<![\w\])])!?\[([^\]]*)\]\(([^)\s]*)\)")
# Strong text by underscores is hardly ever meant: `__init__` without backticks is.
_STRONG = re.compile(r"(\*\*)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])(.+?)(?<=[^\s*_])\1(?![\w*])")
_ITEM = re.compile(r"(\s*)([-*+]|\d+[.)])\s+(.*)")


def plain(markdown: str, width: int = 78) -> str:
    """`markdown` as text of at most `width` columns; only code and tables may be wider."""
    blocks = []
    for kind, lines in _blocks(markdown.replace("\r\n", "\n").split("\n")):
        if kind == "code":
            blocks.append(indented("\n".join(lines)))
        elif kind == "table":
            blocks.append("\n".join(inline(line) for line in lines if not _is_rule(line)))
        elif kind == "heading":
            title = inline(lines[0].lstrip("#").strip())
            blocks.append(f"{title}\n{'-' * min(len(title), width)}")
        elif kind == "list":
            blocks.append("\n".join(_item(line, width) for line in _items(lines)))
        else:
            blocks.append(wrapped(inline(" ".join(line.strip().lstrip("> ") for line in lines)), width))
    return "\n\n".join(blocks)


def inline(text: str) -> str:
    """Emphasis taken off and links written out; what stands between backticks is left alone."""
    pieces = []
    at = 0
    for span in _SPAN.finditer(text):
        pieces += [_loud(text[at : span.start()]), span[0]]
        at = span.end()
    return "".join([*pieces, _loud(text[at:])])


def wrapped(text: str, width: int, first: str = "", rest: str | None = None) -> str:
    """A paragraph, broken between words only: a shape or a number stays in one piece where it can."""
    return textwrap.fill(
        text,
        width=width,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def indented(code: str, by: str = "    ") -> str:
    return "\n".join(f"{by}{line}".rstrip() for line in code.rstrip("\n").split("\n"))


def _loud(text: str) -> str:
    text = _LINK.sub(lambda link: link[1] if link[1] == link[2] else f"{link[1]} ({link[2]})", text)
    return _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))


def _is_rule(line: str) -> bool:
    return set(line) <= set("|-: ") and "-" in line


def _items(lines: list[str]) -> Iterator[str]:
    """One string an item, its continuation lines joined."""
    item = ""
    for line in lines:
        if _ITEM.match(line):
            if item:
                yield item
            item = line
        else:
            item = f"{item} {line.strip()}"
    if item:
        yield item


def _item(line: str, width: int) -> str:
    found = _ITEM.match(line)
    assert found is not None
    bullet = f"{found[1]}{'-' if found[2] in '*+' else found[2]} "
    return wrapped(inline(found[3]), width, bullet, " " * len(bullet))


def _blocks(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """(kind, lines) of each block: code, table, heading, list, paragraph."""
    at = 0
    while at < len(lines):
        start = lines[at]
        end = at + 1
        if not start.strip():
            at = end
            continue
        if fence := re.match(r"\s*(```+|~~~+)", start):
            while end < len(lines) and lines[end].strip() != fence[1]:
                end += 1
            yield "code", lines[at + 1 : end]
            at = end + 1
            continue
        kind = _kind(start)
        if kind == "code":  # by indentation: blank lines inside belong to it, those after it do not
            while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
                end += 1
            yield kind, textwrap.dedent("\n".join(lines[at:end])).strip("\n").split("\n")
            at = end
            continue
        if kind != "heading":
            while end < len(lines) and lines[end].strip() and _goes_on(kind, lines[end]):
                end += 1
        yield kind, lines[at:end]
        at = end


def _kind(line: str) -> str:
    if re.match(r"#{1,6}\s", line):
        return "heading"
    if line.lstrip().startswith("|"):
        return "table"
    if line.startswith("    "):
        return "code"
    return "list" if _ITEM.match(line) else "paragraph"


def _goes_on(kind: str, line: str) -> bool:
    if re.match(r"\s*(```|~~~)|#{1,6}\s", line):
        return False
    if kind == "table":
        return line.lstrip().startswith("|")
    # A list may interrupt a paragraph only by a bullet, or "2. " at a line's start would cut a sentence.
    return kind == "list" or not re.match(r"\s*[-*+]\s", line)
