"""Rules: how gradients are made, kept, cleared and used."""

from __future__ import annotations

from tutor.doctor.rule import Rule

RULES: tuple[Rule, ...] = ()
