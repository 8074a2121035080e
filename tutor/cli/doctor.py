"""`tutor doctor`: runs a training script under watch and names its mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tutor.cli import out
from tutor.cli.group import GOOD, LEARNERS_CODE
from tutor.cli.results import error_document, exit_status, explained
from tutor.cli.run import TIMEOUT, WITH, patience, resolved_device
from tutor.source import read_source

if TYPE_CHECKING:
    from tutor.doctor import Finding
    from tutor.protocol import Result
    from tutor.recording import Recording


@click.command()
@click.argument("file")
@click.argument("arguments", nargs=-1)
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda, cuda:N or mps.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.05, 86_400),
    default=TIMEOUT,
    show_default=True,
    help="Seconds to watch; a longer run is judged by what was seen until then.",
)
@click.option("--memory", type=click.IntRange(16, 1 << 20), default=2048, show_default=True, help="MB.")
@click.option(
    "--policy",
    type=click.Choice(["auto", "plain", "procs", "distributed"]),
    default="auto",
    show_default=True,
    help="What the script may start (data loaders with workers need procs); auto: procs where it is safe.",
)
@click.option("--threads", type=click.IntRange(1, 256), default=1, show_default=True)
@click.option("--with", "beside", multiple=True, metavar="PATH", help=WITH)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON document.")
@click.option("--record/--no-record", "keep", default=True, help="Whether findings count for your review.")
def doctor(
    file: str,
    arguments: tuple[str, ...],
    device: str,
    timeout: float,
    memory: int,
    policy: str,
    threads: int,
    beside: tuple[str, ...],
    as_json: bool,
    keep: bool,
) -> int:
    """Run the training script FILE and name its mistakes; `-` reads it from standard input.

    It looks at what happens, not at how the script is written: which gradients a step uses, what goes into a
    loss, which mode the model is in, what is evaluated on. What the script prints is not shown.
    """
    source = read_source(file)
    from tutor.doctor.diagnose import diagnose
    from tutor.doctor.examine import examine, policy_for
    from tutor.given import given_files
    from tutor.protocol import Job, Limits
    from tutor.runner import Runner

    files = given_files(file, source, beside)
    filename = "<stdin>" if file == "-" else file
    with Runner() as runner, patience(runner):
        chosen = resolved_device(runner, device)
        if policy == "auto":
            runner.wait()
            policy = policy_for(runner.machine.tier)
        job = Job(
            source=source,
            filename=filename,
            device=chosen,
            policy=policy,  # type: ignore[arg-type]
            threads=threads,
            limits=Limits(wall_seconds=timeout, memory_mb=memory),
            argv=arguments,
        ).with_files(files)
        recording, result = examine(job, runner)
    findings = diagnose(recording)
    if keep:
        _remember(findings)
    if as_json:
        out.document(_document(recording, result, findings, source))
    else:
        _print(recording, result, findings, filename, source)
        modules = [given.path for given in files if given.path.endswith(".py")]
        if findings and modules:
            out.line()
            out.line(_whose_lines(filename, modules))
    return _status(result, findings)


def _status(result: Result, findings: tuple[Finding, ...]) -> int:
    """Hints alone are no fault. Nothing found in a run that a limit stopped clears nothing."""
    if any(finding.severity != "hint" for finding in findings):
        return LEARNERS_CODE
    return GOOD if result.status == "ok" else exit_status(result.status)


def _document(
    recording: Recording, result: Result, findings: tuple[Finding, ...], source: str
) -> dict[str, Any]:
    from tutor.doctor.report import document, looked_for
    from tutor.doctor.timeline import steps_taken

    return {
        "status": result.status,
        "steps": steps_taken(recording),
        "findings": [document(finding) for finding in findings],
        "error": error_document(result.failure, source),
        "detail": result.detail,
        "seconds": round(result.seconds, 6),
        "device": result.device,
        "tier": result.tier,
        "confinement": list(result.confinement),
        "looked_for": looked_for(),
    }


def _print(
    recording: Recording, result: Result, findings: tuple[Finding, ...], filename: str, source: str
) -> None:
    from tutor.doctor.report import render
    from tutor.doctor.timeline import steps_taken

    text = render(
        findings,
        filename=filename,
        steps=steps_taken(recording),
        seconds=result.seconds,
        width=out.width(),
        ascii=out.sign("wrong") == "x",
    )
    out.line(text)
    if result.failure is not None and result.failure.type != "SystemExit":
        out.line()
        out.line(explained(result.failure, source, out.width()))
    elif result.status != "ok" and result.detail:
        out.line()
        out.line(result.detail)


def _whose_lines(filename: str, modules: list[str]) -> str:
    which = modules[0] if len(modules) == 1 else "the modules beside it"
    return f"Lines are those of {filename}: what happens in {which} is told at the line that calls it."


def _remember(findings: tuple[Finding, ...]) -> None:
    """What the doctor found comes back for review, under the skills that it belongs to."""
    from tutor.doctor.topics import to_review

    skills = to_review(findings)
    if skills:
        from tutor.cli.keeping import comes_back, record_or_none_kept

        with record_or_none_kept() as record:
            comes_back(record, skills, "the doctor found it in a script of yours")
