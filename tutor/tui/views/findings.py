"""What the doctor found; and of an error, the autopsy, with repairs to choose from."""

from __future__ import annotations

from typing import ClassVar

from tutor.explain import Explanation
from tutor.protocol import Result
from tutor.tui.text import findings, outcomes, prose
from tutor.tui.views.view import View, stopped, unfinished


class Findings(View):
    name: ClassVar[str] = "Findings"
    _at = 0
    _opened: frozenset[int] = frozenset()

    def began(self) -> None:
        self._at, self._opened = 0, frozenset()

    @property
    def _explanation(self) -> Explanation | None:
        """The one that knows the shapes, once there is one."""
        if not isinstance(self.seen.watch.outcome, Result):
            return None
        return self.seen.shapes.explanation or self.seen.watch.explanation

    def blocks(self, width: int) -> list[prose.Block]:
        watch = self.seen.watch
        result = watch.outcome
        if not isinstance(result, Result):
            return unfinished(watch)
        blocks: list[prose.Block] = []
        explanation = self._explanation
        if explanation is not None and explanation.changes:
            blocks += [*self._autopsy(explanation), prose.Gap()]
        elif explanation is not None:
            blocks += [*self._explained(explanation), prose.Gap()]
        blocks += findings.report(watch.found, title_of=self._title_of, failed=explanation is not None)
        if ended := stopped(result):
            blocks += [prose.Gap(), *ended]
        return blocks

    def _explained(self, explanation: Explanation) -> list[prose.Block]:
        title = self._title_of(explanation.lesson) if explanation.lesson else ""
        return outcomes.explanation(explanation, title, excerpt=True)

    def _autopsy(self, explanation: Explanation) -> list[prose.Block]:
        title = self._title_of(explanation.lesson) if explanation.lesson else ""
        return outcomes.autopsy(explanation, title, chosen=self._at, opened=self._opened)

    def _title_of(self, lesson: str) -> str:
        catalog = self.seen.catalog
        return catalog.lesson_head(lesson).title if catalog.has_lesson(lesson) else ""

    # --- the repairs -----------------------------------------------------------------------------------

    @property
    def _repairs(self) -> int:
        explanation = self._explanation
        return len(explanation.changes) if explanation is not None else 0

    def can(self, action: str) -> bool:
        if action == "choose":
            return self._repairs > 0
        return action in ("later", "earlier") and self._repairs > 1

    def label(self, action: str) -> str | None:
        if action == "choose":
            return "hide the change" if self._at in self._opened else "show the change"
        return {"later": "next repair", "earlier": "repair before"}.get(action)

    def act(self, action: str) -> None:
        if action == "choose":
            self._opened = self._opened ^ {self._at}
        elif self._repairs:
            self._at = (self._at + (1 if action == "later" else -1)) % self._repairs
