"""All rules, in the order of causes: what brings others with it comes before them.

Each family's module in `rules/` gives its own `RULES`; their order here is the order in which findings of the
same severity are told.
"""

from __future__ import annotations

from tutor.doctor.rule import Rule
from tutor.doctor.rules import backward, crashes, data, freezing, losses, modes, modules, numerics, optimizing

RULES: tuple[Rule, ...] = (
    *crashes.RULES,
    *modules.RULES,
    *freezing.RULES,
    *backward.RULES,
    *optimizing.RULES,
    *losses.RULES,
    *modes.RULES,
    *data.RULES,
    *numerics.RULES,
)
