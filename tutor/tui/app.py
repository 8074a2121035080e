"""The application: it holds the study, opens screens, and ends without losing anything."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import signal
import threading
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.scrollbar import ScrollBar, ScrollBarRender

from tutor.errors import ContentError, RecordDamaged, RecordError, UnknownItem
from tutor.protocol import GivenFile, Job, Limits
from tutor.tui import themes
from tutor.tui.screens.base import TutorScreen
from tutor.tui.study import Study
from tutor.tui.text import marks

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.screen import Screen


_HERE = Path(__file__).parent


class WholeCells(ScrollBarRender):
    """A scrollbar of whole cells: calmer, and the same in fonts that lack the eighths."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


ScrollBar.renderer = WholeCells


def _import_ahead() -> None:
    for module in ("markdown_it", "tutor.tui.screens.lesson", "tutor.tui.widgets.question", "tutor.quiz"):
        importlib.import_module(module)


def _commands() -> type[Provider]:
    from tutor.tui.palette import Actions  # the palette is rarely the first thing wanted

    return Actions


class TutorApp(App[None]):
    """The tutor. `study` is made by the caller, so that tests can bring their own sandbox and record."""

    TITLE = "tutor"
    # All style sheets at once (10 ms): Textual parses everything anew for each one that comes later (70 ms).
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        _HERE / "app.tcss",
        *sorted((_HERE / "screens").glob("*.tcss")),
    ]
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "Help"),
        Binding("ctrl+p", "app.command_palette", "Find"),
        Binding("ctrl+q", "app.quit", "Quit", show=False, priority=True),
        Binding("ctrl+c", "app.menu", "Menu", show=False),
    ]

    badge: reactive[str] = reactive("")
    """device and sandbox, for the corner of every screen"""

    live: reactive[bool] = reactive(False)
    """shapes beside the code, in every editor"""

    def __init__(self, study: Study) -> None:
        super().__init__()
        self.study = study
        self.set_reactive(TutorApp.live, study.setting("live") == "on")
        self.animation_level = "none"
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.theme = themes.LIGHT if study.setting("theme") == "light" else themes.DARK
        marks.use_ascii(
            study.setting("marks", "ascii" if marks.terminal_is_ascii() else "unicode") == "ascii"
        )

    def get_default_screen(self) -> Screen[Any]:
        from tutor.tui.screens.home import HomeScreen

        return HomeScreen()

    # --- start and end -------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.study.on_trouble = self._trouble
        self._end_on_signals()
        self.set_class(not marks.marks().unicode, "-ascii")
        if not self.study.setting("welcomed"):
            from tutor.tui.screens.welcome import WelcomeScreen

            self.push_screen(WelcomeScreen())
        self.badge = self.study.badge
        # After the first paint: starting the sandbox takes a core for a second or two.
        self.call_after_refresh(self._start_sandbox)
        if not self.is_headless:
            self.set_timer(0.2, self._warm_up)
        if self.study.notice:
            self.notify(self.study.notice, severity="warning", timeout=20, markup=False)

    def _end_on_signals(self) -> None:
        """A closed terminal or a polite kill ends the tutor as quitting does: with every edit kept."""
        if self.is_headless:
            return
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM"):
            if hasattr(signal, name):
                loop.add_signal_handler(getattr(signal, name), self.call_later, self.action_quit)

    def _warm_up(self) -> None:
        """Imports, while the learner looks at the first screen, what the next one needs: Enter then opens a
        lesson three times as fast."""
        threading.Thread(target=_import_ahead, name="import-ahead", daemon=True).start()

    def _start_sandbox(self) -> None:
        def settled() -> None:
            with contextlib.suppress(RuntimeError):  # the interface has been left meanwhile
                self.call_later(self._sandbox_settled)

        self.study.watch_sandbox(settled)

    def _sandbox_settled(self) -> None:
        self.badge = self.study.badge
        self.study.tell_runner()
        for sentence in (self.study.device_problem, self.study.news_of_weakness()):
            if sentence:
                self.notify(sentence, severity="warning", timeout=20, markup=False)
        for screen in self.screen_stack:
            settled = getattr(screen, "sandbox_settled", None)
            if settled is not None:
                settled()

    def keep_everything(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, TutorScreen):
                screen.keep()

    async def action_quit(self) -> None:
        self.keep_everything()
        self.study.close()
        self.exit()

    def _trouble(self, sentence: str) -> None:
        self.notify(sentence, title="Not saved", severity="error", timeout=15, markup=False)

    # --- going places --------------------------------------------------------------------------------

    def open_lesson(self, id: str, page: int | None = None) -> None:
        from tutor.tui.screens.lesson import LessonScreen

        lesson = self._found(lambda: self.study.catalog.lesson(id))
        if lesson is not None:
            self.push_screen(LessonScreen(lesson, page))

    def open_challenge(self, id: str) -> None:
        from tutor.tui.screens.challenge import ChallengeScreen

        challenge = self._found(lambda: self.study.catalog.challenge(id))
        if challenge is not None:
            self.push_screen(ChallengeScreen(challenge))

    def open_quiz(self, ids: list[str], title: str) -> None:
        from tutor.tui import sessions

        questions = self._found(lambda: [self.study.catalog.question(id) for id in ids])
        if questions:
            self.push_screen(sessions.listed(self.study, questions, title))

    def open_drill(self, name: str) -> None:
        """Questions of one family or one skill, from easy to hard."""
        from tutor.tui import sessions

        screen = self._found(lambda: sessions.drill(self.study, name))
        if screen is not None:
            self.push_screen(screen)

    def open_part(self, id: str) -> None:
        from tutor.tui.screens.part import PartScreen

        self.push_screen(PartScreen(self.study.catalog.part(id)))

    def open_inside(
        self, name: str, make_job: Callable[[str], Job], view: str = "Findings", *, own: bool = False
    ) -> None:
        """Runs a program with the watch on, and shows what happened in it. What is found in an `own` program
        of the learner's comes back for review."""
        from tutor.tui.screens.inside import InsideScreen

        screen = InsideScreen(name, make_job, view)
        screen.own = own
        self.push_screen(screen)

    def action_doctor(self) -> None:
        """Asks for a file of the learner's own, and looks inside it."""
        from tutor.tui.screens.file import FileScreen

        question = "Which script? The doctor runs it in the sandbox and names its mistakes."
        self.push_screen(FileScreen(question, self.study.setting("doctor.file")), self._file_given)

    def _file_given(self, given: tuple[str, str, tuple[GivenFile, ...]] | None) -> None:
        if given is None:
            return
        path, source, modules = given
        self.study.set_setting("doctor.file", path)

        from tutor.doctor.examine import policy_for

        def job(device: str) -> Job:
            machine = self.study.machine
            policy = policy_for(machine.tier) if machine is not None else "plain"
            limits = Limits(wall_seconds=60.0)
            return Job(source, path, device=device, policy=policy, limits=limits).with_files(modules)

        self.open_inside(Path(path).name, job, own=True)

    def _found(self, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except ContentError as error:
            first = error.problems[0]
            self.notify(f"This cannot be opened: {first}", severity="error", timeout=15, markup=False)
        except UnknownItem as error:
            self.notify(str(error), severity="error", markup=False)
        return None

    def action_follow(self, href: str) -> None:
        """A link in a lesson: to another lesson or challenge, or out into the web."""
        if self.study.catalog.has_lesson(href):
            self.open_lesson(href)
        elif self.study.catalog.has_challenge(href):
            self.open_challenge(href)
        elif href.startswith(("https://", "http://")):
            self.open_url(href)

    def action_press(self, key: str) -> None:
        """A click on a key in the bottom bar."""
        self.simulate_key(key)

    def action_challenges(self) -> None:
        from tutor.tui.screens.challenges import ChallengesScreen

        self.push_screen(ChallengesScreen())

    def action_session(self, what: str) -> None:
        """A session: review5, review10, mixed, exam or place."""
        from tutor.tui import sessions

        self.push_screen(sessions.OPENERS[what](self.study))

    def action_review(self) -> None:
        if self.study.standing().due:
            self.action_session("review5")
        else:
            self.notify("Nothing is due for review now.")
            self.action_practice()

    def action_practice(self) -> None:
        from tutor.tui.screens.practice import PracticeScreen

        if not isinstance(self.screen, PracticeScreen):
            self.push_screen(PracticeScreen())

    def action_forget_known(self) -> None:
        self.study.set_known(frozenset())
        self.notify("No lesson is skipped any more.")
        self._redraw_all()

    def action_switch_streak(self) -> None:
        self.study.set_setting("streak", "off" if self.study.shows_streak else "on")
        self._redraw_all()

    def action_help(self) -> None:
        from tutor.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_menu(self) -> None:
        from tutor.tui.screens.menu import MenuScreen

        if not self.screen.is_modal:
            self.push_screen(MenuScreen())

    def action_device(self) -> None:
        from tutor.tui.screens.device import DeviceScreen

        self.push_screen(DeviceScreen(), self._device_chosen)

    def _device_chosen(self, device: str | None) -> None:
        if device:
            self.study.set_setting("device", device)
            self.study.tell_runner()
            self.badge = self.study.badge

    def action_sandbox(self) -> None:
        from tutor.tui.screens.sandbox import SandboxScreen

        if not isinstance(self.screen, SandboxScreen):
            self.push_screen(SandboxScreen())

    def action_start_sandbox(self) -> None:
        """Tries again after the sandbox could not be started."""
        if self.study.replace_runner():
            self.badge = self.study.badge
            self._start_sandbox()

    def switch_live(self) -> None:
        """Shapes beside the code in every editor, or in none; remembered."""
        self.live = not self.live
        self.study.set_setting("live", "on" if self.live else "off")
        self.notify(
            "Shapes stand beside the code as you type." if self.live else "Shapes are off.", timeout=4
        )

    # --- looks ---------------------------------------------------------------------------------------

    def action_switch_theme(self) -> None:
        self.use_theme(themes.LIGHT if self.theme == themes.DARK else themes.DARK)

    def use_theme(self, name: str) -> None:
        self.theme = name
        self.study.set_setting("theme", "light" if name == themes.LIGHT else "dark")

    def action_switch_marks(self) -> None:
        """Unicode signs or plain ASCII ones. Takes effect on everything drawn from now on."""
        to_ascii = marks.marks().unicode
        marks.use_ascii(to_ascii)
        self.study.set_setting("marks", "ascii" if to_ascii else "unicode")
        self.set_class(to_ascii, "-ascii")
        self._redraw_all()
        self.refresh()

    def _redraw_all(self) -> None:
        for screen in self.screen_stack:
            redraw = getattr(screen, "redraw", None)
            if redraw is not None:
                redraw()

    def copy_to_clipboard(self, text: str) -> None:
        from tutor.tui import clipboard

        super().copy_to_clipboard(text)
        clipboard.copy(text)


def run(file: Path | None = None) -> None:
    """Opens the interface where the learner left off, and returns when they leave it.

    Raises ContentError where the course on disk is malformed.
    """
    from tutor.course.catalog import load_catalog
    from tutor.runner import Runner

    catalog = load_catalog()
    record, notice = _open_record(file)
    app = TutorApp(Study(catalog, record, Runner(), another=Runner, notice=notice))
    try:
        app.run()
    finally:
        app.study.close()
        record.close()


def _open_record(file: Path | None) -> tuple[Any, str]:
    """The record and what is to be said about it: one that is damaged was set aside, and a record that
    cannot be read at all is replaced by one that is forgotten at the end."""
    from tutor.progress import Record

    try:
        return Record.open(file), ""
    except RecordDamaged as error:
        return Record.open(file), str(error)
    except RecordError as error:
        return Record.in_memory(), f"{error} Nothing of this sitting will be kept."
