"""`tutor verify`: the authors' checks."""

from __future__ import annotations

import sys
import time

import click

from tutor.cli import out
from tutor.cli.group import GOOD, LEARNERS_CODE, say

EVERY_SECONDS = 5.0


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH ...]")
@click.option("--mutants", is_flag=True, help="Also check that the checks notice changed solutions.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(paths: tuple[str, ...], mutants: bool, as_json: bool) -> int:
    """Run every cell, question and challenge (or those in PATHs, or with these ids) against this torch."""
    from tutor.verify import verify as verified

    report = verified(paths, mutants=mutants, on_progress=_Progress() if sys.stderr.isatty() else None)
    if as_json:
        out.document(report.to_plain())
        return LEARNERS_CODE if report.failed else GOOD
    for failed in report.failed:
        out.line(str(failed))
    if report.mutants is not None:
        for survivor in report.mutants.survivors:
            out.line(f"{survivor.challenge}: the checks let this pass:\n{survivor.diff}")
        found = report.mutants
        tried = max(found.total - found.equivalent, 1)
        out.line(
            f"{found.killed} of {tried} changed solutions were noticed ({found.killed / tried:.1%}); "
            f"{found.equivalent} more are as right as the original."
        )
    failures = len(report.failed)
    verdict = "all as they say" if not failures else f"{out.several(failures, 'thing')} wrong"
    out.line(f"{out.several(report.items, 'item')} in {report.seconds:.1f} s, {verdict}.")
    return LEARNERS_CODE if failures else GOOD


class _Progress:
    """A line now and then, never over another one."""

    def __init__(self) -> None:
        self._next = time.monotonic() + EVERY_SECONDS

    def __call__(self, done: int, total: int, id: str) -> None:
        if time.monotonic() >= self._next:
            self._next += EVERY_SECONDS
            say(f"{done} of {total}, {id}")
