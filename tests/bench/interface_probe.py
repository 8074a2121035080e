"""Run by the interface benchmarks in a fresh process: opens something, and says in JSON how that went.

    python interface_probe.py static|home|lesson|idle

`static` is the yardstick: a Textual app with one Static. The lines it prints are read, and timed, outside.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile

SIZE = (80, 24)


def say(**facts: object) -> None:
    os.write(1, json.dumps(facts).encode() + b"\n")


def static() -> None:
    from textual.app import App, ComposeResult
    from textual.widgets import Static

    class OneStatic(App[None]):
        def compose(self) -> ComposeResult:
            yield Static("tutor")

        def post_display_hook(self) -> None:
            say(painted="static")
            self.exit()

    OneStatic().run(headless=True, size=SIZE)


def tutor(mode: str) -> None:
    # As tutor.tui.app.run() does it, but in a window of fixed size without a terminal.
    from tutor.course.catalog import load_catalog
    from tutor.progress import Record
    from tutor.runner import Runner
    from tutor.tui.app import TutorApp
    from tutor.tui.study import Study

    os.environ["TUTOR_HOME"] = tempfile.mkdtemp()
    record = Record.open()
    record.set_setting("welcomed", "yes")
    catalog = load_catalog()

    class Probe(TutorApp):
        painted = False

        def post_display_hook(self) -> None:
            name = type(self.screen).__name__
            if mode == "home" and name == "HomeScreen" and not self.painted:
                self.painted = True
                say(painted=name)
                self.exit()
            if (
                mode == "lesson"
                and name == "LessonScreen"
                and self.screen.query("ProseView")
                and not self.painted
            ):
                self.painted = True
                say(painted=name, widgets=len(list(self.screen.walk_children())))
                self.exit()

    app = Probe(Study(catalog, record, Runner()))
    if mode == "lesson":
        app.call_later(app.open_lesson, catalog.lessons[0].id)
    if mode == "idle":
        asyncio.run(idle(app))
    else:
        app.run(headless=True, size=SIZE)
    app.study.close()


async def idle(app: object) -> None:
    """A lesson read through with every cell run, then left alone."""
    import psutil

    async with app.run_test(size=SIZE) as pilot:
        await asyncio.to_thread(app.study.settled.wait, 60)
        app.open_lesson(app.study.catalog.lessons[0].id)
        await pilot.pause()
        for _ in app.screen.lesson.pages:
            await pilot.press("f5", "f5")
            for _ in range(100):
                await asyncio.sleep(0.05)
                if app.screen._run_going is None:
                    break
            await pilot.press("right_square_bracket")
        await asyncio.sleep(2)
        me = psutil.Process()
        others = me.children(recursive=True)
        before = _busy([me]), _busy(others)
        await asyncio.sleep(5)
        after = _busy([me]), _busy(others)
        say(
            rss_mb=me.memory_info().rss / 1e6,
            interface_percent=(after[0] - before[0]) / 5 * 100,
            sandbox_percent=(after[1] - before[1]) / 5 * 100,
            modules=sorted({name.partition(".")[0] for name in sys.modules}),
        )


def _busy(processes: list) -> float:  # type: ignore[type-arg]
    import psutil

    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


if __name__ == "__main__":
    static() if sys.argv[1] == "static" else tutor(sys.argv[1])
