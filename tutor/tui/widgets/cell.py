"""A live cell: a program edited in place and run, its output beneath; one that predicts asks first."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tutor.course.model import Cell
from tutor.protocol import Job, Limits, Result
from tutor.tui.text import asking, prose
from tutor.tui.text.marks import marks
from tutor.tui.widgets.answers.base import Answer
from tutor.tui.widgets.answers.lines import LinesAnswer, side_by_side
from tutor.tui.widgets.editor import CodeEditor, error_mark
from tutor.tui.widgets.live import LiveEditor
from tutor.tui.widgets.prose import ProseView
from tutor.tui.widgets.results import Kept, Results
from tutor.tui.widgets.runview import RunView

if TYPE_CHECKING:
    from tutor.quiz import Judgement

LONGEST = 900.0


@dataclass
class CellState:
    """What has happened to a cell so far; it outlives the widget when pages are turned."""

    text: str
    result: Result | None = None
    blocks: Sequence[prose.Block] = ()
    prediction: Judgement | None = None
    shown: bool = False
    """a predict cell whose output was seen: it is an ordinary cell from here on"""
    given: list[str] = field(default_factory=list)
    kept: Kept = field(default_factory=Kept)


class CellView(Vertical):
    DEFAULT_CSS = """
    CellView { height: auto; width: 1fr; }
    CellView .ask { height: auto; }
    CellView .ask > .shown { background: $surface; padding: 0 2; margin: 0 0 1 0; }
    CellView .ask > .what { color: $muted; }
    CellView .note { height: auto; color: $muted; display: none; }
    CellView.-noted .note { display: block; }
    CellView .compared { height: auto; padding: 0 0 0 2; margin: 0; display: none; }
    CellView .said { padding: 0 0 0 0; margin: 1 0 0 0; display: none; }
    CellView.-predicted .compared, CellView.-predicted .said { display: block; }
    CellView.-predicted RunView { margin: 1 0 0 0; }
    CellView CodeEditor { display: none; }
    CellView.-live CodeEditor { display: block; }
    CellView.-live .ask { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "original", "Put the cell back as it was", show=False),
    ]

    @dataclass
    class Ran(Message):
        cell: Cell
        source: str
        result: Result

    @dataclass
    class Predicted(Message):
        cell: Cell
        judgement: Judgement
        text: str
        seconds: float

    @dataclass
    class Edited(Message):
        cell: Cell
        text: str

    def __init__(self, cell: Cell, state: CellState, *, tabs: bool = False) -> None:
        """`tabs`: there is room for what was recorded of its runs, beside the output."""
        super().__init__()
        self.cell = cell
        self.original = original(cell)
        self.state = state
        self._tabs = tabs
        self._asked_at = time.monotonic()
        self._insisted = False

    @property
    def asking(self) -> bool:
        """It asks for its output, and has not shown it yet."""
        return self.cell.predict and not self.state.shown

    def compose(self) -> ComposeResult:
        if self.asking:
            with Vertical(classes="ask"):
                yield ProseView(blocks=[asking.program(self.cell.source)], classes="shown")
                yield Static(self._what(), classes="what")
                yield LinesAnswer(max(1, (self.cell.output or "").rstrip("\n").count("\n") + 1))
                yield Static("", classes="note")
        editor = LiveEditor(self.state.text)
        editor.border_title = "python"
        yield editor
        yield Static(classes="compared")
        yield ProseView(classes="said")
        if self._tabs:
            yield Results(self.state.kept, self.maker, lambda: self.editor.text, first=self.cell.tab)
        else:
            yield RunView()

    def _what(self) -> str:
        lines = (self.cell.output or "").rstrip("\n").count("\n") + 1
        what = "What does it print?" if lines == 1 else f"What does it print? {lines} lines."
        return f"{what} Type ? where you do not know."

    def on_mount(self) -> None:
        self.set_class(not self.asking, "-live")
        self._show_edited()
        if self.state.prediction is not None:
            self._show_prediction(self.state.prediction)
        if self.state.result is not None:
            self.run_view.end(self.state.result, self.state.blocks)
            self._mark_error(self.state.result)
            if self.results is not None:
                self.results.offer()
                self.call_after_refresh(self.results.open, self.results.tab)

    @property
    def editor(self) -> CodeEditor:
        return self.query_one(CodeEditor)

    @property
    def run_view(self) -> RunView:
        return self.query_one(RunView)

    @property
    def results(self) -> Results | None:
        """The tabs, where there is room for them."""
        return self.query_one(Results) if self._tabs else None

    @property
    def running(self) -> bool:
        return self.results.running if self.results is not None else self.run_view.running

    def cancel(self) -> None:
        (self.results or self.run_view).cancel()

    def take_focus(self) -> None:
        if self.asking:
            self.query_one(LinesAnswer).take_focus()
        else:
            self.editor.focus()

    # --- predicting ----------------------------------------------------------------------------------

    def on_answer_given(self, event: Answer.Given) -> None:
        event.stop()
        from tutor.quiz import judge_predict

        judgement = judge_predict(self.cell, event.text)
        if judgement.verdict == "unread":
            self._note(judgement.message)
            return
        seconds = min(time.monotonic() - self._asked_at, LONGEST)
        self.state.prediction = judgement
        self.state.given = event.text.split("\n")
        self.post_message(self.Predicted(self.cell, judgement, event.text, seconds))
        self._open()
        self._show_prediction(judgement)
        self.run()

    def _note(self, sentence: str) -> None:
        self.query_one(".note", Static).update(Content(f"{marks().warn} {sentence}"))
        self.add_class("-noted")

    def _open(self) -> None:
        """From a question to an ordinary cell."""
        self.state.shown = True
        self.add_class("-live")
        self.editor.focus(scroll_visible=False)
        self.refresh_bindings()

    def _show_prediction(self, judgement: Judgement) -> None:
        self.query_one(".compared", Static).update(side_by_side(self.state.given, judgement))
        self.query_one(".said", ProseView).show(_said(judgement))
        self.add_class("-predicted")

    # --- running -------------------------------------------------------------------------------------

    def run(self) -> None:
        """Runs the program as it stands; a cell that asks first has to be told twice."""
        if self.asking:
            if not self._insisted:
                self._insisted = True
                self._note("Say first what it prints. F5 again runs it without.")
                self.take_focus()
                return
            self._open()
        self.editor.mark_lines({})
        if self.results is not None:
            self.results.run()
        else:
            self.run_view.start(self.editor.text, self.maker())

    def maker(self) -> Callable[[str], Job]:
        """The program as it stands, as a job for a device."""
        source, cell = self.editor.text, self.cell

        def job(device: str) -> Job:
            limits = Limits(wall_seconds=cell.timeout, memory_mb=cell.memory_mb)
            return Job(source=source, device=device, policy=cell.policy, limits=limits)

        return job

    def on_run_view_finished(self, event: RunView.Finished) -> None:
        event.stop()
        self.state.result = event.result
        self.state.blocks = event.view.said
        if event.source == self.editor.text:
            self._mark_error(event.result)
        self.post_message(self.Ran(self.cell, event.source, event.result))

    def _mark_error(self, result: Result) -> None:
        line = result.failure.line if result.failure is not None else None
        if line is not None:
            self.editor.show_line_numbers = True
            self.editor.mark_lines(error_mark(line))

    # --- editing -------------------------------------------------------------------------------------

    def on_code_editor_edited(self, event: CodeEditor.Edited) -> None:
        event.stop()
        self.state.text = event.editor.text
        self._show_edited()
        if self.results is not None:
            self.results.edited()
        self.post_message(self.Edited(self.cell, self.state.text))

    def _show_edited(self) -> None:
        self.editor.border_subtitle = "edited" if self.state.text != self.original else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "original":
            return not self.asking and self.state.text != self.original
        return super().check_action(action, parameters)

    def action_original(self) -> None:
        """The course's own program, as an edit that can be undone."""
        self.editor.put(self.original)

    def redraw(self) -> None:
        if self.state.prediction is not None:
            self._show_prediction(self.state.prediction)


def original(cell: Cell) -> str:
    """The course's program as an editor holds it."""
    return cell.source.rstrip("\n")


def _said(judgement: Judgement) -> list[prose.Block]:
    signs = marks()
    sign, style = (signs.right, "$right") if judgement.verdict == "right" else (signs.wrong, "$wrong")
    word = {"right": asking.RIGHT, "partial": asking.PARTIAL}.get(judgement.verdict, asking.WRONG)
    text = Content.assemble((f"{sign} {word} ", f"bold {style}"), prose.inline(judgement.message))
    return [prose.Passage(text, "", "  ")]
