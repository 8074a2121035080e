"""A tutor on a tiny course with a home of its own, in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.borrowed import Borrowed
from tutor.cli import main

Tutor = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, tiny_course: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The learner's folder, not made yet. Commands in this process and in others use it and the course."""
    folder = tmp_path / "home"
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setenv("TUTOR_HOME", str(folder))
    monkeypatch.setenv("TUTOR_CONTENT", str(tiny_course))
    monkeypatch.setenv("TUTOR_DEBUG", "1")  # a mistake of ours fails the test with its traceback
    monkeypatch.chdir(work)
    return folder


@pytest.fixture
def borrowed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[Borrowed]:
    """The sandboxes that commands in this process have made: each is the shared one."""
    made: list[Borrowed] = []

    def make(**_: object) -> Borrowed:
        made.append(Borrowed(lambda: request.getfixturevalue("runner")))
        return made[-1]

    monkeypatch.setattr("tutor.runner.Runner", make)
    return made


@pytest.fixture
def tutor(home: Path, borrowed: list[Borrowed]) -> Tutor:
    """`tutor("list", "--json")` in this process: `.exit_code`, `.stdout`, `.stderr`."""

    def call(*args: str, input: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(main, args, input=input)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


@pytest.fixture
def apart(home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`apart("list")` in a process of its own."""

    def call(*args: str, **options: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tutor", *args],
            text=True,
            capture_output="stdout" not in options,
            timeout=120,
            env={**os.environ, **options.pop("env", {})},
            **({"stdin": subprocess.DEVNULL} if "input" not in options else {}),
            **options,
        )

    return call
