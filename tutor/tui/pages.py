"""The pages of one lesson as widgets, and what has happened on each of them in this sitting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.widget import Widget
from textual.widgets import Static

from tutor.course.model import Asked, Cell, Figure, Lesson, Page, Prose, Question
from tutor.errors import ContentError, UnknownItem
from tutor.tui.study import Study
from tutor.tui.text import lesson_end, prose
from tutor.tui.widgets.cell import CellState, CellView, original
from tutor.tui.widgets.figure import FigureView
from tutor.tui.widgets.marker import CellMarker
from tutor.tui.widgets.practice import PracticeList
from tutor.tui.widgets.prose import ProseView
from tutor.tui.widgets.question import QuestionState, QuestionView

NARROWEST_TEXT = 58
"""columns the left pane has at least"""
BENCH = (58, 86)
"""the narrowest and the widest the right pane wants to be, in columns; explanations of errors need room"""
LEAST_BENCH = 40
"""what is left to it where the page holds a drawing that must not be folded"""
AROUND_CODE = 9
"""columns of border, padding, scrollbar and cursor"""


class Pages:
    """Makes the widgets of a page anew each time it is shown; what was typed and run outlives them here."""

    def __init__(self, lesson: Lesson, study: Study) -> None:
        self.lesson = lesson
        self._study = study
        self._cells: dict[str, CellState] = {}
        self._questions: dict[str, QuestionState] = {}

    @property
    def last(self) -> int:
        return len(self.lesson.pages) - 1

    def cells(self, number: int, *, beside: bool) -> dict[str, CellView]:
        """A fresh widget for every cell of page `number` (from 0). What was recorded of other pages' cells is
        forgotten: it can be large, and is made again in a moment."""
        blocks = [block for block in self.lesson.pages[number].blocks if isinstance(block, Cell)]
        for id in self._cells.keys() - {block.id for block in blocks}:
            self._cells[id].kept.forget()
        return {block.id: CellView(block, self._cell(block), tabs=beside) for block in blocks}

    def widgets(self, number: int, cells: Mapping[str, CellView], *, beside: bool) -> Iterator[Widget]:
        """What stands on the page, in order. With `beside` the cells stand elsewhere, and a line for each
        stands here."""
        page = self.lesson.pages[number]
        yield Static(page.title, classes="page-title", markup=False)
        for block in page.blocks:
            if isinstance(block, Cell) and beside:
                widget: Widget = CellMarker(cells[block.id], list(cells).index(block.id) + 1)
            elif isinstance(block, Cell):
                widget = cells[block.id]
            elif isinstance(block, Prose):
                widget = ProseView(block.markdown)
            elif isinstance(block, Figure):
                widget = FigureView(block, self.lesson.version)
            else:
                widget = self._asked(block)
            widget.add_class("block")
            yield widget
        if number == self.last:
            yield ProseView(blocks=self.end(), id="end", classes="block")
            practice = self._study.practice_of(self.lesson.head.id)
            if practice:
                yield Static("Practise", classes="page-title")
                yield PracticeList(practice, self._study)

    def end(self) -> list[prose.Block]:
        """The last lines of the lesson: whether it is done."""
        return lesson_end.blocks(self.lesson, self._study.open_questions(self.lesson))

    def _asked(self, block: Asked) -> Widget:
        question = self._question(block)
        if question is None:
            return ProseView(f"The question `{block.question}` cannot be read.")
        if question.id not in self._questions:
            draft = self._study.draft(question.id) if question.kind == "short" else None
            self._questions[question.id] = QuestionState(draft=draft or "")
        return QuestionView(question, self._questions[question.id], retry=True, classes="inline-question")

    def _question(self, block: Asked) -> Question | None:
        inline = {question.id: question for question in self.lesson.questions}
        if block.question in inline:
            return inline[block.question]
        try:
            return self._study.catalog.question(block.question)
        except (UnknownItem, ContentError):
            return None

    def _cell(self, cell: Cell) -> CellState:
        if cell.id not in self._cells:
            draft = self._study.draft(cell.id)
            text = original(cell) if draft is None else draft
            # A cell that was edited has been seen: it does not ask again.
            self._cells[cell.id] = CellState(text, shown=draft is not None)
        return self._cells[cell.id]


def left_width(page: Page, width: int) -> int:
    """Where the divider goes in a window of `width` columns: drawings must not be folded, and the page's
    widest program should fit beside them."""
    drawings = [
        prose.widest(prose.parse(block.markdown)) for block in page.blocks if isinstance(block, Prose)
    ]
    text = max([NARROWEST_TEXT, *(drawing + 3 for drawing in drawings)])
    programs = [block.source for block in page.blocks if isinstance(block, Cell)]
    code = max((len(line) for source in programs for line in source.split("\n")), default=0) + AROUND_CODE
    bench = min(max(code, BENCH[0]), BENCH[1])
    return min(max(width - bench, text), prose.MEASURE + 3, width - LEAST_BENCH)
