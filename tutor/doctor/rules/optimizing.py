"""Rules: optimizers, schedulers, clipping, scaling."""

from __future__ import annotations

from tutor.doctor.rule import Rule

RULES: tuple[Rule, ...] = ()
