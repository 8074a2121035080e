"""Rules: what is trained on, in which order, and what is evaluated on."""

from __future__ import annotations

from tutor.doctor.rule import Rule

RULES: tuple[Rule, ...] = ()
