"""A lesson, a page at a time."""

from __future__ import annotations

import time
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget

from tutor.course.model import Lesson
from tutor.tui.drafts import Drafts
from tutor.tui.pages import Pages, left_width
from tutor.tui.screens.beside import ResultsBeside
from tutor.tui.text.marks import marks
from tutor.tui.widgets.beneath import Beneath
from tutor.tui.widgets.cell import CellView, original
from tutor.tui.widgets.marker import CellMarker
from tutor.tui.widgets.page import PageScroll
from tutor.tui.widgets.practice import PracticeList
from tutor.tui.widgets.prose import ProseView
from tutor.tui.widgets.question import QuestionView

WIDE = 120
"""columns from which on cells stand beside the text"""


class LessonScreen(ResultsBeside):
    """Prose, cells, figures and questions of one page. Nothing on it moves on by itself."""

    FOOTER = (
        "run",
        "live",
        "next_result",
        "inside",
        "again",
        "select",
        "submit",
        "compare",
        "open",
        "forward",
        "indent",
        "hint",
        "walk",
        "back",
        "app.help",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5,ctrl+r", "run", "Run the cell"),
        Binding("enter", "forward", "Next page"),
        Binding("right_square_bracket,right,n", "next_page", "Next page", show=False),
        Binding("left_square_bracket,left,p,backspace", "previous_page", "Previous page", show=False),
        Binding("d", "results(1)", "Results down", show=False),
        Binding("u", "results(-1)", "Results up", show=False),
        Binding("ctrl+g", "inside", "Look inside: mistakes, timeline, curves, shapes, graph, parameters"),
        Binding("f7", "copy_code", "Copy the cell's code", show=False),
        Binding("f8", "copy_output", "Copy the output", show=False),
    ]

    def __init__(self, lesson: Lesson, page: int | None = None) -> None:
        super().__init__()
        self.lesson = lesson
        self.page = 0
        self._wanted_page = page
        self._wide = False
        self._built = False
        self._reached_end = False
        self._opened_at = time.monotonic()

    # --- the page ------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        with Horizontal(id="panes"):
            yield PageScroll(id="page")
            with Vertical(id="side"):
                yield VerticalScroll(id="bench", can_focus=False)
                yield Beneath()

    @property
    def scroll(self) -> PageScroll:
        return self.query_one("#page", PageScroll)

    @property
    def bench(self) -> VerticalScroll:
        return self.query_one("#bench", VerticalScroll)

    async def on_mount(self) -> None:
        self._drafts = Drafts(self, self.study)
        self._pages = Pages(self.lesson, self.study)
        part = self.study.catalog.part(self.lesson.head.part)
        self.top.place = f"{part.title} {marks().inside} {self.lesson.head.title}"
        wanted = self.study.page_of(self.lesson) if self._wanted_page is None else self._wanted_page
        await self.show_page(wanted)

    async def show_page(self, number: int) -> None:
        """Turns to page `number`, counted from 0."""
        self._save()
        self.page = min(max(number, 0), self._pages.last)
        await self._build()
        self.scroll.scroll_home(animate=False)
        self.scroll.focus()
        self.study.keep_page(self.lesson, self.page)
        if self.page == self._pages.last:
            self._reached_end = True
            self._note_done()
        self.refresh_bindings()

    async def _build(self) -> None:
        """Mounts the widgets of the page, in one pane or in two."""
        self._wide = self.app.size.width >= WIDE
        cells = self._pages.cells(self.page, beside=self._wide)
        beside = self._wide and bool(cells)
        self.set_class(beside, "-beside")
        self.remove_class("-zoomed")
        self.current = next(iter(cells.values()), None)
        self.top.within = f"{self.page + 1} of {len(self.lesson.pages)}"
        with self.app.batch_update():
            await self.scroll.remove_children()
            await self.bench.remove_children()
            self._divide()
            if beside:
                await self.bench.mount_all(cells.values())
            await self.scroll.mount_all(self._pages.widgets(self.page, cells, beside=beside))
            self._show_current()
        self._built = True

    def _divide(self) -> None:
        page = self.lesson.pages[self.page]
        beside = self.has_class("-beside")
        self.scroll.styles.width = left_width(page, self.app.size.width) if beside else None

    def on_resize(self) -> None:
        if self._built and self._wide != (self.app.size.width >= WIDE):
            self.call_later(self._rebuild)
        elif self._built:
            self._divide()

    async def _rebuild(self) -> None:
        """The same page for another width: one pane becomes two, or two become one."""
        await self._build()
        self.scroll.focus()
        self.refresh_bindings()

    # --- which cell ----------------------------------------------------------------------------------

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        view = _inside(event.widget, CellView)
        if view is not None and view is not self.current:
            self.current = view
            self._show_current()
        self.refresh_bindings()

    def on_cell_marker_chosen(self, event: CellMarker.Chosen) -> None:
        self.current = event.marker.view
        self._show_current()
        if event.enter:
            self.current.take_focus()

    def _show_current(self) -> None:
        for marker in self.query(CellMarker):
            marker.set_class(marker.view is self.current, "-current")
            marker.refresh()
        if self.has_class("-beside"):
            for view in self.bench.query(CellView):
                view.display = view is self.current
        self.show_beneath()

    def _cell_to_run(self) -> CellView | None:
        """The cell with the focus; otherwise the last one used, if it is in sight, or the first that is."""
        focused = _inside(self.focused, CellView)
        if focused is not None or self.has_class("-beside"):
            return focused or self.current
        views = list(self.scroll.query(CellView))
        visible = [view for view in views if view.region.overlaps(self.scroll.region)]
        if self.current in visible or not visible:
            return self.current or next(iter(views), None)
        return visible[0]

    # --- actions -------------------------------------------------------------------------------------

    @property
    def _run_going(self) -> CellView | None:
        return next((view for view in self.query(CellView) if view.running), None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("run", "copy_code"):
            return bool(self.query(CellView)) and (action != "run" or self._run_going is None)
        if action == "inside":
            view = self._cell_to_run()
            return view is not None and not view.asking
        if action in ("next_page", "previous_page") and self.in_results:
            return False  # left, right and p belong to the view there, also where it has no use for them
        if action == "copy_output":
            return self.current is not None and bool(self.current.run_view.text)
        if action == "results":
            return self.has_class("-beside") and self.bench.max_scroll_y > 0
        if action == "previous_page":
            return self.page > 0
        return super().check_action(action, parameters)

    def label(self, action: str) -> str | None:
        if action == "back":
            return self._back_label()
        if action == "forward":
            return self._forward_label()
        if action == "run":
            view = self._cell_to_run()
            return "predict" if view is not None and view.asking else "run"
        return {
            "live": "no shapes" if self.tutor.live else "shapes",
            "inside": "inside",
            "walk": "next",
            "select": "open" if isinstance(self.focused, PracticeList) else "answer",
            "submit": "answer",
            "compare": "compare",
            "again": "try again",
            "open": "to the cell",
        }.get(action) or super().label(action)

    def _back_label(self) -> str:
        if self._run_going is not None:
            return "cancel the run"
        return self.back_from_results() or ("back" if self._on_page else "to the page")

    def _forward_label(self) -> str:
        if not self.scroll.at_end:
            return "read on"
        return "finish" if self.page == self._pages.last else f"page {self.page + 2}"

    @property
    def _on_page(self) -> bool:
        return self.focused is None or isinstance(self.focused, PageScroll | CellMarker | QuestionView)

    async def action_forward(self) -> None:
        """On through the page, then to the next one; from the last one home."""
        if not self.scroll.at_end:
            self.scroll.further()
        elif self.page < self._pages.last:
            await self.show_page(self.page + 1)
        else:
            self.leave()

    async def action_next_page(self) -> None:
        if self.page < self._pages.last:
            await self.show_page(self.page + 1)

    async def action_previous_page(self) -> None:
        await self.show_page(self.page - 1)

    def action_results(self, direction: int) -> None:
        """Scrolls the right pane, which the keys of the page do not reach."""
        self.bench.scroll_relative(y=direction * max(1, self.bench.size.height - 2), animate=False)

    def action_run(self) -> None:
        view = self._cell_to_run()
        if view is not None:
            self.current = view
            self._show_current()
            view.run()
            self.call_after_refresh((view.results or view.run_view).scroll_visible, animate=False)

    def action_inside(self) -> None:
        view = self._cell_to_run()
        if view is not None:
            self.current = view
            self._show_current()
            self.keep()
            self.tutor.open_inside("the cell", view.maker(), self.view_inside())

    async def action_back(self) -> None:
        going = self._run_going
        if going is not None:
            going.cancel()
        elif self.leave_results():
            pass
        elif not self._on_page:
            self.scroll.focus()
        else:
            self.leave()

    def action_copy_code(self) -> None:
        view = self._cell_to_run()
        if view is not None:
            self.app.copy_to_clipboard(view.state.text)
            self.notify("The code is copied.")

    def action_copy_output(self) -> None:
        if self.current is not None:
            self.app.copy_to_clipboard(self.current.run_view.text)
            self.notify("The output is copied.")

    # --- what is kept --------------------------------------------------------------------------------

    def on_cell_view_edited(self, event: CellView.Edited) -> None:
        self._drafts.edited(event.cell.id, event.text, original(event.cell))
        self._refresh_markers()

    def on_cell_view_ran(self, event: CellView.Ran) -> None:
        self.study.ran(self.lesson, event.cell, event.source, event.result)
        self._refresh_markers()
        view = next((view for view in self.query(CellView) if view.cell.id == event.cell.id), None)
        if view is not None and not self.has_class("-beside"):
            self.call_after_refresh(view.run_view.scroll_visible, animate=False)

    def on_cell_view_predicted(self, event: CellView.Predicted) -> None:
        self.study.predicted(self.lesson, event.cell, event.judgement, event.text, event.seconds)
        self._refresh_markers()

    def on_question_view_judged(self, event: QuestionView.Judged) -> None:
        self.study.answered(
            event.question,
            event.judgement,
            event.text,
            seconds=event.seconds,
            hints=event.hints,
            first=event.first,
        )
        self._note_done()

    def on_question_view_drafted(self, event: QuestionView.Drafted) -> None:
        self._drafts.edited(event.question.id, event.text, "")

    @on(PracticeList.OptionSelected, "#practice")
    def _practise(self, event: PracticeList.OptionSelected) -> None:
        if event.option_id is not None:
            self.tutor.open_challenge(event.option_id)

    def on_screen_resume(self) -> None:
        for practice in self.query(PracticeList):  # one of them may have been passed meanwhile
            practice.redraw()

    def on_page_scroll_moved(self) -> None:
        self.refresh_bindings()

    def _refresh_markers(self) -> None:
        for marker in self.query(CellMarker):
            marker.refresh()

    def _note_done(self) -> None:
        """The lesson is done when its last page was reached and its questions were answered right."""
        complete = self._reached_end and not self.study.open_questions(self.lesson)
        if complete and not self.study.is_done(self.lesson.head.id):
            self.study.finished(self.lesson, time.monotonic() - self._opened_at)
        for end in self.query("#end").results(ProseView):
            end.show(self._pages.end())

    def _save(self) -> None:
        self._drafts.save()

    def keep(self) -> None:
        self._save()

    def on_unmount(self) -> None:
        self._save()

    def redraw(self) -> None:
        for widget in self.query("*"):
            redraw = getattr(widget, "redraw", None)
            if redraw is not None:
                redraw()


def _inside(widget: Widget | None, kind: type[CellView]) -> CellView | None:
    """The cell that `widget` is part of."""
    if widget is None:
        return None
    return next((node for node in widget.ancestors_with_self if isinstance(node, kind)), None)
