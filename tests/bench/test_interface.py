"""What the interface costs, as ratios within one run. Timings are printed and fail nothing; bans do."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.bench

PROBE = Path(__file__).with_name("interface_probe.py")
ROUNDS = 5


def probe(mode: str) -> tuple[float, dict[str, Any]]:
    """Seconds from starting the process to its first line, and what the line says."""
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, str(PROBE), mode], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        seconds = time.perf_counter() - began
        process.stdout.read()
    return seconds, json.loads(line)


def show(capsys: pytest.CaptureFixture[str], what: str, value: str, bar: str) -> None:
    with capsys.disabled():
        print(f"\n  {what:<52} {value:>10}   bar: {bar}", end="")


def test_first_screen_and_lesson_page(capsys: pytest.CaptureFixture[str]) -> None:
    """Interleaved, so that a slow moment of the machine slows all three; medians."""
    times: dict[str, list[float]] = {"static": [], "home": [], "lesson": []}
    widgets = 0
    for _ in range(ROUNDS):
        for mode, found in times.items():
            seconds, facts = probe(mode)
            found.append(seconds)
            widgets = max(widgets, facts.get("widgets", 0))
    static = statistics.median(times["static"])
    show(capsys, "one Static, from start to painted", f"{static * 1000:.0f} ms", "the yardstick")
    show(capsys, "first screen", f"{statistics.median(times['home']) / static:.2f} x", "1.5 x")
    show(
        capsys,
        "a lesson page, opened at once",
        f"{statistics.median(times['lesson']) / static:.2f} x",
        "2.5 x",
    )
    show(capsys, "widgets on a lesson page", f"{widgets}", "100")
    assert 0 < widgets < 100


def test_idle_after_a_lesson(capsys: pytest.CaptureFixture[str]) -> None:
    _, facts = probe("idle")
    show(capsys, "interface memory, idle after a lesson", f"{facts['rss_mb']:.0f} MB", "60 MB")
    show(capsys, "interface processor use, idle", f"{facts['interface_percent']:.2f} %", "1 %")
    show(capsys, "sandbox processor use, idle", f"{facts['sandbox_percent']:.2f} %", "1 %")
    assert not {"torch", "numpy", "pydantic"} & set(facts["modules"])
