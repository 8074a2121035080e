"""Real runners, one a tier, shared by all tests of a process: starting one costs seconds."""

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
def runners(runner: Runner) -> Iterator[dict[str, Runner]]:
    """One runner for each tier that was asked for; the strongest is everybody's."""
    started = {runner.machine.tier: runner}
    yield started
    for each in started.values():
        if each is not runner:
            each.close()


def _of_tier(tier: str, runners: dict[str, Runner]) -> Runner:
    """A tier that does not hold on this machine is skipped."""
    if tier not in runners:
        runners[tier] = Runner(tier=tier)
        runners[tier].wait(120)
    machine = runners[tier].machine
    if machine.tier != tier:
        pytest.skip(f"{tier} does not hold here: {machine.notes}")
    return runners[tier]


@pytest.fixture(params=TIERS)
def tiered(request: pytest.FixtureRequest, runners: dict[str, Runner]) -> Runner:
    """Each tier in turn."""
    return _of_tier(request.param, runners)


@pytest.fixture(params=TIERS[:2])
def confined(request: pytest.FixtureRequest, runners: dict[str, Runner]) -> Runner:
    """Those tiers that promise to keep a program in."""
    return _of_tier(request.param, runners)


@pytest.fixture
def landlock(runners: dict[str, Runner]) -> Runner:
    """The second tier, for what is the same in all."""
    return _of_tier("landlock", runners)
