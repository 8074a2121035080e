"""The first minute: what this is, which colours read better, and where to begin."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tutor.tui import themes
from tutor.tui.screens.base import TutorScreen
from tutor.tui.study import TIERS
from tutor.tui.text.marks import marks

WHAT = (
    "This is a tutor for PyTorch. It teaches in small pages, asks you to predict before it shows, "
    "and lets you edit and run real torch code beside the text."
)


class WelcomeScreen(TutorScreen[None]):
    """Two short pages; the second one begins."""

    PLACE = "Welcome"
    AUTO_FOCUS = ""
    FOOTER = ("select", "go_on", "other_theme", "back", "app.help")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,right,tab", "other_theme", "The other colours"),
        Binding("enter", "go_on", "Go on"),
    ]

    def body(self) -> ComposeResult:
        with Vertical(id="looks"):
            yield Static(WHAT, classes="sentence")
            yield Static("Which reads better?", classes="question")
            with Horizontal(id="samples"):
                yield Sample(themes.DARK)
                yield Sample(themes.LIGHT)
            yield Static(id="machine")
        with Vertical(id="where"):
            yield Static("Where do you want to begin?", classes="question")
            yield OptionList(
                Option(_choice("New to PyTorch", "Start with the first lesson."), id="new"),
                Option("", disabled=True),
                Option(
                    _choice("I know some: place me", "12 questions; lessons on what you know are skipped."),
                    id="place",
                ),
                Option("", disabled=True),
                Option(_choice("Just look around", "Go to the map and pick a part."), id="some"),
                markup=False,
            )

    def on_mount(self) -> None:
        self.query_one("#where").display = False
        self._show_machine()
        self._show_theme()

    @property
    def _on_first(self) -> bool:
        return bool(self.query_one("#looks").display)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("other_theme", "go_on"):
            return self._on_first
        if action == "back":
            return not self._on_first
        return super().check_action(action, parameters)

    def label(self, action: str) -> str | None:
        return {"select": "begin", "go_on": "go on", "other_theme": "the other"}.get(action)

    def sandbox_settled(self) -> None:
        self._show_machine()

    def _show_machine(self) -> None:
        study = self.study
        machine = study.machine
        if study.problem:
            text = Content.assemble((f"{marks().warn} ", "$due"), study.problem)
        elif machine is None:
            text = Content.assemble(
                (f"{marks().running} ", "$accent"), "Looking at this machine: device and sandbox."
            )
        else:
            name = next((device.name for device in machine.devices if device.id == study.device), "")
            device = f"{study.device} ({name})" if name else study.device
            text = Content(
                f"Device     {device}\n"
                f"Sandbox    {TIERS.get(machine.tier, machine.tier)}: your programs cannot harm your files.\n"
                f"torch      {machine.torch}"
            )
        self.query_one("#machine", Static).update(text)

    def _show_theme(self) -> None:
        for sample in self.query(Sample):
            sample.set_class(sample.theme == self.app.theme, "-chosen")
            sample.refresh()

    def action_other_theme(self) -> None:
        self.choose(themes.LIGHT if self.app.theme == themes.DARK else themes.DARK)

    def choose(self, theme: str) -> None:
        self.tutor.use_theme(theme)
        self._show_theme()

    def action_go_on(self) -> None:
        self.tutor.use_theme(self.app.theme)
        self.query_one("#looks").display = False
        self.query_one("#where").display = True
        self.query_one(OptionList).focus()
        self.refresh_bindings()

    async def action_back(self) -> None:
        self.query_one("#looks").display = True
        self.query_one("#where").display = False
        self.set_focus(None)
        self.refresh_bindings()

    @on(OptionList.OptionSelected)
    def _begin(self, event: OptionList.OptionSelected) -> None:
        self.study.set_setting("welcomed", "yes")
        chosen = event.option.id
        first = self.study.catalog.lessons[0].id if self.study.catalog.lessons else ""
        app = self.tutor
        self.dismiss()
        if chosen == "place":
            app.action_session("place")
        elif chosen == "new" and first:
            app.open_lesson(first)


class Sample(Static):
    """A few lines in one of the two themes, whichever is in use."""

    def __init__(self, theme: str) -> None:
        super().__init__(classes="sample")
        self.theme = theme

    def on_mount(self) -> None:
        colours = next(theme for theme in themes.THEMES if theme.name == self.theme)
        self.styles.background = colours.background
        self.styles.color = colours.foreground

    def render(self) -> Content:
        theme = next(theme for theme in themes.THEMES if theme.name == self.theme)
        colours = themes.code_colours(theme.dark)
        chosen = self.theme == self.app.theme
        name = "dark" if theme.dark else "light"
        head = f"{marks().here} {name}" if chosen else f"  {name}"
        return Content.assemble(
            (f"{head}\n\n", f"bold {theme.accent}"),
            "  A tensor has a shape.\n\n  ",
            ("import", colours["code-keyword"]),
            " torch\n  x = torch.ones(",
            ("2", colours["code-number"]),
            ", ",
            ("3", colours["code-number"]),
            ")  ",
            ("# ones", colours["code-comment"]),
            "\n",
            (f"  {marks().right} right", str(theme.success)),
            "   ",
            (f"{marks().wrong} wrong", str(theme.error)),
        )

    def on_click(self) -> None:
        screen = self.screen
        assert isinstance(screen, WelcomeScreen)
        screen.choose(self.theme)


def _choice(title: str, what: str) -> Content:
    return Content.assemble((title, "bold"), "\n", (what, "$muted"))
