"""The source with the shapes of each line beside it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.showing.words import note_of, shape_text
from tutor.tracing import DISCRETE, Line, Name, Op, Trace

_GAP = 2
_NARROWEST = 30
_WIDEST = 78


@dataclass(frozen=True, slots=True)
class Noted:
    """What stands beside a line: one note a name, or what its last operation gave; `times` is `×30`;
    `unrecorded` says that autograd recorded nothing here, though it could have."""

    line: int
    notes: tuple[str, ...]
    values: tuple[str, ...] = ()
    times: str = ""
    unrecorded: str = ""


def notes(trace: Trace, *, device: str = "cpu") -> dict[int, Noted]:
    """The notes of every executed line that has something to say. A line within a statement of several lines
    gets the operations that stand on it."""
    found: dict[int, Noted] = {}
    for line in trace.lines:
        words = _grouped(line.names, device)
        values = tuple(f"{name.name} {name.text}" for name in line.names if name.text)
        if not words:
            words = _result(line)
        times = f"×{line.visits}" if line.visits > 1 else ""
        if words or times:
            found[line.number] = Noted(line.number, words, values, times, _unrecorded(line))
        for number, op in _elsewhere(line).items():
            found.setdefault(number, Noted(number, (_gives(op),)))
    return found


def _unrecorded(line: Line) -> str:
    """`not recorded`: under no_grad and its like, or frozen; `not recorded ×3` where in so many visits."""
    visits = sum(found.visits for found in line.unrecorded if found.why != DISCRETE)
    if not visits:
        return ""
    return "not recorded" if visits >= line.visits else f"not recorded ×{visits}"


_ITEM = re.compile(r"(.+)\[(\d+)\]")


def _grouped(names: Sequence[Name], device: str) -> tuple[str, ...]:
    """A note a name; `xs[0]` to `xs[7]` share one where they are alike."""
    words: list[str] = []
    run: tuple[str, int, int, str] | None = None  # of which list, from, to, what is said of each
    for name in names:
        note = note_of(name, device=device)
        item = _ITEM.fullmatch(name.name)
        if item is None:
            words.append(note)
            run = None
            continue
        base, index, rest = item[1], int(item[2]), note[len(name.name) :]
        if run is not None and run[0] == base and run[2] == index - 1 and run[3] == rest:
            run = (base, run[1], index, rest)
            words[-1] = f"{base}[{run[1]}] to [{index}]{rest}"
        else:
            run = (base, index, index, rest)
            words.append(note)
    return tuple(words)


def _result(line: Line) -> tuple[str, ...]:
    own = [op for op in line.ops if op.line == line.number or len(line.ops) == 1]
    return (_gives(own[-1]),) if own and own[-1].outputs else ()


def _elsewhere(line: Line) -> dict[int, Op]:
    """The last operation on each further line of the statement."""
    return {op.line: op for op in line.ops if op.line != line.number and op.outputs}


def _gives(op: Op) -> str:
    return f"{op.name} → {', '.join(shape_text(shape) for shape in op.outputs[:3])}"


def listing(
    source: str,
    trace: Trace,
    width: int = 80,
    *,
    device: str = "cpu",
    values: bool = False,
    failing: int | None = None,
) -> list[str]:
    """The program line by line, shapes at the right, at most `width` columns where the source allows it.
    `failing` is the line that raised."""
    lines = source.rstrip("\n").split("\n")
    noted = notes(trace, device=device)
    digits = len(str(len(lines)))
    longest = max((len(lines[n - 1].rstrip()) for n in noted if 0 < n <= len(lines)), default=0)
    margin = digits + 3
    left = min(margin + longest, max(_NARROWEST, width * 11 // 20))
    left = min(left, margin + _WIDEST)
    rows: list[str] = []
    for number, text in enumerate(lines, 1):
        mark = ">" if number == failing else " "
        row = f"{mark} {number:>{digits}} {text.rstrip()}".rstrip()
        note = noted.get(number)
        rows.extend([row] if note is None else _beside(row, note, left, width, values))
    return rows


def _beside(row: str, note: Noted, left: int, width: int, values: bool) -> list[str]:
    room = max(20, width - left - _GAP)
    words = [*note.notes, note.unrecorded] if note.unrecorded else list(note.notes)
    if note.times:
        words = [*words[:-1], f"{words[-1]}  {note.times}"] if words else [note.times]
    wrapped = _packed(words, room)
    if values:
        for value in note.values:
            wrapped += textwrap.wrap(value, room, subsequent_indent="  ") or []
    rows = []
    if len(row) > left and wrapped:
        rows.append(row)
        row = ""
    for number, text in enumerate(wrapped):
        rows.append(f"{row if number == 0 else '':<{left}}{' ' * _GAP}{text}".rstrip())
    return rows


def _packed(words: Sequence[str], room: int) -> list[str]:
    """Notes, several in a row where they fit; one that is too long goes on in the next row."""
    rows: list[str] = []
    for word in words:
        if rows and len(rows[-1]) + 3 + len(word) <= room:
            rows[-1] += f"   {word}"
        else:
            rows.extend(textwrap.wrap(word, room, subsequent_indent="  ", break_long_words=False) or [word])
    return rows
