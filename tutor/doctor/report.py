"""Findings as text and as plain data."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any

from tutor.doctor.rule import Finding
from tutor.doctor.table import RULES

SIGNS = {"error": ("✗", "x"), "warning": ("!", "!"), "hint": ("·", "-")}
WORDS = {"error": "error", "warning": "warning", "hint": "hint"}


def document(finding: Finding) -> dict[str, Any]:
    """The keys that `tutor doctor --json` promises, and the lesson."""
    return {
        "id": finding.id,
        "severity": finding.severity,
        "line": finding.line,
        "title": finding.title,
        "why": finding.why,
        "evidence": _strict(dict(finding.evidence)),
        "fix": finding.fix,
        "lesson": finding.lesson or None,
    }


def _strict(value: Any) -> Any:
    """JSON has no nan and no infinity: they become words."""
    match value:
        case float() if not math.isfinite(value):
            return str(value)
        case list() | tuple():
            return [_strict(item) for item in value]
        case dict():
            return {str(key): _strict(item) for key, item in value.items()}
        case bool() | int() | float() | str() | None:
            return value
    return str(value)


def looked_for() -> int:
    """How many mistakes the doctor knows."""
    return len({rule.id for rule in RULES})


def render(
    findings: Sequence[Finding],
    *,
    filename: str,
    steps: int,
    seconds: float,
    width: int = 78,
    ascii: bool = False,
) -> str:
    """The report a person acts on: what, where, evidence, why it matters, the fix, where to read on."""
    watched = f"{steps:,} steps watched" if steps != 1 else "1 step watched"
    lines = [f"{filename} · {watched} · {seconds:.1f} s".replace("·", "-" if ascii else "·"), ""]
    for number, finding in enumerate(findings, 1):
        lines += [*_one(number, finding, filename, width, ascii), ""]
    known = f"{looked_for()} mistakes looked for"
    nothing = f"{'nothing else' if findings else 'nothing'} found, {known}"
    return "\n".join(lines + textwrap.wrap(nothing, width))


def _one(number: int, finding: Finding, filename: str, width: int, ascii: bool) -> list[str]:
    sign = SIGNS[finding.severity][ascii]
    where = "" if finding.line is None else f"{filename}:{finding.line}"
    head = f"{number} {sign} {finding.title}"
    gap = width - len(head) - len(where)
    if gap >= 2:
        lines = [f"{head}{' ' * gap}{where}".rstrip()]
    else:
        lines = textwrap.wrap(head, width, subsequent_indent="    ") + ([f"    {where}"] if where else [])
    lines += _wrapped(finding.why, width)
    names = [evidence_name(key) for key in finding.evidence]
    column = min(max(map(len, names), default=0), 32)
    for name, value in zip(names, finding.evidence.values(), strict=True):
        lines += textwrap.wrap(
            f"{name:{column}}  {evidence_value(value)}",
            width,
            initial_indent="    ",
            subsequent_indent=" " * (column + 6),
        )
    lines += _wrapped(finding.fix, width)
    if finding.lesson:
        lines += _wrapped(f"{'->' if ascii else '→'} lesson {finding.lesson}", width)
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="    ", subsequent_indent="    ")


def evidence_name(key: str) -> str:
    return key.replace("_", " ")


def evidence_value(value: object) -> str:
    """A measured value as it is read: numbers with three digits, lists side by side."""
    match value:
        case bool() | None:
            return {True: "yes", False: "no", None: "none"}[value]
        case int():
            return f"{value:,}"
        case float():
            plain = 1000 <= abs(value) < 1e6
            return f"{value:,.0f}" if plain else f"{value:.3g}"
        case list() | tuple():
            return "  ".join(evidence_value(item) for item in value)
        case dict():
            return ", ".join(
                f"{evidence_name(str(key))} {evidence_value(item)}" for key, item in value.items()
            )
    return str(value)
