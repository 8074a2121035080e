"""A screen with room for a cell's results beside its code: the keys of their tabs, and the way back."""

from __future__ import annotations

from types import NoneType
from typing import ClassVar

from textual.binding import Binding, BindingType

from tutor.tui.screens.base import TutorScreen
from tutor.tui.widgets.beneath import Beneath
from tutor.tui.widgets.cell import CellView
from tutor.tui.widgets.editor import CodeEditor
from tutor.tui.widgets.marker import CellMarker
from tutor.tui.widgets.page import PageScroll
from tutor.tui.widgets.results import TABS, Results
from tutor.tui.widgets.viewkeys import VIEW_ACTIONS


class ResultsBeside(TutorScreen[None]):
    """`current` is the cell that stands beside the text while the screen has the class `-beside`."""

    IN_RESULTS = (
        "choose",
        "predict",
        "next_result",
        "zoom",
        "values",
        "run",
        "forward",
        "back",
        "app.help",
    )
    """the keys of the bottom bar while the results have the focus"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "next_result", "Next tab of the results: output, shapes, graph, timeline, curves"),
        *(Binding(str(n + 1), f"result({n})", name, show=False) for n, name in enumerate(TABS)),
        Binding("z", "zoom", "Give the results the whole window, or take it back", show=False),
    ]

    current: CellView | None = None
    _came_from_editor = False

    @property
    def results(self) -> Results | None:
        """The tabs of the cell that stands beside the text, once it was run."""
        if not self.has_class("-beside") or self.current is None:
            return None
        results = self.current.results
        return results if results is not None and results.offered else None

    @property
    def in_results(self) -> bool:
        """The keys belong to the results, or to the line under them in which something is asked."""
        return self.focused is not None and any(
            isinstance(node, Results | Beneath) for node in self.focused.ancestors_with_self
        )

    # --- keys ----------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "next_result":
            return self.results is not None
        if action in ("result", "zoom"):
            # Letters and digits mean something else to a question that is being answered.
            reads = isinstance(self.focused, PageScroll | CellMarker | Results | NoneType)
            return self.results is not None and reads
        return super().check_action(action, parameters)

    def footer(self) -> tuple[str, ...]:
        if not self.in_results:
            return self.FOOTER
        zoomed = self.has_class("-zoomed")  # Esc says then how it ends
        return tuple(action for action in self.IN_RESULTS if not (zoomed and action == "zoom"))

    def label(self, action: str) -> str | None:
        if action in VIEW_ACTIONS:
            return self.results.label(action) if self.results is not None else None
        if action == "next_result" and self.results is not None:
            return TABS[(self.results.tab + 1) % len(TABS)].lower()
        return "zoom" if action == "zoom" else super().label(action)

    def action_next_result(self) -> None:
        if self.results is not None:
            self.action_result((self.results.tab + 1) % len(TABS))

    def action_result(self, number: int) -> None:
        results = self.results
        if results is None:
            return
        if not self.in_results:
            self._came_from_editor = isinstance(self.focused, CodeEditor)
        results.focus(scroll_visible=False)
        results.open(number)

    def action_zoom(self) -> None:
        """The results alone, or page, code and results again."""
        if self.results is not None:
            self.results.focus(scroll_visible=False)
            self.toggle_class("-zoomed")
            self.refresh_bindings()

    def back_from_results(self) -> str:
        """What Esc does that has to do with the results; "" where it is nothing."""
        if self.results is not None and self.results.asking:
            return "just show"
        if self.has_class("-zoomed"):
            return "page and code"
        return "to the code" if self.in_results and self._came_from_editor else ""

    def leave_results(self) -> bool:
        """Does it; False where there is nothing to do."""
        if self.results is not None and self.results.leave():
            return True
        if self.has_class("-zoomed"):
            self.action_zoom()
            return True
        if self.in_results and self._came_from_editor and self.current is not None:
            self.current.take_focus()
            return True
        return False

    # --- what is shown -------------------------------------------------------------------------------

    def view_inside(self) -> str:
        """The view to open where the whole screen is given to what was recorded."""
        tab = self.results.tab if self.results is not None else 0
        return TABS[tab] if tab else "Findings"

    def show_beneath(self) -> None:
        """What stays in sight under the results of the current cell."""
        shown = self.results.beneath() if self.results is not None else ([], "")
        self.query_one(Beneath).show(*shown)

    def on_results_changed(self, event: Results.Changed) -> None:
        if event.results is self.results:
            self.show_beneath()
        self.refresh_bindings()

    def on_beneath_given(self, event: Beneath.Given) -> None:
        if self.results is not None:
            self.results.answer(event.text)

    def on_beneath_released(self) -> None:
        if self.results is not None and (self.focused is None or self.in_results):
            self.results.focus(scroll_visible=False)
