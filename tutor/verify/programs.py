"""Running a content program, and what is wrong with how it ended."""

from __future__ import annotations

from typing import Any

from tutor.protocol import Job, Limits, Policy, Result
from tutor.runner import Runner


def run(
    runner: Runner,
    source: str,
    *,
    ask: tuple[str, ...] = (),
    policy: Policy = "plain",
    seconds: float = 20.0,
    memory_mb: int = 2048,
) -> Result:
    limits = Limits(wall_seconds=seconds, memory_mb=memory_mb)
    return runner.run(Job(source=source, ask=ask, policy=policy, limits=limits))


def ending(result: Result) -> str:
    """How a run that should have ended well ended instead; "" where it ended well."""
    if result.status == "ok":
        return ""
    if result.failure is not None:
        where = f" in its line {result.failure.line}" if result.failure.line else ""
        return f"it raises {result.failure.type}{where}: {_first_line(result.failure.message)}"
    return f"it ends with {result.status}: {result.detail}"


def asked(result: Result) -> tuple[list[Any], str]:
    """The values of the job's `ask` as plain Python, and what went wrong with them."""
    values: list[Any] = []
    for value in result.values:
        if isinstance(value, dict) and "error" in value:
            return [], f"`ask` raises {value['error']}"
        values.append(value["tensor"] if isinstance(value, dict) and "tensor" in value else value)
    return values, ""


def same_text(got: str, want: str) -> bool:
    """Equal but for white space at line ends and at the end."""
    return _lines(got) == _lines(want)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


def shown(text: str) -> str:
    """Printed text inside a one-line message."""
    text = text.rstrip()
    return repr(text if len(text) <= 300 else text[:300] + "...") if text else "nothing"


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:200]
