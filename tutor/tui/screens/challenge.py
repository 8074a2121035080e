"""A challenge: what to do, the program to write, and the checks it has to pass."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content

from tutor.course.model import Challenge
from tutor.errors import UsageError
from tutor.protocol import Job, Limits
from tutor.tui import outside
from tutor.tui.drafts import Drafts
from tutor.tui.screens.base import TutorScreen
from tutor.tui.screens.dialog import AskScreen
from tutor.tui.text import measures, prose
from tutor.tui.text.marks import marks
from tutor.tui.widgets.checklist import Checklist
from tutor.tui.widgets.editor import CodeEditor, error_mark
from tutor.tui.widgets.live import LiveEditor
from tutor.tui.widgets.page import PageScroll
from tutor.tui.widgets.prose import ProseView
from tutor.tui.widgets.runview import RunView


class ChallengeScreen(TutorScreen[None]):
    """The panel (prompt, checks, output, hints) and the editor: one above the other, or side by side."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5,ctrl+r", "check", "Check it"),
        Binding("f6", "run", "Run it"),
        Binding("ctrl+g", "inside", "Look inside: mistakes, timeline, curves, shapes, graph, parameters"),
        Binding("h,f3", "hint", "Hint"),
        Binding("f4", "own_editor", "Open it in your own editor"),
        Binding("s,f9", "solution", "Solution"),
        Binding("ctrl+o", "reset", "Put the starter back", show=False),
        Binding("enter", "write", "Write"),
        Binding("f7", "copy_code", "Copy the program", show=False),
        Binding("f8", "copy_output", "Copy the output", show=False),
    ]

    def __init__(self, challenge: Challenge) -> None:
        super().__init__()
        self.challenge = challenge
        self._hints = 0
        self._gave_up = False
        self._begun = time.monotonic()

    def body(self) -> ComposeResult:
        head = self.challenge.head
        with Container(id="panes"):
            with PageScroll(id="panel"):
                yield ProseView(self.challenge.prompt, id="prompt")
                yield ProseView(id="hints")
                yield Checklist(self.challenge, id="checks")
                yield RunView(id="output")
            draft = self.study.draft(head.id)
            name = f"{head.id.rpartition('/')[2]}.py"
            text = draft if draft is not None else self.challenge.starter
            editor = LiveEditor(text, numbers=True, filename=name)
            editor.border_title = name
            yield editor

    def on_mount(self) -> None:
        self._drafts = Drafts(self, self.study)
        head = self.challenge.head
        part = next(
            (part.title for part in self.study.catalog.parts if head.part in (part.id, part.folder)), ""
        )
        self.top.place = f"{part} {marks().inside} {head.title}" if part else head.title
        self.query_one("#hints").display = False
        self._show_within()
        self._show_edited()
        if self.editor.text == self.challenge.starter:
            self.panel.focus()
        else:
            self.editor.focus()

    @property
    def editor(self) -> CodeEditor:
        return self.query_one(CodeEditor)

    @property
    def panel(self) -> PageScroll:
        return self.query_one("#panel", PageScroll)

    @property
    def checklist(self) -> Checklist:
        return self.query_one(Checklist)

    @property
    def output(self) -> RunView:
        return self.query_one(RunView)

    # --- what works now ------------------------------------------------------------------------------

    @property
    def _busy(self) -> bool:
        return self.checklist.running or self.output.running

    @property
    def _may_see_solution(self) -> bool:
        return self._gave_up or self.study.is_done(self.challenge.head.id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("check", "run"):
            return not self._busy
        if action == "hint":
            return self._hints < len(self.challenge.head.hints)
        if action == "reset":
            return self.editor.text != self.challenge.starter
        if action == "copy_output":
            return bool(self.output.text)
        return super().check_action(action, parameters)

    def footer(self) -> tuple[str, ...]:
        if self.editor.has_focus:
            return ("check", "run", "live", "hint", "inside", "own_editor", "solution", "back", "app.help")
        return ("write", "check", "run", "hint", "solution", "back", "app.help")

    def label(self, action: str) -> str | None:
        if action == "back":
            if self._busy:
                return "cancel"
            return "prompt" if self.editor.has_focus else "back"
        if action == "hint":
            return f"hint {self._hints + 1} of {len(self.challenge.head.hints)}"
        return {
            "live": "no shapes" if self.tutor.live else "shapes",
            "check": "check",
            "inside": "inside",
            "run": "run",
            "own_editor": "my editor",
            "solution": "solution",
            "write": "write",
        }.get(action)

    def _show_within(self) -> None:
        head = self.challenge.head
        tries = self.study.tries(head.id)
        signs = marks()
        hard = signs.full * head.difficulty + signs.empty * (5 - head.difficulty)
        passed = f"{signs.right} passed" if self.study.is_done(head.id) else ""
        count = measures.several(tries, "try", "tries") if tries else ""
        self.top.within = f" {signs.dot} ".join(part for part in (hard, passed or count) if part)

    # --- checking and running ------------------------------------------------------------------------

    def action_check(self) -> None:
        self.editor.mark_lines({})
        self.output.clear()
        self.checklist.start(self.editor.text)
        self.call_after_refresh(self._bring_up, self.checklist)

    def action_run(self) -> None:
        self.editor.mark_lines({})
        self.output.start(self.editor.text, self._maker())
        self.call_after_refresh(self._bring_up, self.output)

    def _maker(self) -> Callable[[str], Job]:
        """The program as it stands, as a job for a device."""
        head = self.challenge.head
        source, name = self.editor.text, str(self.editor.border_title or "<program>")

        def job(device: str) -> Job:
            limits = Limits(wall_seconds=head.seconds, memory_mb=head.memory_mb)
            return Job(source=source, filename=name, device=device, policy=head.policy, limits=limits)

        return job

    def action_inside(self) -> None:
        self.keep()
        self.tutor.open_inside(str(self.editor.border_title), self._maker())

    def _bring_up(self, widget: Checklist | RunView | ProseView) -> None:
        self.panel.scroll_to_widget(widget, top=True, animate=False)

    def on_run_view_finished(self, event: RunView.Finished) -> None:
        failure = event.result.failure
        if failure is not None and event.source == self.editor.text:
            self.editor.mark_lines(error_mark(failure.line))
        if event.result.status == "ok" and not event.result.stdout and not event.result.stderr:
            self.output.note("It printed nothing. F5 checks it.")
        self.call_after_refresh(self._bring_up, self.output)

    def on_checklist_checked(self, event: Checklist.Checked) -> None:
        verdict = event.verdict
        if verdict.status == "cancelled":
            return
        passed = sum(check.passed for check in verdict.checks)
        self.study.checked(
            self.challenge,
            event.source,
            verdict.status,
            score=passed / max(1, len(self.challenge.goals)),
            device=verdict.result.device,
            seconds=time.monotonic() - self._begun,
            hints=self._hints,
        )
        if verdict.failure is not None and event.source == self.editor.text:
            self.editor.mark_lines(error_mark(verdict.failure.line))
        self._show_within()
        self.refresh_bindings()
        self.call_after_refresh(self._bring_up, self.checklist)

    async def action_back(self) -> None:
        if self._busy:
            self.checklist.cancel()
            self.output.cancel()
        elif self.editor.has_focus:
            self.panel.focus()
        else:
            self.leave()

    # --- help on the way -----------------------------------------------------------------------------

    def action_write(self) -> None:
        self.editor.focus()

    def action_hint(self) -> None:
        self._hints += 1
        head = self.challenge.head
        blocks: list[prose.Block] = []
        for n, hint in enumerate(head.hints[: self._hints], 1):
            text = Content.assemble((f"Hint {n} of {len(head.hints)}: ", "$due"), prose.inline(hint))
            blocks.append(prose.Passage(text, "", "  "))
        hints = self.query_one("#hints", ProseView)
        hints.show(blocks)
        hints.display = True
        self.refresh_bindings()
        self.call_after_refresh(self._bring_up, hints)

    def action_reset(self) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self.editor.put(self.challenge.starter)
                self.editor.focus()

        question = "Put the starter back? ctrl+z brings your program back while this page is open."
        self.app.push_screen(AskScreen(question, yes="Put the starter back", no="Keep mine"), answered)

    def action_solution(self) -> None:
        if self._may_see_solution:
            self._show_solution()
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._gave_up = True
                self._show_solution()

        question = "You have not passed this yet. Give up and see the reference solution?"
        self.app.push_screen(AskScreen(question, yes="Show me the solution", no="Not yet"), answered)

    def _show_solution(self) -> None:
        from tutor.tui.screens.solution import SolutionScreen

        self.app.push_screen(SolutionScreen(self.challenge, self.editor.text))

    def action_own_editor(self) -> None:
        """Hands the terminal to $VISUAL or $EDITOR, and takes the text back as one edit."""
        self.keep()
        try:
            outside.command()
            with self.app.suspend():
                text = outside.edit(self.editor.text, str(self.editor.border_title))
        except UsageError as error:
            self.notify(str(error), severity="warning", timeout=12, markup=False)
            return
        except SuspendNotSupported:
            self.notify("This terminal cannot be handed to another program.", severity="warning")
            return
        text = text.rstrip("\n") + "\n"
        if text != self.editor.text:
            self.editor.put(text)
        self.editor.focus()

    def action_copy_code(self) -> None:
        self.app.copy_to_clipboard(self.editor.text)
        self.notify("The program is copied.")

    def action_copy_output(self) -> None:
        self.app.copy_to_clipboard(self.output.text)
        self.notify("The output is copied.")

    # --- what is kept --------------------------------------------------------------------------------

    def on_code_editor_edited(self, event: CodeEditor.Edited) -> None:
        event.stop()
        self._drafts.edited(self.challenge.head.id, event.editor.text, self.challenge.starter)
        self._show_edited()

    def _show_edited(self) -> None:
        self.editor.border_subtitle = "edited" if self.editor.text != self.challenge.starter else ""

    def on_descendant_focus(self) -> None:
        self.refresh_bindings()

    def keep(self) -> None:
        self._drafts.save()

    def on_unmount(self) -> None:
        self._drafts.save()

    def redraw(self) -> None:
        self._show_within()
        self.checklist.redraw()
