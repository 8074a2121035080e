"""What a run printed and how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from tutor.tui.text import measures, outcomes, plain, prose
from tutor.tui.text.marks import marks

if TYPE_CHECKING:
    from tutor.protocol import Result
    from tutor.tui.running import Chunk, Running

INDENT = "  "
MOST_LIVE = 20_000
"""characters of output kept while the program still runs"""


class OutputView(Widget):
    """The output of one run, as it comes; then its last line: how it ended, how long it took, and where.

    Nothing of it is markup. What is longer than a screen can use is cut in the middle, with the count said.
    """

    DEFAULT_CSS = """
    OutputView { width: 1fr; height: auto; }
    OutputView.-nothing { display: none; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._chunks: list[Chunk] = []
        self._blocks: list[prose.Block] = []
        self.said: tuple[prose.Block, ...] = ()
        """what `end` was told about how it ended"""
        self._taken = 0
        self._status = Content("")
        self._laid_out: tuple[int, Content] | None = None
        self.add_class("-nothing")

    # --- what is shown -------------------------------------------------------------------------------

    def clear(self) -> None:
        self._chunks = []
        self._taken = 0
        self._blocks = []
        self._status = Content("")
        self.add_class("-nothing")
        self._changed()

    def follow(self, running: Running) -> None:
        """Shows what has been printed so far, and that it is going on."""
        self._take(running)
        seconds = running.seconds
        if running.cancelled:
            what = "stopping"
        elif running.waiting:
            what = "waiting for the sandbox to start; it runs by itself then"
        else:
            what = f"running {seconds:.1f} s" if seconds >= 0.2 else "running"
        self._status = Content.assemble(
            (f"{marks().running} {what}", "$accent"), (f" {marks().dot} Esc cancels", "$muted")
        )
        self.remove_class("-nothing")
        self._changed()

    def _take(self, running: Running) -> None:
        new = running.take()
        self._taken += sum(len(text) for _, text in new)
        self._chunks += new
        if self._taken > MOST_LIVE and new:  # the end will show all that can be shown
            text = "".join(text for _, text in self._chunks)[-MOST_LIVE:]
            self._chunks = [("stdout", text)]

    def end(self, result: Result, blocks: Iterable[prose.Block] = ()) -> None:
        """The run is over. `blocks` say what went wrong."""
        self._chunks = (
            _both_streams(result, self._chunks) if self._taken <= MOST_LIVE else _both_streams(result, [])
        )
        self.said = tuple(blocks)
        self._blocks = list(self.said)
        self._status = outcomes.status_line(result)
        if detail := outcomes.detail(result):
            self._blocks.append(prose.Passage(detail, INDENT, INDENT))
        if result.dropped_bytes:
            dropped = f"{measures.size(result.dropped_bytes)} more were printed and dropped."
            self._blocks.append(prose.Passage(Content(dropped).stylize("$muted"), INDENT, INDENT))
        self.remove_class("-nothing")
        self._changed()

    def say(self, sentence: str, *, wrong: bool = True) -> None:
        """Instead of a run: why there is none."""
        self._chunks = []
        self._blocks = []
        sign, style = (marks().wrong, "$wrong") if wrong else (marks().running, "$accent")
        self._status = Content.assemble((f"{sign} ", style), sentence)
        self.remove_class("-nothing")
        self._changed()

    def note(self, sentence: str) -> None:
        """One more sentence about a run that is over."""
        self._blocks.append(prose.Passage(Content(sentence).stylize("$muted"), INDENT, INDENT))
        self._changed()

    @property
    def text(self) -> str:
        """What was printed, for copying: whole, and safe."""
        return plain.clean("".join(text for _, text in self._chunks))

    # --- drawing -------------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._laid_out = None
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._at(width).plain.count("\n") + 1

    def render(self) -> Content:
        return self._at(self.content_size.width)

    def _at(self, width: int) -> Content:
        if self._laid_out is None or self._laid_out[0] != width:
            self._laid_out = (width, self._lay_out(max(10, width)))
        return self._laid_out[1]

    def _lay_out(self, width: int) -> Content:
        lines = list(self._printed_lines(width - len(INDENT)))
        if self._blocks:
            lines += [Content("")] if lines else []
            lines += prose.lay_out(self._blocks, width).split("\n", allow_blank=True)
            lines.append(Content(""))
        for status in self._status.wrap(width - len(INDENT)):
            lines.append(Content(INDENT) + status)
        return Content("\n").join(lines)

    def _printed_lines(self, width: int) -> Iterable[Content]:
        for stream, line in plain.display(self._chunks):
            style = {"stderr": "$due", "note": "$muted"}.get(stream, "")
            content = Content(line).stylize(style) if style else Content(line)
            for piece in content.fold(max(4, width)):
                yield Content(INDENT) + piece


def _both_streams(result: Result, streamed: list[Chunk]) -> list[Chunk]:
    """What a finished run printed. Python's own traceback is left out where it is explained beneath."""
    errors = result.stderr
    if result.failure is not None and result.failure.traceback:
        errors = errors.replace(result.failure.traceback, "").strip("\n")
    whole = "".join(text for stream, text in streamed if stream == "stdout") == result.stdout
    if errors == result.stderr and whole:
        return streamed  # in the order in which it was printed
    return [("stdout", result.stdout), ("stderr", errors)]
