"""Results of runs as JSON documents and exit statuses, the same for every command that runs something."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
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


_NO_FILE = re.compile(r"(?:No such file or directory|Permission denied): '([^']+)'")


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

    advice = _not_given(failure)
    return render(explain(failure, source), width) + (f"\n\n{advice}" if advice else "")


def _not_given(failure: Failure) -> str:
    """Where a script looked for a file that is on this machine, and not in the sandbox."""
    found = _NO_FILE.search(failure.message)
    if found is None or failure.type not in ("FileNotFoundError", "PermissionError"):
        return ""
    name = found[1]
    path = Path(name)
    if not path.exists():
        return ""
    if path.is_absolute() or ".." in path.parts:
        return (
            f"A run sees nothing of this machine's folders. Have the script open {path.name}, and give it: "
            f"--with {shlex.quote(name)}"
        )
    return f"A run sees only the files that it is given: --with {shlex.quote(name)}"
