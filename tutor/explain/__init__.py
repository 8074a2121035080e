"""What an error means, in plain words, with the actual shapes, dtypes and devices. No torch here."""

from __future__ import annotations

from tutor.explain.model import Explanation
from tutor.explain.render import render
from tutor.explain.table import RULES, explain

__all__ = ["RULES", "Explanation", "explain", "render"]
