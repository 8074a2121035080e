"""What was recorded of a program, drawn as plain text: pure, so that the command line and the interface draw
the same."""

from __future__ import annotations

from tutor.showing.listing import Noted, listing, notes
from tutor.showing.words import bytes_, count, note_of, shape_text

__all__ = ["Noted", "bytes_", "count", "listing", "note_of", "notes", "shape_text"]
