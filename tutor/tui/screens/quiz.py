"""A quiz: a question at a time, and at the end what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from tutor.course.model import Question
from tutor.tui.drafts import Drafts
from tutor.tui.screens.base import TutorScreen
from tutor.tui.text import measures, prose
from tutor.tui.text.marks import marks
from tutor.tui.widgets.page import PageScroll
from tutor.tui.widgets.prose import ProseView
from tutor.tui.widgets.question import QuestionState, QuestionView


class QuizScreen(TutorScreen[None]):
    """Asks the questions in their order. Enter goes on after an answer; Esc ends it at any time."""

    FOOTER = (
        "select",
        "submit",
        "compare",
        "tick",
        "grade",
        "forward",
        "run_it",
        "hint",
        "walk",
        "back",
        "app.help",
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "forward", "Next question")]

    def __init__(self, questions: Sequence[Question], title: str) -> None:
        super().__init__()
        self.questions = tuple(questions)
        self.title_text = title
        self.at = 0
        self._states = [QuestionState() for _ in self.questions]
        self._ended = False

    def body(self) -> ComposeResult:
        yield PageScroll(id="page")

    @property
    def page(self) -> PageScroll:
        return self.query_one(PageScroll)

    @property
    def view(self) -> QuestionView | None:
        return next(iter(self.query(QuestionView)), None)

    async def on_mount(self) -> None:
        self._drafts = Drafts(self, self.study)
        self.top.place = self.title_text
        await self._ask()

    async def _ask(self) -> None:
        question = self.questions[self.at]
        self._drafts.save()
        state = self._states[self.at]
        if question.kind == "short" and not state.draft:
            state.draft = self.study.draft(question.id) or ""
        skills = self.study.catalog.skills
        topic = next((skills[id].title for id in question.skills if id in skills), "")
        self.top.within = f"{self.at + 1} of {len(self.questions)}"
        self.top.place = (
            f"{self.title_text} {marks().inside} {topic}"
            if topic and topic != self.title_text
            else self.title_text
        )
        view = QuestionView(question, state)
        with self.app.batch_update():
            await self.page.remove_children()
            await self.page.mount(view)
        self.page.scroll_home(animate=False)
        view.take_focus()
        self.refresh_bindings()

    # --- going on ------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "forward":
            return self._ended or self._judged or not self.page.at_end
        return super().check_action(action, parameters)

    @property
    def _any_answered(self) -> bool:
        return any(state.judgement for state in self._states)

    @property
    def _judged(self) -> bool:
        view = self.view
        return view is not None and view.judged

    def label(self, action: str) -> str | None:
        if action == "back":
            view = self.view
            if view is not None and view.run_view.running:
                return "cancel the run"
            return "end" if not self._ended and self._any_answered else "back"
        if action == "forward":
            if self._ended:
                return "done"
            if not self.page.at_end:
                return "read on"
            return "next" if self.at + 1 < len(self.questions) else "how it went"
        return {"select": "answer", "submit": "answer", "walk": "next", "tick": "tick", "grade": "done"}.get(
            action
        )

    async def action_forward(self) -> None:
        if not self.page.at_end:
            self.page.further()
        elif self._ended:
            self.leave()
        elif self.at + 1 < len(self.questions):
            self.at += 1
            await self._ask()
        else:
            await self._end()

    async def action_back(self) -> None:
        view = self.view
        if view is not None and view.run_view.running:
            view.run_view.cancel()
        elif self._ended or not self._any_answered:
            self.leave()
        else:
            await self._end()

    async def _end(self) -> None:
        """The last page: how many were right, and which were not."""
        self._ended = True
        self._drafts.save()
        self.top.place = self.title_text
        self.top.within = ""
        with self.app.batch_update():
            await self.page.remove_children()
            await self.page.mount(ProseView(blocks=self._summary()))
        self.page.focus()
        self.refresh_bindings()

    def _summary(self) -> list[prose.Block]:
        answered = [
            (q, s.judgement) for q, s in zip(self.questions, self._states, strict=True) if s.judgement
        ]
        right = sum(judgement.verdict == "right" for _, judgement in answered)
        head = Content(f"{right} of {measures.several(len(answered), 'question')} right.").stylize("bold")
        blocks: list[prose.Block] = [prose.Passage(head), prose.Gap()]
        signs = marks()
        for question, judgement in answered:
            sign, style, word = {
                "right": (signs.right, "$right", "right"),
                "partial": (signs.wrong, "$due", "partly"),
            }.get(judgement.verdict, (signs.wrong, "$wrong", "wrong"))
            first = question.text.strip().split("\n")[0]
            line = Content.assemble((f"{sign} {word:<7}", style), prose.inline(first))
            blocks.append(prose.Passage(line, "", " " * 9))
        left = len(self.questions) - len(answered)
        if left:
            blocks += [
                prose.Gap(),
                prose.Passage(Content(f"{measures.several(left, 'question')} not answered.")),
            ]
        if right < len(answered):
            later = Content("What was wrong comes back for review.").stylize("$muted")
            blocks += [prose.Gap(), prose.Passage(later)]
        return blocks

    # --- what is kept --------------------------------------------------------------------------------

    def on_question_view_judged(self, event: QuestionView.Judged) -> None:
        self.study.answered(
            event.question,
            event.judgement,
            event.text,
            seconds=event.seconds,
            hints=event.hints,
            first=event.first,
        )
        if event.question.kind == "short":
            self._drafts.edited(event.question.id, "", "")  # the attempt holds it now
        self.refresh_bindings()

    def on_question_view_drafted(self, event: QuestionView.Drafted) -> None:
        self._drafts.edited(event.question.id, event.text, "")

    def on_page_scroll_moved(self) -> None:
        self.refresh_bindings()

    def keep(self) -> None:
        self._drafts.save()

    def on_unmount(self) -> None:
        self._drafts.save()

    def redraw(self) -> None:
        for view in self.query(QuestionView):
            view.redraw()
