"""What the sandbox holds on this machine, behind the badge in the corner."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from tutor.protocol import Limits
from tutor.runner import SETTINGS
from tutor.tui.screens.base import TutorScreen
from tutor.tui.study import TIERS
from tutor.tui.text import prose
from tutor.tui.text.marks import marks
from tutor.tui.widgets.page import PageScroll
from tutor.tui.widgets.prose import ProseView

PROMISE = (
    "Your programs run in a process of their own. It is thrown away after each run, and it is ended when it "
    "takes too long, fills the memory, or prints without end."
)
MEANS = {
    "namespaces": "It sees its own file system and its own processes, and has no network.",
    "landlock": "It can read Python and its own folder, and write only there.",
    "seccomp": "The kernel refuses it what no exercise needs: network, other processes, devices.",
    "seatbelt": "macOS refuses it files outside its folder, and the network.",
    "rlimits": "Its processor time, files and processes are limited.",
    "watchdog": "Its memory, time and output are watched, and it is ended at the limit.",
    "subreaper": "Whatever it starts ends with it.",
    "no capabilities": "It has no rights beyond an ordinary program's, and cannot gain any.",
}
WEAKEST = (
    "On this system nothing keeps a program from reading and changing your files. Run here only what "
    "you would run in a terminal too."
)


class SandboxScreen(TutorScreen[None]):
    PLACE = "Sandbox"
    FOOTER = ("start_again", "limits", "app.device", "back", "app.help")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "start_again", "Start it again"),
        Binding("l", "limits", "Limits"),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "start_again":
            return bool(self.study.problem)
        return super().check_action(action, parameters)

    def action_start_again(self) -> None:
        self.tutor.action_start_sandbox()
        self.sandbox_settled()

    def action_limits(self) -> None:
        from tutor.tui.screens.limits import LimitsScreen

        self.app.push_screen(LimitsScreen(), lambda _: self.redraw())

    def body(self) -> ComposeResult:
        with PageScroll(id="page"):
            yield ProseView()

    def on_mount(self) -> None:
        self.query_one(PageScroll).focus()
        self.sandbox_settled()

    def sandbox_settled(self) -> None:
        self.query_one(ProseView).show(self._blocks())
        self.refresh_bindings()

    def redraw(self) -> None:
        self.sandbox_settled()

    def _blocks(self) -> list[prose.Block]:
        study = self.study
        machine = study.machine
        signs = marks()
        if study.problem:
            text = Content.assemble((f"{signs.wrong} ", "$wrong"), study.problem)
            rest = "Lessons, questions and everything else that needs no program still work."
            return [prose.Passage(text, "", "  "), prose.Gap(), prose.Passage(Content(rest))]
        if machine is None:
            return [
                prose.Passage(Content.assemble((f"{signs.running} ", "$accent"), "The sandbox is starting."))
            ]
        blocks: list[prose.Block] = [
            prose.Passage(Content(TIERS.get(machine.tier, machine.tier).capitalize()).stylize("bold")),
            prose.Gap(),
            prose.Passage(Content(PROMISE)),
            prose.Gap(),
        ]
        for layer in machine.confinement:
            line = Content.assemble(
                (f"{signs.right} ", "$right"), (f"{layer:<16}", "bold"), MEANS.get(layer, "")
            )
            blocks.append(prose.Passage(line, "", " " * 18))
        if machine.tier == "limits":
            warning = Content.assemble((f"{signs.warn} ", "$due"), WEAKEST)
            blocks += [prose.Gap(), prose.Passage(warning, "", "  ")]
        if machine.forced:
            forced = f"TUTOR_TIER asks for the tier {machine.forced}; stronger ones were not tried."
            blocks += [prose.Gap(), prose.Passage(Content(forced).stylize("$muted"))]
        elif study.weakness:
            blocks += [prose.Gap(), prose.Passage(Content(study.weakness).stylize("$muted"))]
        blocks += [prose.Gap(), prose.Passage(Content("What one run may use").stylize("bold")), prose.Gap()]
        limits, standard = study.limits, Limits()
        for limit in SETTINGS:
            changed = "" if limit.shown(limits) == limit.shown(standard) else " (yours)"
            value = f"{limit.shown(limits)} {limit.unit}".strip()
            line = Content.assemble((f"{limit.title:<12}", "bold"), f"{value + changed:<16}", limit.what)
            blocks.append(prose.Passage(line, "  ", " " * 30))
        blocks += [
            prose.Gap(),
            prose.Passage(Content(f"torch {machine.torch}, Python {machine.python}").stylize("$muted")),
        ]
        return blocks
