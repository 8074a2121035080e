"""The doctor's report, and the timeline of a watched run, as blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from textual.content import Content

from tutor.doctor import Finding
from tutor.doctor.report import evidence_name, evidence_value, looked_for
from tutor.doctor.timeline import Received, Step, folded_runs
from tutor.tui.text import measures, prose
from tutor.tui.text.marks import marks

_STYLES = {"error": "$wrong", "warning": "$due", "hint": "$muted"}
_COLUMN = 28


def report(
    findings: Sequence[Finding],
    *,
    title_of: Callable[[str], str],
    complete: bool = True,
    failed: bool = False,
) -> list[prose.Block]:
    """What was found, the root cause first. `title_of` gives the title of a lesson, or ""; `failed` says that
    the program ended in an error, which is told elsewhere."""
    blocks: list[prose.Block] = []
    for number, finding in enumerate(findings, 1):
        blocks += [
            *_finding(number, finding, title_of(finding.lesson) if finding.lesson else ""),
            prose.Gap(),
        ]
    if complete:
        nothing = "Nothing else" if findings or failed else "Nothing"
        known = measures.several(looked_for(), "mistake")
        sign = "" if findings or failed else f"{marks().right} "
        blocks.append(prose.Passage(Content(f"{sign}{nothing} found; {known} looked for.").stylize("$muted")))
    return blocks


def sign(finding: Finding) -> str:
    return {"error": marks().wrong, "warning": marks().warn, "hint": marks().new}[finding.severity]


def _finding(number: int, finding: Finding, lesson: str) -> list[prose.Block]:
    style = _STYLES[finding.severity]
    where = f"  line {finding.line}" if finding.line is not None else ""
    word = "" if finding.severity == "error" else f"  {finding.severity}"
    head = Content.assemble(
        (f"{number} {sign(finding)} ", style), (finding.title, "bold"), (f"{where}{word}", "$muted")
    )
    blocks: list[prose.Block] = [
        prose.Passage(head, "", "    "),
        prose.Passage(prose.inline(finding.why), "    ", "    "),
    ]
    names = [evidence_name(key) for key in finding.evidence]
    column = min(max(map(len, names), default=0), _COLUMN)
    for name, value in zip(names, finding.evidence.values(), strict=True):
        line = Content.assemble((f"{name:{column}}  ", "$muted"), evidence_value(value))
        blocks.append(prose.Passage(line, "    ", " " * (column + 6)))
    blocks.append(prose.Passage(prose.inline(finding.fix), f"    {marks().arrow} ", "      "))
    if lesson:
        link = prose.inline(f"Read on: [{lesson}]({finding.lesson})")
        blocks.append(prose.Passage(link.stylize("$muted"), "    ", "    "))
    return blocks


def step(told: Step, total: int) -> list[prose.Block]:
    """The events of one step, a line each: what, where, what there is to say."""
    if told.number:
        head = f"Step {told.number:,} of {total:,}"
    else:
        head = "No optimizer step was seen; this is what happened"
    loss = "" if told.loss is None else f"   loss {told.loss:.4g}"
    blocks: list[prose.Block] = [
        prose.Passage(Content.assemble((head, "bold"), (loss, "$muted"))),
        prose.Gap(),
    ]
    width = max((len(row.what) for row in told.rows), default=0)
    for row in told.rows:
        line = "" if row.line is None else f"line {row.line}"
        text = Content.assemble((f"{row.what:<{width}}  ", "bold"), (f"{line:<9}", "$muted"), row.text)
        blocks.append(prose.Passage(text, f"{marks().here} ", " " * (width + 13)))
    if not told.rows:
        blocks.append(prose.Passage(Content("Nothing of a training loop happened.").stylize("$muted")))
    return blocks


_MOST_RECEIVED = 24


def received(rows: Sequence[Received]) -> list[prose.Block]:
    """What each tensor of the optimizer received for the step, as bars over a common scale."""
    if not rows:
        return []
    most = max((row.norm or 0.0 for row in rows), default=0.0) or 1.0
    wide = min(max(len(row.name) for row in rows), 36)
    lines = []
    for row in rows[:_MOST_RECEIVED]:
        name = f"{row.name[-wide:]:<{wide}}  "
        if row.norm is None:
            lines.append(Content.assemble(name, ("no gradient", "$due")))
            continue
        levels = marks().bars
        level = levels[min(len(levels) - 1, round(row.norm / most * (len(levels) - 1)))]
        lines.append(Content.assemble(name, (f"{level} ", "$accent"), f"{row.norm:.3g}"))
    blocks: list[prose.Block] = [
        prose.Gap(),
        prose.Passage(Content(f"Gradient norms that {rows[0].optimizer or 'the step'} used").stylize("bold")),
        prose.Verbatim(tuple(lines), "  "),
    ]
    if len(rows) > _MOST_RECEIVED:
        more = f"and {len(rows) - _MOST_RECEIVED} more"
        blocks.append(prose.Passage(Content(more).stylize("$muted"), "  ", "  "))
    return blocks


_MODES = {
    "T": ("train, with a graph", "$accent"),
    "t": ("train, without a graph", "$due"),
    "E": ("eval, with a graph", "$due"),
    "e": ("eval, without a graph", "$right"),
}


def _strip(letters: str) -> Iterator[tuple[str, str]]:
    """Pieces of the strip with their styles."""
    for piece, times in folded_runs(letters):
        for letter, count in piece:
            text = letter * count if count <= 12 else f"{letter * 3}{marks().ellipsis}{letter} ({count:,}) "
            yield text, _MODES[letter][1]
        if times > 1:
            yield f" {marks().times}{times:,}  ", "$muted"


def mode_strip(letters: str, width: int, *, partly: bool = False) -> list[prose.Block]:
    """The modes of all forwards, in order, as a strip and its legend; long stretches are shortened, and what
    is repeated stands once. `partly`: those in the middle of the run are not known."""
    if not letters:
        return []
    parts: list[tuple[str, str]] = []
    room = max(20, width - 4)
    for text, style in _strip(letters):
        if room < len(text) + 1:
            parts.append((marks().ellipsis, "$muted"))
            break
        room -= len(text)
        parts.append((text, style))
    middle = ("  without those in the middle of the run", "$muted") if partly else ""
    blocks: list[prose.Block] = [
        prose.Gap(),
        prose.Passage(Content.assemble(("Forwards and their mode", "bold"), middle)),
        prose.Verbatim((Content.assemble(*parts),), "  "),
    ]
    for letter in dict.fromkeys(letters):
        what, style = _MODES[letter]
        blocks.append(
            prose.Passage(Content.assemble((f"{letter}  ", style), (what, "$muted")), "  ", "     ")
        )
    return blocks
