"""What a program printed, made safe and short enough to show.

Text from a run is data: nothing in it is markup, and nothing in it may reach the terminal as a control
sequence. Escape sequences are dropped, other controls become visible signs, and very long output is cut
in the middle with the whole count said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MAX_LINES = 400
"""lines shown of one output; half of them from its end"""
MAX_LINE = 2_000
"""characters shown of one line"""
_MAX_OVERWRITTEN = 20_000
"""characters of a line with carriage returns that are replayed: the last ones decide what is seen"""

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
    for character in line[-_MAX_OVERWRITTEN:]:
        if character == "\r":
            at = 0
        elif character == "\b":
            at = max(0, at - 1)
        else:
            shown[at : at + 1] = [character]
            at += 1
    return "".join(shown)


def display(printed: Iterable[tuple[str, str]], limit: int = MAX_LINES) -> list[tuple[str, str]]:
    """(stream, line) of what was printed, in order, clean, at most `limit` lines and a note.

    The note, whose stream is "note", stands where lines were left out, or at the end where lines were cut.
    """
    blocks = _blocks(printed)
    count = sum(len(lines) for _, lines in blocks)
    left_out = count - limit
    last = limit // 2
    if left_out <= 0:
        picked = [(stream, line) for stream, lines in blocks for line in lines]
    else:
        picked = [*_first(blocks, limit - last), *_last(blocks, last)]
    shown = []
    cut = 0
    for stream, line in picked:
        # Cleaned only now: a program may print a million characters, and few of them are looked at.
        safe = clean(line if "\r" in line or "\b" in line else line[: 2 * MAX_LINE])
        if len(safe) > MAX_LINE:
            cut += 1
            safe = f"{safe[:MAX_LINE]}… ({len(line):,} characters in this line)"
        shown.append((stream, safe))
    if left_out > 0:
        shown.insert(limit - last, ("note", f"… {left_out:,} of {count:,} lines are not shown …"))
    elif cut:
        shown.append(("note", f"Lines are shown up to {MAX_LINE:,} characters."))
    return shown


def _blocks(printed: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """(stream, its lines) in order; neighbouring pieces of one stream, which a pipe cut, are joined."""
    joined: list[tuple[str, list[str]]] = []
    for stream, text in printed:
        if joined and joined[-1][0] == stream:
            joined[-1][1].append(text)
        elif text:
            joined.append((stream, [text]))
    blocks = []
    for stream, pieces in joined:
        text = "".join(pieces).replace("\r\n", "\n")
        blocks.append((stream, text.removesuffix("\n").split("\n")))
    while blocks and not blocks[-1][1][-1].strip():  # empty lines at the very end say nothing
        blocks[-1][1].pop()
        if not blocks[-1][1]:
            blocks.pop()
    return blocks


def _first(blocks: list[tuple[str, list[str]]], count: int) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for stream, lines in blocks:
        found += [(stream, line) for line in lines[: count - len(found)]]
        if len(found) == count:
            break
    return found


def _last(blocks: list[tuple[str, list[str]]], count: int) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for stream, lines in reversed(blocks):
        missing = count - len(found)
        found = [*((stream, line) for line in lines[max(0, len(lines) - missing) :]), *found]
        if len(found) == count:
            break
    return found
