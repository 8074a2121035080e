"""A real terminal for tests: the tutor on a pseudo-terminal, its screen kept by a terminal emulator."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pyte

KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "f1": "\x1bOP",
    "f5": "\x1b[15~",
    "ctrl+r": "\x12",
    "ctrl+q": "\x11",
    "ctrl+end": "\x1b[1;5F",
    "ctrl+home": "\x1b[1;5H",
    "shift+end": "\x1b[1;2F",
    "down": "\x1b[B",
    "up": "\x1b[A",
    "end": "\x1b[F",
    "home": "\x1b[H",
    "backspace": "\x7f",
}


class Terminal:
    """`with Terminal(home) as terminal:` runs `python -m tutor`; leaving kills what is left of it."""

    def __init__(self, home: Path, *, columns: int = 80, rows: int = 24) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        environment = os.environ | {"TUTOR_HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        self.child = pexpect.spawn(
            sys.executable, ["-m", "tutor"], env=environment, dimensions=(rows, columns), timeout=60
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *error: object) -> None:
        self.child.close(force=True)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)

    def press(self, *keys: str) -> None:
        """Named keys as a terminal sends them; anything else is typed as it is."""
        for key in keys:
            self._read(0.05)
            self.child.send(KEYS.get(key, key))

    def pause(self, seconds: float = 1.0) -> None:
        """As a person's hand does between keys, where nothing on the screen says that a key has arrived."""
        self._read(seconds)

    def wait_for(self, *texts: str, seconds: float = 60) -> str:
        """Until all texts are on the screen; shows the screen where they do not come."""
        return self._until(lambda: all(text in self.text for text in texts), f"{texts} on", seconds)

    def wait_gone(self, text: str, seconds: float = 60) -> str:
        return self._until(lambda: text not in self.text, f"{text!r} gone from", seconds)

    def wait_end(self, seconds: float = 30) -> int | None:
        """The exit status of the tutor, once it has ended."""
        end = time.monotonic() + seconds
        while self.child.isalive() and time.monotonic() < end:
            self._read(0.05)
        assert not self.child.isalive(), f"the tutor still runs\n{self.text}"
        status: int | None = self.child.exitstatus
        return status

    def _until(self, done: Callable[[], bool], what: str, seconds: float) -> str:
        end = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < end, f"not {what} the screen after {seconds} s:\n{self.text}"
            self._read(0.1)
        return self.text

    def _read(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                self._stream.feed(self.child.read_nonblocking(65536, timeout=max(0, end - time.monotonic())))
            except pexpect.TIMEOUT:
                return
            except pexpect.EOF:
                time.sleep(seconds)
                return
