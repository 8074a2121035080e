"""The signs the interface speaks with, each in a Unicode and an ASCII form.

A sign never stands alone for its meaning: it comes with a word or with text. The ASCII set is for
terminals and fonts without the others, and for screen readers that spell them out.
"""

from __future__ import annotations

import locale
import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marks:
    right: str
    wrong: str
    due: str
    running: str
    new: str
    here: str
    warn: str
    arrow: str
    down: str
    dot: str
    inside: str
    """between a place and the place within it"""
    full: str
    """difficulty, one sign a level"""
    empty: str
    bars: str
    """empty to full, for small counts"""
    rule: str
    times: str
    ellipsis: str
    unicode: bool
    """signs beyond ASCII, braille cells among them, may be drawn"""


UNICODE = Marks(
    right="✓",
    wrong="✗",
    due="●",
    running="◌",
    new="·",
    here="▸",
    warn="!",
    arrow="→",
    down="↓",
    dot="·",
    inside="›",
    full="◆",
    empty="◇",
    bars="·▁▂▃▄▅▆▇█",
    rule="─",
    times="×",
    ellipsis="…",
    unicode=True,
)
ASCII = Marks(
    right="+",
    wrong="x",
    due="*",
    running="~",
    new=".",
    here=">",
    warn="!",
    arrow="->",
    down="|",
    dot="|",
    inside=">",
    full="#",
    empty="-",
    bars=".123456789",
    rule="-",
    times="x",
    ellipsis="...",
    unicode=False,
)

_current = UNICODE


def marks() -> Marks:
    """The set in use."""
    return _current


def use_ascii(wanted: bool) -> None:
    """Chooses the set for everything drawn from now on."""
    global _current
    _current = ASCII if wanted else UNICODE


def terminal_is_ascii() -> bool:
    """Whether this terminal can hardly show more than ASCII: the Linux console, or a C locale."""
    if os.environ.get("TERM", "") in {"linux", "dumb", "vt100"}:
        return True
    # Not sys.stdout.encoding: python runs in UTF-8 mode under LANG=C, while the terminal may not.
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")]
    chosen = next((name for name in names if name), "")
    encoding = chosen.partition(".")[2] or locale.getencoding()
    return "utf" not in encoding.lower()
