"""`tutor start`, `tutor check` and `tutor watch`: challenges with one's own editor."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tutor.cli import out
from tutor.cli.group import say
from tutor.cli.keeping import Keeper, record_or_none_kept
from tutor.cli.results import error_document, exit_status, run_document
from tutor.cli.run import learners_limits, tell_weakness
from tutor.errors import UsageError
from tutor.source import read_source

if TYPE_CHECKING:
    from tutor.challenge import Verdict
    from tutor.course.model import Challenge
    from tutor.runner import Runner


@click.command()
@click.argument("challenge_id", metavar="CHALLENGE")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def start(challenge_id: str, folder: Path, as_json: bool) -> int:
    """Copy the starter of CHALLENGE into DIR (the current folder), to edit it where you like.

    A file that is already there is never overwritten.
    """
    from tutor.course.catalog import load_catalog
    from tutor.quiz.plain import plain

    challenge = load_catalog().challenge(challenge_id)
    file = folder / file_name(challenge)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(challenge.starter)
    except FileExistsError as error:
        raise UsageError(
            f"{file} exists already and is left as it is; check it with "
            f"`tutor check {challenge.head.id} {shlex.quote(str(file))}`."
        ) from error
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {(error.strerror or 'error').lower()}.") from error
    if as_json:
        out.document({"challenge": challenge.head.id, "file": str(file), "goals": _goals(challenge)})
        return 0
    out.line(f"{challenge.head.title}\n\n{plain(challenge.prompt, out.width())}\n")
    out.line(f"Written: {file}")
    out.line(f"Check it:            tutor check {challenge.head.id} {shlex.quote(str(file))}")
    out.line(f"Or at each save:     tutor watch {challenge.head.id} {shlex.quote(str(file))}")
    return 0


@click.command()
@click.argument("challenge_id", metavar="CHALLENGE")
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--device", default="cpu", show_default=True, help="auto, cpu, cuda or mps.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(challenge_id: str, file: str | None, device: str, as_json: bool) -> int:
    """Check the attempt at CHALLENGE in FILE.

    Without FILE it is the one that `tutor start` writes here, or else what you edited in the interface.
    """
    from tutor.course.catalog import load_catalog
    from tutor.runner import Runner

    challenge = load_catalog().challenge(challenge_id)
    source, name = _attempt(challenge, file)
    with Runner() as runner:
        runner.limits = learners_limits()
        status = _check(challenge, source, name, runner, device, as_json=as_json)
        tell_weakness(runner)
    return status


@click.command()
@click.argument("challenge_id", metavar="CHALLENGE")
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--device", default="cpu", show_default=True, help="auto, cpu, cuda or mps.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document a check, one a line.")
def watch(challenge_id: str, file: str | None, device: str, as_json: bool) -> int:
    """Check the attempt now, and again each time FILE is saved, until ctrl+c."""
    from tutor.course.catalog import load_catalog
    from tutor.runner import Runner

    challenge = load_catalog().challenge(challenge_id)
    path = Path(file) if file is not None else Path(file_name(challenge))
    source = read_source(str(path))
    with Runner() as runner:
        runner.limits = learners_limits()
        runner.start()
        _check(challenge, source, str(path), runner, device, as_json=as_json, many=True)
        for changed in _saves(path, source):
            _check(challenge, changed, str(path), runner, device, as_json=as_json, many=True)
    return 0


def _saves(path: Path, before: str) -> Iterator[str]:
    """The text of the file after each save that changed it; `before` is what was checked last.

    It is the folder that is watched, because editors replace files. Once a second the file is looked at
    in any case: a save while a check runs, or on a disk that reports none, is not missed.
    """
    from watchfiles import watch as changes

    name = path.resolve().name
    complaint = ""
    say(f"Watching {path}; ctrl+c ends it.")
    for _ in changes(
        path.resolve().parent,
        watch_filter=lambda _, changed: Path(changed).name == name,
        recursive=False,
        debounce=100,
        step=20,
        rust_timeout=1000,
        yield_on_timeout=True,
    ):
        if not path.exists():
            continue  # between the old file and the new one
        try:
            now = read_source(str(path))
        except UsageError as error:
            if str(error) != complaint:
                complaint = str(error)
                say(complaint)
            continue
        complaint = ""
        if now != before:
            before = now
            yield now


def file_name(challenge: Challenge) -> str:
    """`quiet_accumulator.py`: a name that can be imported."""
    return f"{challenge.head.id.rpartition('/')[2].replace('-', '_')}.py"


def _attempt(challenge: Challenge, file: str | None) -> tuple[str, str]:
    """(source, name) of the attempt to check. Raises UsageError."""
    if file is not None:
        return read_source(file), file
    here = Path(file_name(challenge))
    if here.is_file():
        return read_source(str(here)), str(here)
    with record_or_none_kept() as record:
        draft = record.draft(challenge.head.id)
    if draft is None:
        raise UsageError(
            f"There is no {here} here and nothing was edited in the interface; "
            f"`tutor start {challenge.head.id}` writes the file."
        )
    return draft, "your draft"


def _check(
    challenge: Challenge,
    source: str,
    name: str,
    runner: Runner,
    device: str,
    *,
    as_json: bool,
    many: bool = False,
) -> int:
    from tutor.challenge import check as judged
    from tutor.challenge import with_findings
    from tutor.cli.run import patience, resolved_device

    with patience(runner):
        chosen = resolved_device(runner, device)
        verdict = judged(challenge, source, runner, device=chosen)
        verdict = with_findings(verdict, challenge, source, runner, device=chosen)
    _remember(challenge, source, verdict, runner)
    if as_json:
        out.document(_document(challenge, source, verdict), compact=many)
    else:
        _print(challenge, source, verdict, name)
    return exit_status(verdict.status)


def _remember(challenge: Challenge, source: str, verdict: Verdict, runner: Runner) -> None:
    if verdict.status == "cancelled":
        return
    passed = sum(result.passed for result in verdict.checks)
    score = 1.0 if verdict.status == "passed" else passed / max(len(challenge.goals), 1)
    with record_or_none_kept() as record:
        Keeper()(
            lambda: record.add_attempt(
                challenge.head.id,
                "challenge",
                verdict=verdict.status,
                answer=source,
                version=challenge.version,
                torch=runner.machine.torch,
                device=verdict.result.device,
                seconds=verdict.result.seconds,
                score=score,
                skills=challenge.head.skills,
            )
        )
        if verdict.status == "failed":
            from tutor.cli.keeping import comes_back

            comes_back(record, challenge.head.id, f"a check of {challenge.head.title} failed")


def _document(challenge: Challenge, source: str, verdict: Verdict) -> dict[str, Any]:
    from tutor.doctor.report import document

    return {
        **run_document(verdict.result, source),
        "challenge": challenge.head.id,
        "status": verdict.status,
        "checks": [
            {
                "name": result.name,
                "goal": result.goal,
                "passed": result.passed,
                "message": result.message,
            }
            for result in verdict.checks
        ],
        "findings": [document(finding) for finding in verdict.findings],
        "error": error_document(verdict.failure, source),
    }


def _print(challenge: Challenge, source: str, verdict: Verdict, name: str) -> None:
    from tutor.cli.results import explained
    from tutor.quiz.plain import wrapped

    for text, stream in ((verdict.result.stdout, sys.stdout), (verdict.result.stderr, sys.stderr)):
        if text:
            out.put(text if text.endswith("\n") else f"{text}\n", stream)
    for result in verdict.checks:
        word = "passed" if result.passed else "failed"
        sign = out.sign("right" if result.passed else "wrong")
        out.line(wrapped(f"{sign} {word}: {result.goal}", out.width(), "", "  "))
        if not result.passed:
            for row in result.message.splitlines():
                # A message may hold aligned shapes: only what is too wide is broken.
                fits = len(row) + 4 <= out.width()
                out.line(f"    {row}" if fits else wrapped(row, out.width(), "    "))
    for finding in verdict.findings:
        where = f"line {finding.line}: " if finding.line is not None else ""
        out.line(wrapped(f"The doctor: {where}{finding.title}. {finding.why}", out.width(), "", "  "))
        out.line(wrapped(finding.fix, out.width(), "  "))
    if verdict.failure is not None:
        sys.stdout.flush()
        say(f"\n{explained(verdict.failure, source, out.width())}")
    elif verdict.result.detail and verdict.status not in ("passed", "failed"):
        say(verdict.result.detail)
    counted = f"{sum(result.passed for result in verdict.checks)} of {len(challenge.goals)} checks passed"
    out.line(f"{challenge.head.title}, {name}: {verdict.status}, {counted}.")
    sys.stdout.flush()


def _goals(challenge: Challenge) -> list[dict[str, str]]:
    return [{"name": goal.name, "goal": goal.goal} for goal in challenge.goals]
