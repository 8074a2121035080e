"""The editor whose program runs as it is typed, with the shapes of each line beside it."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer

from tutor.errors import TutorError
from tutor.protocol import Job, Limits, Recorded, Result
from tutor.tracing import SHAPES, Trace, read_trace
from tutor.tui.running import Running
from tutor.tui.text import beside
from tutor.tui.text.beside import Notes
from tutor.tui.widgets.editor import CodeEditor

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp

PAUSE = 0.25
"""seconds after the last key"""
SECONDS = 3.0
"""a program that takes longer is not for running at every pause"""


@dataclass
class Seen:
    """What one live run brought: the shapes, and how it ended."""

    source: str
    trace: Trace
    result: Result


class LiveEditor(CodeEditor, inherit_bindings=False):
    """A CodeEditor with live shapes, switched on and off by F2 in all editors at once.

    The program runs in the sandbox a moment after the last key, under the plain policy and a short limit; the
    next key cancels it. While the text does not parse, or a line raises, the last good shapes stay, dimmed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *CodeEditor.BINDINGS,
        Binding("f2", "live", "Shapes beside the code"),
    ]

    @dataclass
    class _Ran(Message):
        """From the worker: a live run has ended."""

        running: Running
        seen: Seen | None

    def __init__(
        self, text: str, *, numbers: bool = False, filename: str = "<cell>", id: str | None = None
    ) -> None:
        super().__init__(text, numbers=numbers, id=id)
        self._filename = filename
        self._pause: Timer | None = None
        self._going: Running | None = None
        self._good = Notes()
        """of the last run that came to its end"""

    # --- on and off ----------------------------------------------------------------------------------

    @property
    def live(self) -> bool:
        return cast("TutorApp", self.app).live

    def on_mount(self) -> None:
        self.watch(self.app, "live", self._switched, init=False)
        if self.live:
            self._look_soon()

    def _switched(self, live: bool) -> None:
        if live:
            self._look()
        else:
            self._stop()
            self._good = Notes()
            self.show_notes({})

    def action_live(self) -> None:
        cast("TutorApp", self.app).switch_live()

    def on_unmount(self) -> None:
        self._stop()

    # --- running -------------------------------------------------------------------------------------

    def text_changed(self) -> None:
        super().text_changed()
        if self.live:
            self._stop()
            self._carry_over()
            self._look_soon()

    def _look_soon(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._look)

    def _stop(self) -> None:
        """The text is another one now: what runs is of no interest any more."""
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        if self._going is not None:
            self._going.cancel()
            self._going = None

    def _look(self) -> None:
        if not self.live or self._going is not None or not self.display or self.read_only:
            return
        source = self.text
        problem = _syntax_problem(source)
        if problem is not None:
            self.show_notes(self._good.dimmed(), problem)
            return
        filename = self._filename

        def job(device: str) -> Job:
            limits = Limits(wall_seconds=SECONDS, output_bytes=1 << 16)
            extra = {"record": "shapes", "values": False}
            return Job(source=source, filename=filename, device=device, limits=limits, extra=extra)

        frames: list[Recorded] = []
        running = Running(cast("TutorApp", self.app).study, job, frames.append)
        self._going = running
        self.run_worker(partial(self._work, running, source, frames), thread=True)

    def _work(self, running: Running, source: str, frames: list[Recorded]) -> None:
        seen = None
        try:
            result = running.work()
            frame = next((frame for frame in reversed(frames) if frame.kind == SHAPES), None)
            trace = read_trace(frame.data) if frame is not None else Trace()
            seen = Seen(source, trace, result)
        except (TutorError, ValueError):
            pass  # nothing can be run, or what came back cannot be read: then nothing is shown
        self.post_message(self._Ran(running, seen))

    def on_live_editor__ran(self, event: LiveEditor._Ran) -> None:
        event.stop()
        if event.running is not self._going:
            return
        self._going = None
        seen = event.seen
        if seen is None or seen.result.status == "cancelled" or seen.source != self.text:
            return
        fresh = beside.notes(seen.trace, seen.source, seen.result.device, before=self._good)
        if seen.result.status == "ok":
            self._good = fresh
            self.show_notes(fresh.plain())
            return
        failure = seen.result.failure
        problem = (failure.line, failure.type) if failure is not None and failure.line else None
        # Lines that were reached have their new shapes; the others keep the last good ones, dimmed.
        self.show_notes({**self._good.carried(seen.source).dimmed(), **fresh.plain()}, problem)

    def _carry_over(self) -> None:
        """While nothing new is known, the notes stay with the lines they belong to."""
        self._good = self._good.carried(self.text)
        self.show_notes(self._good.dimmed())


def _syntax_problem(source: str) -> tuple[int, str] | None:
    """The line that python would complain about, and what it would call it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except SyntaxError as error:
        return error.lineno or 1, type(error).__name__
    except (ValueError, RecursionError, MemoryError) as error:
        return 1, type(error).__name__
    return None
