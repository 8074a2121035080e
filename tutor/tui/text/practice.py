"""The rows of the practice screen: sessions, skills with how well they are known, and a quiet calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.tui.text import measures
from tutor.tui.text.marks import marks

if TYPE_CHECKING:
    from tutor.review import Mastery

TITLE = 38
"""cells of a skill's title"""
BAR = 6
WEEKS = 12


def session_row(number: int, title: str, about: str, due: int) -> Content:
    """Two lines: what it is called, and what it does. `due` is said where it is not 0."""
    count: list[Content | tuple[str, str]] = []
    if due:
        count = [(f"  {marks().due} ", "$due"), Content(f"{measures.several(due, 'review')} due")]
    first = Content.assemble((f"{number}  ", "bold $accent"), (title, "bold"), *count)
    return Content("\n").join([first, Content(f"   {about}").stylize("$muted")])


def heading(text: str) -> Content:
    return Content(f"\n{text}").stylize("$muted")


def skill_row(title: str, mastery: Mastery) -> Content:
    """The title, a bar of the estimate, and in words how sure it is."""
    signs = marks()
    name = Content(title).truncate(TITLE, ellipsis=True)
    full = round(mastery.estimate * BAR) if mastery.tried else 0
    bar = Content.assemble(
        (signs.bars[-1] * full, "$due" if mastery.weak else "$accent"),
        (signs.bars[0] * (BAR - full), "$muted"),
    )
    gap = " " * (TITLE - name.cell_length + 1)
    return Content.assemble("  ", name, gap, bar, (f" {short(mastery)}", "$muted"))


def short(mastery: Mastery) -> str:
    """`72 % (55-87), 12 answers`"""
    if not mastery.tried:
        return mastery.text
    low, high = (round(100 * end) for end in mastery.interval)
    return f"{round(100 * mastery.estimate)} % ({low}-{high}), {measures.several(mastery.attempts, 'answer')}"


def calendar(days: Mapping[date, int], today: date) -> Content:
    """A row for each day of the week, a column for each week, the last one this week."""
    signs = marks().bars
    steps = len(signs) - 1
    most = max(days.values(), default=1)
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    rows = []
    for weekday, name in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")):
        cells = []
        for week in range(WEEKS):
            day = monday + timedelta(weeks=week, days=weekday)
            count = days.get(day, 0)
            cell = signs[max(1, round(count / most * steps))] if count else signs[0]
            cells.append(" " if day > today else cell)
        rows.append(Content.assemble((f"  {name}  ", "$muted"), (" ".join(cells), "$accent")))
    return Content("\n").join(rows)
