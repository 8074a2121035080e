"""What a program printed, made safe and short enough to show.

Text from a run is data: nothing in it is markup, and nothing in it may reach the terminal as a control
sequence. Escape sequences are dropped, other controls become visible signs, and very long output is cut
in the middle with the whole count said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_LINES = 400
"""lines shown of one output; half of them from its end"""
MAX_LINE = 2_000
"""characters shown of one line"""

# CSI ... final byte; OSC/DCS/APC/PM/SOS ... up to ST or BEL; two-byte escapes. Unterminated ones too.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
# Marks that reorder or hide what stands beside them on a screen.
_DIRECTION = dict.fromkeys(
    [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0x2028, 0x2029], "�"
)
_CONTROLS = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"}
_CONTROLS |= {0x7F: "␡"} | dict.fromkeys(range(0x80, 0xA0), "�") | _DIRECTION
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` as plain lines: no control sequences; what a carriage return overwrote is gone."""
    text = text.replace("\r\n", "\n")
    if "\x1b" in text or any("\x80" <= c <= "\x9f" for c in text):
        text = _ESCAPES.sub("", text)
    if "\r" in text or "\b" in text:
        text = "\n".join(_overwritten(line) for line in text.split("\n"))
    text = text.expandtabs(8) if "\t" in text else text
    return _SURROGATES.sub("�", text.translate(_CONTROLS))


def _overwritten(line: str) -> str:
    """The line as a terminal would leave it: progress bars return to its start, backspaces go back."""
    shown: list[str] = []
    at = 0
    for character in line:
        if character == "\r":
            at = 0
        elif character == "\b":
            at = max(0, at - 1)
        else:
            shown[at : at + 1] = [character]
            at += 1
    return "".join(shown)


def shorten(lines: Sequence[str], limit: int = MAX_LINES) -> tuple[list[str], str]:
    """At most `limit` lines, and a sentence about what was left out ("" where all are there).

    Where lines are left out, the sentence also stands in their place.
    """
    cut_lines = 0
    shown = []
    keep_last = limit // 2
    left_out = len(lines) - limit
    picked = list(lines) if left_out <= 0 else [*lines[: limit - keep_last], *lines[-keep_last:]]
    for line in picked:
        if len(line) > MAX_LINE:
            cut_lines += 1
            line = f"{line[:MAX_LINE]} … ({len(line):,} characters in this line)"
        shown.append(line)
    note = ""
    if left_out > 0:
        note = f"… {left_out:,} of {len(lines):,} lines are not shown …"
        shown.insert(limit - keep_last, note)
    elif cut_lines:
        note = f"{cut_lines:,} lines are longer than {MAX_LINE:,} characters and are cut."
    return shown, note
