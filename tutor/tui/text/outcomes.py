"""How a run ended, in a line; and what went wrong, in plain words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.protocol import Result
from tutor.tui.text import measures, prose
from tutor.tui.text.marks import marks

if TYPE_CHECKING:
    from tutor.explain import Explanation
    from tutor.explain.model import Change


def status_line(result: Result) -> Content:
    """`✓ 9 ms · cpu`, or what stopped it."""
    took = f"{measures.duration(result.seconds)} {marks().dot} {result.device}"
    if result.status == "ok":
        return Content.assemble((f"{marks().right} ran", "$right"), (f" in {took}", "$muted"))
    if result.status == "cancelled":
        return Content.assemble((f"{marks().wrong} cancelled", "$due"), (f" after {took}", "$muted"))
    if result.status == "error" and result.failure is not None:
        line = f" on line {result.failure.line}" if result.failure.line else ""
        what = f"{result.failure.type}{line}"
    else:
        what = _STOPPED.get(result.status, result.status)
    return Content.assemble((f"{marks().wrong} {what}", "$wrong"), (f" {marks().dot} {took}", "$muted"))


_STOPPED = {
    "error": "ended with an error",
    "timeout": "stopped: out of time",
    "memory": "stopped: out of memory",
    "output": "stopped: wrote too much",
    "processes": "stopped: too many processes",
    "crash": "crashed",
}


def detail(result: Result) -> Content:
    """The sentence that a stopped run needs; empty where there is none."""
    left = result.failure is not None and result.failure.type == "SystemExit"  # its status says it
    if result.status in ("ok", "cancelled") or (result.status == "error" and left):
        return Content("")
    return Content(result.detail)


def explanation(
    explained: Explanation, lesson_title: str = "", *, excerpt: bool = False
) -> list[prose.Block]:
    """The blocks of an explanation: what it means, the picture, what to do. `excerpt` shows the source too,
    for where the program is not on the screen."""
    blocks: list[prose.Block] = []
    where = f"line {explained.line}: " if explained.line else ""
    title = Content.assemble((f"{marks().wrong} {where}", "$wrong"), (explained.title, "bold"))
    blocks += [prose.Passage(title, "", "  "), prose.Gap()]
    if excerpt and explained.excerpt:
        blocks += [prose.Verbatim(tuple(_excerpt_lines(explained)), "  "), prose.Gap()]
    if explained.picture:
        blocks += [prose.Verbatim(tuple(Content(row) for row in explained.picture), "  "), prose.Gap()]
    if explained.text:
        for paragraph in explained.text.split("\n\n"):
            blocks += [prose.Passage(prose.inline(paragraph), "  ", "  "), prose.Gap()]
    for fix in explained.fixes:
        arrow = f"{marks().arrow} "
        blocks.append(prose.Passage(prose.inline(fix), f"  {arrow}", "  " + " " * len(arrow)))
    if lesson_title and explained.lesson:
        link = prose.inline(f"Read on: [{lesson_title}]({explained.lesson})")
        blocks += [prose.Gap(), prose.Passage(link.stylize("$muted"), "  ", "  ")]
    while blocks and isinstance(blocks[-1], prose.Gap):
        blocks.pop()
    return blocks


def autopsy(
    explained: Explanation, lesson_title: str = "", *, chosen: int = 0, opened: Collection[int] = ()
) -> list[prose.Block]:
    """An explanation whose repairs can be chosen: `chosen` is marked, those of `opened` show their line
    before and after."""
    count = len(explained.changes)
    bare = replace(explained, fixes=(), text="")
    blocks = explanation(bare, excerpt=True)
    words = "What would fit" if count == 1 else f"What would fit, {count} ways"
    blocks += [prose.Gap(), prose.Passage(Content(words).stylize("bold"), "  ", "  ")]
    for number, change in enumerate(explained.changes):
        here = number == chosen
        text = Content.assemble(
            (f"{marks().here if here else ' '} ", "$accent"),
            (f"line {change.line}  ", "$muted"),
            prose.inline(change.what),
        )
        blocks.append(prose.Passage(text.stylize("bold") if here else text, "  ", "    "))
        if number in opened:
            blocks.append(prose.Verbatim(_before_and_after(change), "      "))
    if opened:
        note = "Nothing of it is written into your program."
        blocks.append(prose.Passage(Content(note).stylize("$muted"), "    ", "    "))
    for fix in explained.fixes[count:]:
        blocks.append(prose.Passage(prose.inline(fix.removeprefix("or ")), "    ", "    "))
    for paragraph in explained.text.split("\n\n"):
        blocks += [prose.Gap(), prose.Passage(prose.inline(paragraph), "  ", "  ")]
    if lesson_title and explained.lesson:
        link = prose.inline(f"Read on: [{lesson_title}]({explained.lesson})")
        blocks += [prose.Gap(), prose.Passage(link.stylize("$muted"), "  ", "  ")]
    return blocks


def _before_and_after(change: Change) -> tuple[Content, ...]:
    return (
        Content.assemble((f"- {change.line}  {change.before.strip()}", "$wrong")),
        Content.assemble((f"+ {change.line}  {change.code}", "$right")),
    )


def _excerpt_lines(explained: Explanation) -> list[Content]:
    width = max(len(str(number)) for number, _, _ in explained.excerpt)
    lines = []
    for number, source, failing in explained.excerpt:
        sign = marks().wrong if failing else " "
        style = "$foreground on $wrong-line" if failing else "$muted"
        lines.append(Content.assemble((f"{sign} {number:>{width}}  {source}", style)))
    return lines
