"""The commands. Each lives in a module of its own, which is imported when the command is used, and which
imports what it needs when it runs: `tutor list` must not wait for what `tutor run` needs."""

from __future__ import annotations

import sys

import click

from tutor import __version__
from tutor.cli.group import Commands


@click.group(
    name="tutor",
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context) -> int:
    """The terminal tutor for PyTorch: read, predict, edit, run, be told the exact mistake, and review.

    Without a command it opens where you left off.
    """
    if context.invoked_subcommand is not None:
        return 0
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("The interface needs a terminal; `tutor list` and `tutor quiz` do not.")
    from tutor.tui.app import run

    run()
    return 0
