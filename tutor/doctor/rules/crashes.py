"""Rules: what ended the script, and the mistake behind it."""

from __future__ import annotations

from tutor.doctor.rule import Rule

RULES: tuple[Rule, ...] = ()
