"""Rules: layers that are not where they seem to be."""

from __future__ import annotations

from tutor.doctor.rule import Rule

RULES: tuple[Rule, ...] = ()
