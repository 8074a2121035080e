"""What came of an attempt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tutor.doctor import Finding
from tutor.protocol import Failure, Result

VerdictStatus = Literal[
    "passed", "failed", "error", "timeout", "memory", "output", "processes", "crash", "cancelled"
]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: `goal` is its docstring, `message` what is wrong, "" where it passed."""

    name: str
    goal: str
    passed: bool
    message: str
    failure: Failure | None = None
    """the learner's own exception, where that ended the check"""
    output: str = ""
    """what their code printed during the check"""
    broken: str = ""
    """a traceback where the check itself stumbled: for authors"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`status` is "error" where the code cannot even be loaded, and names the limit where one stopped it; a
    check that failed, by a wrong value or by an exception, makes "failed". `failure` is the first
    exception."""

    status: VerdictStatus
    checks: tuple[CheckResult, ...]
    failure: Failure | None
    result: Result
    seed: int
    """what all random numbers came from: the same seed gives the same inputs"""
    findings: tuple[Finding, ...] = ()
    """what the doctor sees in an attempt that failed; it takes no part in the verdict"""
    losses: tuple[tuple[float, float], ...] = ()
    """points (optimizer step, loss) of the longest training in an attempt that failed"""

    @property
    def passed(self) -> bool:
        return self.status == "passed"
