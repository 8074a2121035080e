"""Real runners, one a tier, shared by the whole session: starting one costs seconds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tutor.protocol import Job, Limits, Result
from tutor.runner import Runner

TIERS = ("namespaces", "landlock", "limits")


def source_of(text: str) -> str:
    """A program written inside a test, without the test's indentation."""
    lines = text.strip("\n").splitlines()
    margin = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[margin:] for line in lines) + "\n"


def job(text: str, **kwargs: Any) -> Job:
    """A job with small limits: `wall`, `memory`, `output` and other fields of Job by name."""
    names = {
        "wall": "wall_seconds",
        "memory": "memory_mb",
        "output": "output_bytes",
        "processes": "processes",
        "files": "file_mb",
        "scratch": "scratch_mb",
    }
    limits = {name: kwargs.pop(short) for short, name in names.items() if short in kwargs}
    return Job(source_of(text), limits=Limits(**limits), **kwargs)


def show(result: Result) -> str:
    return f"{result.status} {result.detail!r}\n--- stdout\n{result.stdout}\n--- stderr\n{result.stderr}"


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    """The strongest tier that this machine has."""
    with Runner() as runner:
        runner.wait(120)
        yield runner


@pytest.fixture(scope="session", params=TIERS)
def tiered(request: pytest.FixtureRequest) -> Iterator[Runner]:
    """A runner for each tier in turn; a tier that does not hold on this machine is skipped."""
    with Runner(tier=request.param) as runner:
        runner.wait(120)
        if runner.machine.tier != request.param:
            pytest.skip(f"{request.param} does not hold here: {runner.machine.notes}")
        yield runner


@pytest.fixture(scope="session")
def confined(tiered: Runner) -> Runner:
    """Those tiers that promise to keep a program in."""
    if tiered.machine.tier == "limits":
        pytest.skip("the limits tier hides nothing")
    return tiered
