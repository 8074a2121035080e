"""Names the mistakes of a training script from what was recorded of it: pure rules, no torch.

rule.py        what a rule and a finding are
table.py       all rules, root causes before consequences
diagnose.py    findings of a recording: rules run, consequences dropped, in order
rules/         the rules, one module a family
examine.py     runs a script under watch and gives its recording

`diagnose` brings all rules with it, so it is imported where it is needed: from `tutor.doctor.diagnose`.
"""

from __future__ import annotations

from tutor.doctor.rule import Finding, Rule, Severity

__all__ = ["Finding", "Rule", "Severity"]
