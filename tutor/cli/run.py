"""`tutor run`: a program in the sandbox, printing as it goes."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from tutor.cli import out
from tutor.cli.group import say
from tutor.cli.keeping import met, record_if_any
from tutor.cli.results import exit_status, explained, run_document
from tutor.errors import RecordError
from tutor.source import read_source

if TYPE_CHECKING:
    from tutor.protocol import Job, Limits, Result
    from tutor.runner import Run, Runner

TIMEOUT = 60.0
"""seconds for a script from elsewhere: longer than a lesson's cell gets"""
WITH = "A file or folder that it needs, copied into its folder; the modules beside FILE come by themselves."


@click.command()
@click.argument("file")
@click.argument("arguments", nargs=-1)
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda, cuda:N, mps or meta.")
@click.option("--timeout", type=click.FloatRange(0.05, 86_400), help="Seconds; else yours, or 60.")
@click.option("--memory", type=click.IntRange(16, 1 << 20), help="MB; else yours, or 2048.")
@click.option("--policy", type=click.Choice(["plain", "procs", "distributed"]), default="plain")
@click.option("--threads", type=click.IntRange(1, 256), default=1, show_default=True)
@click.option("--with", "beside", multiple=True, metavar="PATH", help=WITH)
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
@click.option("--record/--no-record", "keep", default=True, help="Whether errors count for your review.")
def run(
    file: str,
    arguments: tuple[str, ...],
    device: str,
    timeout: float | None,
    memory: int | None,
    policy: str,
    threads: int,
    beside: tuple[str, ...],
    as_json: bool,
    keep: bool,
) -> int:
    """Run the Python FILE in the sandbox; `-` reads it from standard input.

    What follows FILE becomes its sys.argv (write -- before arguments that begin with a dash).
    """
    source = read_source(file)
    from tutor.given import given_files
    from tutor.protocol import Job
    from tutor.runner import Runner

    files = given_files(file, source, beside)

    with Runner() as runner, patience(runner):
        runner.limits = _for_a_script(learners_limits(), timeout, memory)
        chosen = resolved_device(runner, device)
        job = Job(
            source=source,
            filename="<stdin>" if file == "-" else file,
            device=chosen,
            policy=policy,  # type: ignore[arg-type]
            threads=threads,
            limits=runner.limits,
            argv=arguments,
        ).with_files(files)
        result = _run(runner, job, stream=not as_json)
        tell_weakness(runner)
    if as_json:
        out.document(run_document(result, source))
    else:
        _explain(result, source)
    if keep and result.failure is not None:
        record = record_if_any()
        if record is not None:
            with record:
                met(record, result.failure, source)
    return exit_status(result.status)


def learners_limits() -> Limits:
    """What the record says that a run may use. A record that cannot be read stops no run: then the defaults
    hold."""
    from tutor.runner import own_limits

    record = record_if_any()
    if record is not None:
        with record, suppress(RecordError):
            return own_limits(record.setting)
    return own_limits(lambda key: "")


def _for_a_script(own: Limits, timeout: float | None, memory: int | None) -> Limits:
    """What was asked for on the command line, else the learner's own; a script from elsewhere gets a minute
    where nobody says how long."""
    from tutor.protocol import Limits

    usual = TIMEOUT if own.wall_seconds == Limits().wall_seconds else own.wall_seconds
    return replace(
        own,
        wall_seconds=usual if timeout is None else timeout,
        memory_mb=own.memory_mb if memory is None else memory,
    )


def tell_weakness(runner: Runner) -> None:
    """Says, once for each record and tier, that the sandbox could be stronger here, and how."""
    from tutor.runner import shortfall

    weakness = shortfall(runner.machine) if runner.state == "ready" else ""
    if not weakness:
        return
    tier = runner.machine.tier
    record = record_if_any()
    if record is not None:
        with record, suppress(RecordError):
            if record.setting("tier.told") == tier:
                return
            record.set_setting("tier.told", tier)
    say(weakness)


def resolved_device(runner: Runner, wanted: str) -> str:
    """The device to run on. Only a question about the machine waits for the sandbox; cpu is always there.
    Raises UsageError with the reason, RunnerError."""
    runner.start()
    if wanted in ("cpu", "meta"):
        return wanted
    from tutor.runner import resolve_device

    runner.wait()
    return resolve_device(wanted, runner.machine)


def _run(runner: Runner, job: Job, *, stream: bool) -> Result:
    running = runner.submit(job)
    try:
        if stream:
            _stream(running)
        return running.result()
    except KeyboardInterrupt:
        running.cancel()
        return running.result()
    except BrokenPipeError:
        running.cancel()
        running.result()
        raise


def _stream(running: Run) -> None:
    from tutor.protocol import Printed

    for event in running.events():
        if isinstance(event, Printed):
            out.put(event.text, sys.stdout if event.stream == "stdout" else sys.stderr)


def _explain(result: Result, source: str) -> None:
    sys.stdout.flush()
    if result.failure is not None and result.failure.type != "SystemExit":
        say(f"\n{explained(result.failure, source, out.width())}")
        if result.detail:  # a limit or a policy is behind it
            say(f"\n{result.detail}")
    elif result.detail and result.status != "ok":
        say(result.detail)


@contextmanager
def patience(runner: Runner) -> Iterator[None]:
    """Say, on a terminal, what takes so long, where it does. Once, and in a line of its own."""

    def tell() -> None:
        if runner.state == "starting":
            say("Starting the sandbox (importing torch) ...")

    timer = threading.Timer(1.0, tell)
    timer.daemon = True
    if sys.stderr.isatty():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
