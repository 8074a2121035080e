"""A worker's line to the tutor: frames out through one pipe, frames in through another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from tutor.protocol import Unframer, pack

_CHUNK = 1 << 16


class Channel:
    """What `serve_attempt` and `serve_judge` talk through. Both ends carry plain data only.

    `send(data)` arrives in the tutor as `Recorded(kind=data.get("kind", ""), data=data, payload=payload)`;
    `recv()` gives what the tutor sent with `Run.send(data, payload)`.
    """

    def __init__(self, read_fd: int, write_fd: int) -> None:
        self._read_fd = read_fd
        self._write_fd = write_fd
        self._unframer = Unframer()
        self._frames: Iterator[tuple[dict[str, Any], bytes]] = iter(())

    def recv(self) -> tuple[dict[str, Any], bytes] | None:
        """The next frame, waiting for it; None when the tutor has closed its end. ValueError: not a frame."""
        while True:
            for frame in self._frames:
                return frame
            data = os.read(self._read_fd, _CHUNK)
            if not data:
                return None
            self._frames = self._unframer.feed(data)

    def send(self, data: dict[str, Any], payload: bytes = b"") -> None:
        """Raises ValueError for a frame that is too large, OSError when the tutor has closed its end."""
        self.write({"event": data}, payload)

    def write(self, frame: dict[str, Any], payload: bytes = b"") -> None:
        """A frame as it is. Those without the key `event` are the worker's own (see `tutor.runner.run`)."""
        view = memoryview(pack(frame, payload))
        while view:
            view = view[os.write(self._write_fd, view) :]
