"""The group of all commands: loads each when it is used, and turns what goes wrong into one sentence on
standard error and an exit status."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn, TextIO

import click

from tutor.cli import out
from tutor.errors import ContentError, TutorError

GOOD = 0
LEARNERS_CODE = 1
USAGE = 2
LIMIT = 3
CANCELLED = 130

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("tutor.cli.run:run", "Run a Python file in the sandbox."),
    "list": ("tutor.cli.lists:list_", "List lessons, questions, challenges or skills, with your state."),
    "show": ("tutor.cli.show:show", "Print a lesson, a question or a challenge as text."),
    "quiz": ("tutor.cli.quiz:quiz", "Ask questions line by line, or judge answers from a file."),
    "start": ("tutor.cli.challenges:start", "Copy a challenge's starter out, to edit it where you like."),
    "check": ("tutor.cli.challenges:check", "Check an attempt at a challenge."),
    "watch": ("tutor.cli.challenges:watch", "Check an attempt again each time it is saved."),
    "doctor": ("tutor.cli.doctor:doctor", "Run a training script and name its mistakes."),
    "trace": ("tutor.cli.trace:trace", "Print the shape of every tensor beside the line that made it."),
    "progress": ("tutor.cli.record:progress", "Say where you stand and what comes next."),
    "export": ("tutor.cli.record:export", "Write your record to a file."),
    "import": ("tutor.cli.record:import_", "Merge an exported record into yours."),
    "reset": ("tutor.cli.record:reset", "Forget one item, or everything; a copy is kept."),
    "devices": ("tutor.cli.machine:devices", "Say what programs can run on here, and how they are confined."),
    "where": ("tutor.cli.machine:where", "Say where the course and your record are."),
    "verify": ("tutor.cli.verify:verify", "Authors: run everything in the course against this torch."),
}
"""name -> (module:object, help): the help is here so that `tutor --help` imports no command."""


class Commands(click.Group):
    """Exit statuses: 0 good, 1 the learner's code is wrong, 2 wrong use or unreadable input, 3 a limit
    stopped it, 130 cancelled. A command returns its status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        def go() -> Any:
            return super(Commands, self).main(
                args, prog_name or "tutor", complete_var, standalone_mode=False, **extra
            )

        _exit(_guarded(go))

    def invoke(self, ctx: click.Context) -> Any:
        # In here rather than around main: click has its own idea of a broken pipe (status 1, which with us
        # says that the learner's code is wrong).
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
            return status
        except BrokenPipeError:
            _let_go_of_stdout()
            return GOOD
        except KeyboardInterrupt:
            say("Cancelled.")
            return CANCELLED


def _guarded(go: Callable[[], Any]) -> int:
    """The status of a command, however it ended."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show a sign gets a "?", not a crash.
            stream.reconfigure(errors="replace")
    try:
        status = go()
        return status if isinstance(status, int) else GOOD
    except click.ClickException as error:
        say(_usage_sentence(error))
        return USAGE
    except (KeyboardInterrupt, click.Abort):
        say("Cancelled.")
        return CANCELLED
    except ContentError as error:
        say(_content_sentence(error))
        return USAGE
    except TutorError as error:
        say(str(error))
        return USAGE
    except OSError as error:
        _let_go_of_stdout()
        where = f": {error.filename}" if error.filename else ""
        say(f"{error.strerror or type(error).__name__}{where}.")
        return USAGE
    except Exception as error:
        if os.environ.get("TUTOR_DEBUG"):
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())
        say(f"The tutor made a mistake ({what[:200]}); with TUTOR_DEBUG=1 it shows where.")
        return USAGE


def say(sentence: str) -> None:
    """A line on standard error, or a few."""
    with suppress(OSError):  # standard error may be closed; there is nobody left to tell
        out.put(f"{sentence}\n", sys.stderr)


def _usage_sentence(error: click.ClickException) -> str:
    sentence = " ".join(error.format_message().split())
    if not sentence.endswith((".", "!", "?")):
        sentence += "."
    context = getattr(error, "ctx", None)
    return f"{sentence} See `{context.command_path} --help`." if context is not None else sentence


def _content_sentence(error: ContentError) -> str:
    first, *others = error.problems
    more = f" (and {len(others)} more problems; `tutor verify` lists them)" if others else ""
    return f"The course on disk is malformed: {first}{more}."


def _let_go_of_stdout() -> None:
    """Nobody reads any more: what is still buffered must not fail once again when the interpreter ends."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere: TextIO = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
        nowhere.close()


def _exit(status: int) -> NoReturn:
    try:
        sys.stdout.flush()
    except OSError:
        _let_go_of_stdout()
    sys.exit(status)
