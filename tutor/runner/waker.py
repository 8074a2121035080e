"""Wakes a thread that waits in poll."""

from __future__ import annotations

import contextlib
import os
import threading


class Waker:
    """A pipe that can be closed while others still want to write to it: a closed descriptor's number is soon
    somebody else's."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        self._lock = threading.Lock()
        self._open = True

    def fileno(self) -> int:
        """The end to poll for reading."""
        return self._read

    def wake(self) -> None:
        with self._lock, contextlib.suppress(BlockingIOError):  # full: it will wake anyway
            if self._open:
                os.write(self._write, b".")

    def calm(self) -> None:
        """Takes the wakings so far; called by who was woken."""
        os.read(self._read, 1 << 10)

    def close(self) -> None:
        with self._lock:
            if self._open:
                self._open = False
                os.close(self._read)
                os.close(self._write)

    def __del__(self) -> None:
        self.close()
