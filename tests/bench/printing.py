"""How benchmarks show what they found."""

from __future__ import annotations

import pytest


def show(capsys: pytest.CaptureFixture[str], what: str, value: str, bar: str) -> None:
    """A line on the terminal although pytest captures output: what, its figure, and what it should hold."""
    with capsys.disabled():
        print(f"\n  {what:<52} {value:>10}   bar: {bar}", end="")
