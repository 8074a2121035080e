"""A session of questions: one at a time, and at the end what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from tutor.errors import ContentError, TutorError
from tutor.tui.drafts import Drafts
from tutor.tui.screens.base import TutorScreen
from tutor.tui.text import prose, sessions
from tutor.tui.text.marks import marks
from tutor.tui.widgets.page import PageScroll
from tutor.tui.widgets.prose import ProseView
from tutor.tui.widgets.question import QuestionState, QuestionView

if TYPE_CHECKING:
    from tutor.quiz.pool import Asking
    from tutor.quiz.session import Session


class QuizScreen(TutorScreen[None]):
    """Asks until the session is over. Enter goes on after an answer; Esc ends it at any time.

    `make` makes the session. Where that takes reading the course or asking torch, it is done in a thread;
    `at_once` says that it does not, and that its questions are all there already.
    """

    FOOTER = (
        "select",
        "submit",
        "compare",
        "tick",
        "grade",
        "put_back",
        "forward",
        "run_it",
        "hint",
        "walk",
        "back",
        "app.help",
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "forward", "Next question")]

    class _Ready(Message):
        """From the thread: the next question, None at the end, or why there is none."""

        def __init__(self, outcome: Asking | TutorError | None) -> None:
            super().__init__()
            self.outcome = outcome

    def __init__(self, make: Callable[[], Session], title: str, *, at_once: bool = False) -> None:
        super().__init__()
        self.title_text = title
        self.session: Session | None = None
        self._make = make
        self._at_once = at_once
        self._asking: Asking | None = None
        self._states: list[tuple[Asking, QuestionState]] = []
        self._waiting = False
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
        await self._go_on()

    # --- the next question ---------------------------------------------------------------------------

    async def _go_on(self) -> None:
        """Fetches the next question; where that may take a moment, without holding up the screen."""
        if self._waiting:
            return
        if self._at_once:
            await self._take(self._fetch())
            return
        self._waiting = True
        self.refresh_bindings()
        self.set_timer(0.3, self._say_waiting)
        self.run_worker(lambda: self.post_message(self._Ready(self._fetch())), thread=True)

    def _fetch(self) -> Asking | TutorError | None:
        try:
            if self.session is None:
                self.session = self._make()
            return self.session.next()
        except TutorError as error:
            return error

    def _say_waiting(self) -> None:
        if self._waiting:
            self.top.within = f"{marks().running} preparing"

    async def on_quiz_screen__ready(self, event: _Ready) -> None:
        event.stop()
        self._waiting = False
        await self._take(event.outcome)

    async def _take(self, outcome: Asking | TutorError | None) -> None:
        if isinstance(outcome, TutorError):
            first = outcome.problems[0] if isinstance(outcome, ContentError) else outcome
            self.notify(f"{first}", severity="error", timeout=15, markup=False)
            self.leave()
        elif outcome is not None:
            await self._ask(outcome)
        elif self._any_answered:
            await self._end()
        else:
            self.notify("There is nothing to ask now.")
            self.leave()

    async def _ask(self, asking: Asking) -> None:
        assert self.session is not None
        self._drafts.save()
        question, state = asking.question, QuestionState()
        self._asking = asking
        self._states.append((asking, state))
        if question.kind == "short":
            state.draft = self.study.draft(question.id) or ""
        self._show_place(asking)
        why = "" if asking.why in sessions.ORDINARY else asking.why
        view = QuestionView(question, state, silent=self.session.silent, steps=asking.steps, why=why)
        with self.app.batch_update():
            await self.page.remove_children()
            await self.page.mount(view)
        self.page.scroll_home(animate=False)
        view.take_focus()
        self.refresh_bindings()
        if not self._at_once:
            self.run_worker(self.session.prepare, thread=True)

    def _show_place(self, asking: Asking) -> None:
        assert self.session is not None
        self.top.within = sessions.progress(self.session)
        skills = self.study.catalog.skills
        about = (asking.skill, *asking.question.skills)
        topic = next((skills[id].title for id in about if id in skills), "")
        # The exam names no topic: that would be half the answer.
        named = topic and topic != self.title_text and not self.session.silent
        self.top.place = f"{self.title_text} {marks().inside} {topic}" if named else self.title_text

    # --- going on ------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "forward":
            return not self._waiting and (self._ended or self._judged or not self.page.at_end)
        return super().check_action(action, parameters)

    @property
    def _any_answered(self) -> bool:
        return any(state.judgement for _, state in self._states)

    @property
    def _judged(self) -> bool:
        view = self.view
        return view is not None and view.judged

    @property
    def _is_last(self) -> bool:
        """The last of a known number."""
        session = self.session
        return session is not None and session.count is not None and len(session.asked) >= session.count

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
            return "how it went" if self._is_last else "next"
        return {
            "select": "answer",
            "submit": "answer",
            "walk": "next",
            "tick": "tick",
            "grade": "done",
            "put_back": "put back",
        }.get(action)

    async def action_forward(self) -> None:
        if not self.page.at_end:
            self.page.further()
        elif self._ended:
            self.finish()
        else:
            await self._go_on()

    async def action_back(self) -> None:
        view = self.view
        if view is not None and view.run_view.running:
            view.run_view.cancel()
        elif self._ended or not self._any_answered:
            self.leave()
        else:
            await self._end()

    # --- the end -------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Enter on the last page."""
        self.leave()

    def summary(self) -> list[prose.Block]:
        """What the last page says."""
        assert self.session is not None
        if self.session.silent:
            return sessions.report(self.session, self.study.catalog)
        left = len(self.session.asked) - len(self.session.told)
        if self._at_once and self.session.count is not None:
            left = self.session.count - len(self.session.told)
        return sessions.summary(self.session.told, left)

    async def _end(self) -> None:
        """The last page: how many were right, and which were not."""
        self._ended = True
        self._drafts.save()
        self.top.place = self.title_text
        self.top.within = ""
        with self.app.batch_update():
            await self.page.remove_children()
            await self.page.mount(ProseView(blocks=self.summary()))
        self.page.scroll_home(animate=False)
        self.page.focus()
        self.refresh_bindings()

    # --- what is kept --------------------------------------------------------------------------------

    def on_question_view_judged(self, event: QuestionView.Judged) -> None:
        asking = self._asking
        if asking is None or self.session is None:
            return
        self.session.answered(asking, event.judgement, event.text, event.seconds)
        self.study.answered(
            event.question,
            event.judgement,
            event.text,
            seconds=event.seconds,
            hints=event.hints,
            first=event.first,
            item=asking.item,
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
        if self._ended:
            for page in self.query(ProseView):
                page.show(self.summary())
