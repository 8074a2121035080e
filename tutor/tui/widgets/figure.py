"""A figure, drawn from a run of its own program."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from tutor.course.model import Figure
from tutor.errors import TutorError
from tutor.protocol import Job, Result
from tutor.tui.running import CancelledError, Running
from tutor.tui.text import figures, prose
from tutor.tui.text.marks import marks

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp
    from tutor.tui.study import Study

INDENT = "  "


class FigureView(Widget):
    """Runs the figure's program once for each version of the lesson, and draws what it left."""

    DEFAULT_CSS = """
    FigureView { width: 1fr; height: auto; }
    """

    @dataclass
    class _Computed(Message):
        """From the worker: what the program left, or why it left nothing."""

        value: Any
        problem: str

    def __init__(self, figure: Figure, version: str) -> None:
        super().__init__()
        self.figure = figure
        self._key = (figure.id, version)
        self._problem = ""
        self._going: Running | None = None
        self._laid_out: tuple[int, Content] | None = None

    @property
    def _study(self) -> Study:
        return cast("TutorApp", self.app).study

    def on_mount(self) -> None:
        if self._key not in self._study.figures:
            self._going = Running(self._study, self._job)
            self.run_worker(partial(self._work, self._going), thread=True)

    def on_unmount(self) -> None:
        if self._going is not None:
            self._going.cancel()

    def _job(self, _device: str) -> Job:
        # Always on the CPU: a figure is an illustration, and a device may take seconds to warm up.
        return Job(source=self.figure.code, filename="<figure>", ask=(figures.ASK[self.figure.kind],))

    def _work(self, running: Running) -> None:
        problem = ""
        value: Any = None
        try:
            result = running.work()
            value = result.values[0] if result.values else None
            if value is None:
                problem = _why(result)
        except CancelledError:
            return
        except TutorError as error:
            problem = str(error)
        # Not call_from_thread: it waits for the interface, which may be waiting for this thread to end.
        self.post_message(self._Computed(value, problem))

    def on_figure_view__computed(self, event: _Computed) -> None:
        event.stop()
        self._going = None
        self._problem = event.problem
        if event.value is not None:
            self._study.figures[self._key] = event.value
        self.redraw()

    def redraw(self) -> None:
        self._laid_out = None
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._at(width).plain.count("\n") + 1

    def render(self) -> Content:
        return self._at(self.content_size.width)

    def _at(self, width: int) -> Content:
        if self._laid_out is None or self._laid_out[0] != width:
            self._laid_out = (width, self._lay_out(width))
        return self._laid_out[1]

    def _lay_out(self, width: int) -> Content:
        caption = prose.Passage(prose.inline(self.figure.caption).stylize("$muted"), INDENT, INDENT)
        blocks: list[prose.Block] = []
        value = self._study.figures.get(self._key)
        if value is not None:
            try:
                drawn = figures.draw(self.figure, value, width - len(INDENT))
                blocks.append(prose.Verbatim(tuple(drawn.split("\n", allow_blank=True)), INDENT))
            except figures.BadFigureError as error:
                blocks.append(_sentence(str(error)))
        elif self._problem:
            blocks.append(_sentence(f"This figure is not drawn. {self._problem}"))
        else:
            blocks.append(
                prose.Passage(Content(f"{marks().running} drawing").stylize("$accent"), INDENT, INDENT)
            )
        return prose.lay_out([*blocks, caption] if self.figure.caption else blocks, width)


def _sentence(text: str) -> prose.Passage:
    return prose.Passage(Content.assemble((f"{marks().warn} ", "$due"), text), INDENT, INDENT)


def _why(result: Result) -> str:
    if result.failure is not None:
        return f"Its program raised {result.failure.type}."
    return result.detail or "Its program left no figure."
