"""The last lines of a lesson: whether it is done, and what is still open."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from tutor.course.model import Asked, Lesson
from tutor.tui.text import measures, prose
from tutor.tui.text.marks import marks


def blocks(lesson: Lesson, still_open: Sequence[str]) -> list[prose.Block]:
    if not still_open:
        text = Content.assemble((f"{marks().right} ", "$right"), "This lesson is done.")
        return [prose.Passage(text, "", "  ")]
    pages = []
    for number, page in enumerate(lesson.pages, 1):
        count = sum(isinstance(block, Asked) and block.question in still_open for block in page.blocks)
        if count:
            pages.append(f"page {number}" + (f" ({count})" if count > 1 else ""))
    what = measures.several(len(still_open), "question")
    verb = "is" if len(still_open) == 1 else "are"
    sentence = f"{what} {verb} still to be answered right: {', '.join(pages)}."
    return [prose.Passage(Content.assemble((f"{marks().due} ", "$due"), sentence), "", "  ")]
