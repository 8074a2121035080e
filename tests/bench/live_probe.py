"""Run by the benchmark of live shapes in a fresh process: types into an editor of the real app, with the real
sandbox, and prints in JSON the seconds from each pause to the shapes on the screen.

    python live_probe.py ROUNDS < program
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time

WAITED = 20.0
"""seconds after which a round has failed"""


async def measured(rounds: int, source: str) -> list[float]:
    from tutor.course.catalog import load_catalog
    from tutor.progress import Record
    from tutor.runner import Runner
    from tutor.tui.app import TutorApp
    from tutor.tui.study import Study
    from tutor.tui.widgets import live

    os.environ["TUTOR_HOME"] = tempfile.mkdtemp()
    record = Record.open()
    record.set_setting("welcomed", "yes")
    record.set_setting("live", "on")
    catalog = load_catalog()
    app = TutorApp(Study(catalog, record, Runner()))
    found: list[float] = []
    paused = [0.0]
    look = live.LiveEditor._look

    def timed(self: live.LiveEditor) -> None:
        paused[0] = time.monotonic()
        look(self)

    live.LiveEditor._look = timed  # type: ignore[method-assign]
    async with app.run_test(size=(120, 50)) as pilot:
        await asyncio.to_thread(app.study.settled.wait, 120)
        app.open_challenge(catalog.challenges[0].id)
        await pilot.pause()
        editor = app.screen.query_one(live.LiveEditor)
        editor.focus()
        editor.put(source)
        await _seen(app, "(4, 10)")
        for number in range(rounds):
            batch = 9 + number
            line = next(n for n, text in enumerate(editor.text.split("\n")) if "randn" in text)
            text = editor.text.split("\n")[line]
            at = text.index("randn(") + len("randn(")
            editor.replace(str(batch), (line, at), (line, text.index(",", at)))
            await _seen(app, f"({batch}, 10)")
            found.append(time.monotonic() - paused[0])
            await asyncio.sleep(0.3)  # the next worker is made and warmed meanwhile
    app.study.close()
    return found


async def _seen(app: object, shape: str) -> None:
    """Until the strips that would be written to the terminal have the shape of the last line."""
    deadline = time.monotonic() + WAITED
    while time.monotonic() < deadline:
        strips = app.screen._compositor.render_strips(app.size)  # type: ignore[attr-defined]
        rows = ["".join(segment.text for segment in strip) for strip in strips]
        if any(shape in row for row in rows):
            return
        await asyncio.sleep(0.002)
    raise AssertionError(f"{shape} did not appear")


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured(int(sys.argv[1]), sys.stdin.read()))))
