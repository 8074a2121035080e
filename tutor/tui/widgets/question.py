"""A question: asked, hinted at, answered, judged and, where a program proves it, run."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from tutor.course.model import Blank, Claim, Order, Question
from tutor.errors import TutorError
from tutor.protocol import Job
from tutor.tui.text import asking, prose
from tutor.tui.widgets.answers.base import Answer
from tutor.tui.widgets.answers.kinds import answer_for
from tutor.tui.widgets.answers.short import ShortAnswer
from tutor.tui.widgets.prose import ProseView
from tutor.tui.widgets.runview import RunView

if TYPE_CHECKING:
    from tutor.quiz import Judgement
    from tutor.runner import Run
    from tutor.tui.app import TutorApp

LONGEST = 900.0
"""seconds: a question left open over lunch did not take longer to answer"""


@dataclass
class QuestionState:
    """What has happened to a question so far; it outlives the widget when pages are turned."""

    judgement: Judgement | None = None
    text: str = ""
    hints: int = 0
    answers: int = 0
    draft: str = ""


class QuestionView(Vertical):
    """One question. It judges; recording and going on are the screen's.

    With `retry`, a wrong answer may be given again (in lessons, where answering right is the point).
    """

    DEFAULT_CSS = """
    QuestionView { height: auto; width: 1fr; }
    QuestionView > #answer-space { height: auto; margin: 1 0 0 0; }
    QuestionView > .hints, QuestionView > .verdict { margin: 1 0 0 0; display: none; }
    QuestionView > .proof { margin: 1 0 0 0; padding: 0 2; background: $surface; display: none; }
    QuestionView > RunView { margin: 1 0 0 0; }
    QuestionView.-hinted > .hints { display: block; }
    QuestionView.-told > .verdict { display: block; }
    QuestionView.-proved > .proof { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "hint", "Hint"),
        Binding("f3", "hint", "Hint"),
        Binding("e", "run_it", "Run it"),
        Binding("f6", "run_it", "Run it", show=False),
        Binding("enter", "again", "Try again"),
    ]

    @dataclass
    class Judged(Message):
        """An answer was given and judged. `first` is False for every further one to the same question."""

        view: QuestionView
        question: Question
        judgement: Judgement
        text: str
        first: bool
        seconds: float
        hints: int

        @property
        def control(self) -> QuestionView:
            return self.view

    @dataclass
    class _Ran(Message):
        """From the worker: what came of running an answer."""

        text: str
        outcome: Judgement | TutorError

    def __init__(
        self,
        question: Question,
        state: QuestionState | None = None,
        *,
        retry: bool = False,
        silent: bool = False,
        steps: tuple[str, ...] = (),
        why: str = "",
        classes: str = "",
    ) -> None:
        """`silent`: an answer is kept, and nothing is said of it. `steps` explain a generated question, `why`
        says why it is asked now."""
        super().__init__(classes=classes)
        self.silent = silent
        self.steps = steps
        self.why = why
        self.question = question
        self.state = state or QuestionState()
        self.retry = retry
        self._asked_at = time.monotonic()
        self._judging: str | None = None
        """an answer that is being run for its verdict"""
        self._run: Run | None = None

    def compose(self) -> ComposeResult:
        yield ProseView(blocks=self._text(), classes="text")
        with Vertical(id="answer-space"):
            yield answer_for(self.question, self.state.draft)
        yield ProseView(classes="hints")
        yield ProseView(classes="verdict")
        yield ProseView(classes="proof")
        yield RunView(excerpt=True)

    def _text(self) -> list[prose.Block]:
        return [*(asking.reason(self.why) if self.why else []), *asking.question(self.question)]

    def on_mount(self) -> None:
        """Shows again what had happened before the page was turned."""
        if self.state.hints:
            self._show_hints()
        if self.state.judgement is not None:
            self.answer.restore(self.state.text)
            self._show_judgement(self.state.judgement)

    @property
    def answer(self) -> Answer:
        return self.query_one(Answer)

    @property
    def run_view(self) -> RunView:
        return self.query_one(RunView)

    @property
    def judged(self) -> bool:
        return self.state.judgement is not None

    def take_focus(self) -> None:
        """Where the answer is given; once it was, the question as a whole, for its keys."""
        if self.judged:
            self.focus()
        else:
            self.answer.take_focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "hint":
            return not self.judged and self.state.hints < len(self.question.hints)
        if action == "run_it":
            able = self.judged and not self.silent and bool(self.question.proof)
            return able and not self.run_view.running
        if action == "again":
            return self.can_try_again
        return super().check_action(action, parameters)

    @property
    def can_try_again(self) -> bool:
        judgement = self.state.judgement
        return self.retry and judgement is not None and judgement.verdict != "right"

    # --- hints ---------------------------------------------------------------------------------------

    def action_hint(self) -> None:
        self.state.hints += 1
        self._show_hints()
        self.refresh_bindings()

    def _show_hints(self) -> None:
        self.query_one(".hints", ProseView).show(asking.hints(self.question, self.state.hints))
        self.add_class("-hinted")

    # --- answering -----------------------------------------------------------------------------------

    def on_answer_given(self, event: Answer.Given) -> None:
        event.stop()
        if self.judged or self._judging is not None:
            return
        if isinstance(self.question, Blank):
            self._judge_by_running(event.text)
            return
        from tutor.quiz import judge

        self._take(judge(self.question, event.text), event.text)

    def _judge_by_running(self, text: str) -> None:
        """A completed program has to be run before there is a verdict; the screen stays free meanwhile."""
        self._judging = text
        self.query_one(".verdict", ProseView).show(asking.running())
        self.add_class("-told")
        study = cast("TutorApp", self.app).study

        def work() -> None:
            from tutor.quiz import judge_with

            outcome: Judgement | TutorError
            try:
                outcome = judge_with(self.question, text, study.runner, self._follow)
            except TutorError as error:
                outcome = error
            self.post_message(self._Ran(text, outcome))

        self.run_worker(work, thread=True)
        self.refresh_bindings()

    def _follow(self, run: Run) -> None:
        self._run = run
        if not self.is_attached:
            run.cancel()

    def on_unmount(self) -> None:
        if self._judging is not None and self._run is not None:
            self._run.cancel()

    def on_question_view__ran(self, event: _Ran) -> None:
        event.stop()
        self._judging = None
        if isinstance(event.outcome, TutorError):
            self.query_one(".verdict", ProseView).show(asking.trouble(str(event.outcome)))
        else:
            self._take(event.outcome, event.text)

    def _take(self, judgement: Judgement, text: str) -> None:
        if judgement.verdict == "unread":
            self._say(judgement)
            return
        self.state.judgement = judgement
        self.state.text = text
        self.state.answers += 1
        self._show_judgement(judgement)
        self.focus(scroll_visible=False)
        seconds = min(time.monotonic() - self._asked_at, LONGEST)
        self.post_message(
            self.Judged(
                self, self.question, judgement, text, self.state.answers == 1, seconds, self.state.hints
            )
        )
        from tutor.quiz.telling import is_run_after

        if not self.silent and is_run_after(self.question):
            self.action_run_it()
        self.refresh_bindings()
        self.call_after_refresh(self._show_verdict)

    def _say(self, judgement: Judgement) -> None:
        self.query_one(".verdict", ProseView).show(asking.verdict(self.question, judgement, self.steps))
        self.add_class("-told")

    def _show_judgement(self, judgement: Judgement) -> None:
        self.can_focus = True
        if self.silent:
            self.query_one(".verdict", ProseView).show(asking.kept())
            self.add_class("-told")
            self.answer.disabled = True
            return
        self._say(judgement)
        self.answer.show(judgement)

    def _show_verdict(self) -> None:
        verdict = self.query_one(".verdict")
        last = self.run_view if self.run_view.display else verdict
        last.scroll_visible(animate=False)
        # What is too tall for the page is read from its top.
        height = last.virtual_region.bottom - verdict.virtual_region.y
        page = self.parent
        tall = isinstance(page, Widget) and height > page.size.height
        verdict.scroll_visible(animate=False, top=tall)

    def action_again(self) -> None:
        """Asks anew. The hints stay; the verdict goes."""
        self.state.judgement = None
        self._asked_at = time.monotonic()
        self.remove_class("-told")
        self.remove_class("-proved")
        self.run_view.cancel()
        self.run_view.clear()
        self.can_focus = False
        self.answer.again()
        self.refresh_bindings()

    # --- proof ---------------------------------------------------------------------------------------

    def action_run_it(self) -> None:
        """Runs the program behind the question, and shows it where it was not shown yet."""
        from tutor.quiz import proof

        source = proof(self.question).strip("\n")
        if self.question.prove or isinstance(self.question, Claim | Order | Blank):
            self.query_one(".proof", ProseView).show([asking.program(source)])
            self.add_class("-proved")
        self.run_view.start(source, partial(_job, source))
        self.refresh_bindings()

    def on_run_view_finished(self, event: RunView.Finished) -> None:
        event.stop()
        self.call_after_refresh(self._show_verdict)

    def redraw(self) -> None:
        self.query_one(".text", ProseView).show(self._text())
        if self.state.judgement is not None and not self.silent:
            self._say(self.state.judgement)
        self.answer.redraw()

    def on_short_answer_edited(self, event: ShortAnswer.Edited) -> None:
        """Passed on to the screen, which keeps drafts, with the question's name."""
        event.stop()
        self.state.draft = event.text
        self.post_message(self.Drafted(self.question, event.text))

    @dataclass
    class Drafted(Message):
        """Words of an answer that is not given yet."""

        question: Question
        text: str


def _job(source: str, device: str) -> Job:
    return Job(source=source, filename="<program>", device=device)
