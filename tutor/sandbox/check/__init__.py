"""What challenge checks are written with, and the two processes that run them.

    from tutor.sandbox.check import close, digits, given, raises, same_shape, seeded

See docs/authoring.md. `serve_attempt` and `serve_judge` are the two ends of a check: the learner's module
in one confined process, check.py with its expected values in another, plain data between them.
"""

from __future__ import annotations

from tutor.sandbox.check.attempt import serve_attempt
from tutor.sandbox.check.compare import close, same_shape
from tutor.sandbox.check.helpers import given, raises, seeded
from tutor.sandbox.check.judge import serve_judge
from tutor.sandbox.data import digits

__all__ = ["close", "digits", "given", "raises", "same_shape", "seeded", "serve_attempt", "serve_judge"]
