"""One output stream of a run: decoded as it comes, kept up to its cap, counted beyond."""

from __future__ import annotations

import codecs


class Capture:
    """Keeps at most `cap` bytes. Bytes that are not UTF-8 become U+FFFD."""

    def __init__(self, cap: int) -> None:
        self._room = cap
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._pieces: list[str] = []
        self.dropped = 0

    def feed(self, data: bytes) -> str:
        """The text that `data` completes; "" once the stream is over its cap."""
        kept = data[: self._room]
        self._room -= len(kept)
        self.dropped += len(data) - len(kept)
        return self._add(self._decoder.decode(kept))

    def finish(self) -> str:
        """What a stream that ended within a character still owes."""
        return self._add(self._decoder.decode(b"", final=True))

    def _add(self, text: str) -> str:
        if text:
            self._pieces.append(text)
        return text

    @property
    def text(self) -> str:
        return "".join(self._pieces)
