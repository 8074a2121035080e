"""Rules: values that explode, vanish or are not numbers."""

from __future__ import annotations

from tutor.doctor.rule import Rule

RULES: tuple[Rule, ...] = ()
