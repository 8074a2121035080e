"""The ways of looking at a program that was run: each gives blocks and handles the keys it names."""

from __future__ import annotations

from tutor.tui.views.curves import Curves
from tutor.tui.views.findings import Findings
from tutor.tui.views.graph import GraphView
from tutor.tui.views.parameters import Parameters
from tutor.tui.views.shapes import Shapes
from tutor.tui.views.timeline import Timeline
from tutor.tui.views.view import View

VIEWS: tuple[type[View], ...] = (Findings, Timeline, Curves, Shapes, GraphView, Parameters)
"""in the order of their keys"""

NAMES = tuple(view.name for view in VIEWS)

BESIDE: tuple[type[View], ...] = (Shapes, GraphView, Timeline, Curves)
"""those that stand in tabs beside a cell, after its output"""

__all__ = ["BESIDE", "NAMES", "VIEWS", "View"]
