"""The notes that stand beside lines of code in an editor: a line's names and their shapes, in few words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tutor.showing import shape_text
from tutor.tracing import Line, Name, Trace


@dataclass(frozen=True, slots=True)
class Note:
    """`text` at full length and `short` where there is little room. `changed`: another shape than before the
    last edit. `dim`: of an earlier run."""

    text: str
    short: str
    changed: bool = False
    dim: bool = False


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes by line, with the program they belong to, so that they can follow its lines through edits."""

    source: str = ""
    by_line: Mapping[int, Note] = field(default_factory=dict)

    def plain(self) -> dict[int, Note]:
        return dict(self.by_line)

    def dimmed(self) -> dict[int, Note]:
        return {line: Note(note.text, note.short, dim=True) for line, note in self.by_line.items()}

    def carried(self, source: str) -> Notes:
        """The same notes at the places where their lines stand in `source`. An edited line keeps its note."""
        if source == self.source or not self.by_line:
            return Notes(source, self.by_line)
        from difflib import SequenceMatcher

        old, new = self.source.split("\n"), source.split("\n")
        moved: dict[int, Note] = {}
        for tag, a, a_end, b, b_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag == "equal" or (tag == "replace" and a_end - a == b_end - b):
                for n in range(a_end - a):
                    if a + n + 1 in self.by_line:
                        moved[b + n + 1] = self.by_line[a + n + 1]
        return Notes(source, moved)


def notes(trace: Trace, source: str, device: str, *, before: Notes) -> Notes:
    """Notes for every executed line that has something to say; marked where `before` said something else."""
    old = before.carried(source).by_line
    found: dict[int, Note] = {}
    for line in trace.lines:
        for number, text, short in _of_line(line, device):
            known = old.get(number)
            changed = known is not None and known.short != short
            found.setdefault(number, Note(text, short, changed))
    return Notes(source, found)


def _of_line(line: Line, device: str) -> Iterator[tuple[int, str, str]]:
    times = f"  ×{line.visits}" if line.visits > 1 else ""
    if line.names:
        words = [_word(name, device) for name in line.names]
        yield line.number, "  ".join(words) + times, "  ".join(shape_text(n.state.shape) for n in line.names)
    for op in line.ops:
        if not op.outputs or (line.names and op.line == line.number):
            continue
        gives = ", ".join(shape_text(shape) for shape in op.outputs[:3])
        # The last operation of a line is what the line gives; the caller keeps the first note of a number.
        if op is _last_on(line, op.line):
            yield op.line, f"→ {gives}{times if op.line == line.number else ''}", gives


def _last_on(line: Line, number: int) -> object:
    return next((op for op in reversed(line.ops) if op.line == number and op.outputs), None)


def _word(name: Name, device: str) -> str:
    state = name.state
    parts = [name.name, shape_text(state.shape)]
    if state.dtype != "float32":
        parts.append(state.dtype)
    if state.device != device and device != "cpu":
        parts.append(state.device)
    return " ".join(parts)
