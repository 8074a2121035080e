"""Rules: train and eval, grad and no_grad."""

from __future__ import annotations

from tutor.doctor.rule import Rule

RULES: tuple[Rule, ...] = ()
