"""The checks of a challenge: goals before, verdicts after, and what each failed one says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.course.model import Goal
from tutor.tui.text import measures, prose
from tutor.tui.text.marks import marks

if TYPE_CHECKING:
    from tutor.challenge import CheckResult, Verdict


NOT_RUN = "Not run."
"""the message of a check that was not reached"""


def listed(goals: Sequence[Goal], results: Mapping[str, CheckResult], *, going: bool) -> list[prose.Block]:
    """Every goal with its sign, a failed one with its message. `going`: the next one is being tried."""
    signs = marks()
    blocks: list[prose.Block] = []
    tried_next = True
    for goal in goals:
        result = results.get(goal.name)
        if result is not None and result.message == NOT_RUN:
            sign = (f"{signs.new} ", "$muted")
        elif result is None:
            sign = (f"{signs.running} ", "$accent") if going and tried_next else (f"{signs.new} ", "$muted")
            tried_next = False
        else:
            sign = (f"{signs.right} ", "$right") if result.passed else (f"{signs.wrong} ", "$wrong")
        blocks.append(prose.Passage(Content.assemble(sign, prose.inline(goal.goal)), "", "  "))
        if result is not None and not result.passed and result.message:
            if result.message == NOT_RUN:
                blocks.append(prose.Passage(Content("not run").stylize("$muted"), "    ", "    "))
            else:
                blocks += message(result.message)
    return blocks


def message(text: str) -> list[prose.Block]:
    """What a failed check says. Rows that are indented are aligned on purpose and stay as they are."""
    blocks: list[prose.Block] = []
    for line in text.rstrip("\n").split("\n"):
        if line.startswith("  "):
            blocks.append(prose.Verbatim((Content(line),), "    "))
        else:
            blocks.append(prose.Passage(prose.inline(line) if line.strip() else Content(""), "    ", "    "))
    return blocks


def verdict(found: Verdict) -> Content:
    """How the attempt as a whole went, in a line."""
    signs = marks()
    passed = sum(check.passed for check in found.checks)
    count = f"{passed} of {measures.several(len(found.checks), 'check')} passed"
    took = f" {signs.dot} {measures.duration(found.result.seconds)} {signs.dot} {found.result.device}"
    if found.status == "passed":
        return Content.assemble((f"{signs.right} Passed.", "bold $right"), (took, "$muted"))
    if found.status == "cancelled":
        return Content.assemble((f"{signs.wrong} cancelled", "$due"))
    words = {
        "failed": count,
        "error": "Your program raised an error",
        "timeout": "Stopped: out of time",
        "memory": "Stopped: out of memory",
        "output": "Stopped: too much output",
        "processes": "Stopped: too many processes",
        "crash": "Your program crashed",
    }
    return Content.assemble(
        (f"{signs.wrong} {words.get(found.status, found.status)}.", "bold $wrong"), (took, "$muted")
    )
