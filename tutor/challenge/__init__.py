"""Attempts at challenges: checking them in the sandbox, and comparing them with the reference."""

from __future__ import annotations

from tutor.challenge.check import check
from tutor.challenge.diff import DiffLine, diff
from tutor.challenge.examine import with_findings
from tutor.challenge.verdict import CheckResult, Verdict

__all__ = ["CheckResult", "DiffLine", "Verdict", "check", "diff", "with_findings"]
