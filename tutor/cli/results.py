"""Results of runs as JSON documents and exit statuses, the same for every command that runs something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutor.cli.group import CANCELLED, GOOD, LEARNERS_CODE, LIMIT

if TYPE_CHECKING:
    from tutor.protocol import Failure, Result

_STATUS = {
    "ok": GOOD,
    "passed": GOOD,
    "error": LEARNERS_CODE,
    "crash": LEARNERS_CODE,
    "failed": LEARNERS_CODE,
    "timeout": LIMIT,
    "memory": LIMIT,
    "output": LIMIT,
    "processes": LIMIT,
    "cancelled": CANCELLED,
}


def exit_status(status: str) -> int:
    return _STATUS[status]


def run_document(result: Result, source: str) -> dict[str, Any]:
    """The keys that `tutor run --json` promises, and a few more."""
    return {
        "status": result.status,
        "stdout": result.stdout,
        "stderr": result.stderr,
        "error": error_document(result.failure, source),
        "seconds": round(result.seconds, 6),
        "cpu_seconds": round(result.cpu_seconds, 6),
        "peak_memory_mb": round(result.peak_memory_mb, 3),
        "device": result.device,
        "tier": result.tier,
        "confinement": list(result.confinement),
        "exit_code": result.exit_code,
        "detail": result.detail,
        "dropped_bytes": result.dropped_bytes,
    }


def error_document(failure: Failure | None, source: str) -> dict[str, Any] | None:
    if failure is None:
        return None
    from tutor.explain import explain

    explanation = explain(failure, source)
    return {
        "type": failure.type,
        "message": failure.message,
        "line": failure.line,
        "explanation": f"{explanation.title}. {explanation.text}" if explanation.text else explanation.title,
        "rule": explanation.rule,
        "picture": list(explanation.picture),
        "fixes": list(explanation.fixes),
        "lesson": explanation.lesson,
    }


def explained(failure: Failure, source: str, width: int) -> str:
    """The explanation as text, to follow the traceback."""
    from tutor.explain import explain, render

    return render(explain(failure, source), width)
