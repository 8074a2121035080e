"""Findings of a recording: every rule is asked, consequences are dropped, root causes come first."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace

from tutor.doctor.rule import Finding, Rule
from tutor.doctor.table import RULES
from tutor.doctor.topics import LESSONS
from tutor.recording import Recording

_WEIGHT = {"error": 0, "warning": 1, "hint": 2}


def diagnose(recording: Recording, *, strict: bool = False) -> tuple[Finding, ...]:
    """The mistakes of a recorded run: errors before warnings before hints, in the order of the table within
    each; one finding for each id and line.

    A rule that fails on a recording finds nothing in it and is logged; with `strict` its exception is raised.
    """
    found: list[tuple[int, Finding]] = []
    explained: set[str] = set()
    for place, rule in enumerate(RULES):
        findings = [
            replace(finding, lesson=finding.lesson or rule.lesson or LESSONS.get(finding.id, ""))
            for finding in _found(rule, recording, strict)
        ]
        if any(finding.severity != "hint" for finding in findings):
            explained.update(rule.explains)
        found += [(place, finding) for finding in findings]
    kept: dict[tuple[str, int | None], tuple[int, Finding]] = {}
    for place, finding in found:
        if finding.id not in explained:
            kept.setdefault((finding.id, finding.line), (place, finding))
    ordered = sorted(kept.values(), key=lambda pair: (_WEIGHT[pair[1].severity], pair[0]))
    return tuple(finding for _, finding in ordered)


def _found(rule: Rule, recording: Recording, strict: bool) -> Iterable[Finding]:
    try:
        return list(rule.find(recording))
    except Exception:  # a recording may be odd, or tampered with: the other rules still have something to say
        if strict:
            raise
        logging.getLogger(__name__).exception("the rule %s failed", rule.id)
        return ()
