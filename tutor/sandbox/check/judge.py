"""The judge's side: runs the functions of a check.py, one after the other, and says what came of each.

It holds the reference and the expected values. It runs no code of the learner's; `proxy` asks for what it
needs. For each check the tutor starts an attempt of its own, so that nothing is left from the one before.
"""

from __future__ import annotations

import hashlib
import inspect
import linecache
import sys
import traceback
import types
from collections.abc import Callable
from typing import Any

import torch

from tutor.protocol import Job
from tutor.sandbox.channel import Channel
from tutor.sandbox.check.helpers import combinations
from tutor.sandbox.check.proxy import Attempt, AttemptGoneError, LearnerError, Line

_MAX_MESSAGE = 2_000


def serve_judge(job: Job, channel: Channel) -> None:
    """Runs the checks named in `job.extra["checks"]`. Other keys: `attempt`, the learner's text; `reference`,
    the solution's; `seed`, from which every check's own seeds are drawn.

    Sends {"kind": "begin", "check"} and {"kind": "check", "check", "passed", ...} for each, and {"kind":
    "done"}. Raises what loading check.py raises.
    """
    checks = load("check", job.source, job.filename)
    for name in job.extra["checks"]:
        channel.send({"kind": "begin", "check": name})
        outcome = _run(getattr(checks, name), job, channel)
        channel.send({"kind": "check", "check": name, **outcome})
    channel.send({"kind": "done"})


def load(name: str, source: str, filename: str) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__file__ = filename
    sys.modules[name] = module
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec", dont_inherit=True), module.__dict__)
    return module


def _run(check: Callable[..., None], job: Job, channel: Channel) -> dict[str, Any]:
    """What became of one check, over all its combinations."""
    line = Line(channel)
    prefix = ""
    try:
        for number, arguments in enumerate(combinations(check)):
            prefix = _words(arguments)
            seed = _seed(job.extra["seed"], check.__name__, number)
            line.ask("load", "your code", seed=_seed(seed, "attempt", number))
            torch.manual_seed(seed)
            if "reference" in inspect.signature(check).parameters:
                arguments = {
                    "reference": load("reference", job.extra["reference"], "solution.py"),
                    **arguments,
                }
                torch.manual_seed(seed)
            check(Attempt(line, job.extra["attempt"]), **arguments)
        line.ask("ping", "your code")
    except LearnerError as error:
        return _failed("", prefix) | {"failure": error.failure, "loading": error.loading}
    except AttemptGoneError as error:
        return _failed("", prefix) | {"gone": error.ending}
    except AssertionError as error:
        return _failed(str(error) or _the_assertion(error, job.filename), prefix)
    except Exception as error:  # noqa: BLE001  either the check is wrong, or it tripped over a strange answer
        return _failed(_tripped(error, line), prefix) | {"broken": traceback.format_exc()[-8_000:]}
    return {"passed": True, "message": ""}


def _failed(message: str, prefix: str) -> dict[str, Any]:
    return {"passed": False, "message": message[:_MAX_MESSAGE], "given": prefix}


def _words(arguments: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {value!r}" for name, value in arguments.items())[:200]


def _seed(*parts: object) -> int:
    digest = hashlib.sha256(":".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:8]) >> 1


def _the_assertion(error: AssertionError, filename: str) -> str:
    """The condition of an assert without a message, as it stands in check.py."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == filename]
    line = frames[-1].line if frames else ""
    return f"This does not hold: {(line or 'a condition of the check').removeprefix('assert ').strip()}"


def _tripped(error: Exception, line: Line) -> str:
    last = f" {line.last[0].upper()}{line.last[1:]}." if line.last else ""
    return f"The check could not go on ({type(error).__name__}: {str(error)[:300]}).{last}"
