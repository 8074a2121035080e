"""All rules, in the order of causes: what brings others with it comes before them.

Each family's module in `rules/` gives its own `RULES`; their order here is the order in which findings of the
same severity are told.
"""

from __future__ import annotations

from tutor.doctor.rule import Rule
from tutor.doctor.rules import (
    accumulating,
    activity,
    backward,
    copies,
    crashes,
    data,
    freezing,
    graphs,
    held_out,
    keeping,
    layout,
    losses,
    modes,
    modules,
    numerics,
    optimizing,
    owning,
    scheduling,
)

RULES: tuple[Rule, ...] = (
    *crashes.RULES,
    *modules.RULES,
    *freezing.RULES,
    *owning.RULES,
    *copies.RULES,
    *graphs.RULES,
    *backward.RULES,
    *accumulating.RULES,
    *optimizing.RULES,
    *scheduling.RULES,
    *keeping.RULES,
    *losses.RULES,
    *layout.RULES,
    *modes.RULES,
    *held_out.RULES,
    *data.RULES,
    *numerics.RULES,
    *activity.RULES,
)
