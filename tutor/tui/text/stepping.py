"""A program at one of its steps: the source with the shapes known so far beside it, and what the step did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from tutor.shapes import explain_op
from tutor.showing.words import note_of, shape_text, state_text
from tutor.tracing import Line, Name, Op, Step, TensorState, Trace
from tutor.tui.text import code, prose
from tutor.tui.text.marks import marks

_MOST_RULES = 4
_LEAST_CODE = 34
"""columns that are left to the code beside long notes"""
_LEAST_NOTE = 14
"""columns that are left to the notes in a narrow window"""


def stops(trace: Trace) -> tuple[int, ...]:
    """The places in `trace.steps` at which something about tensors can be seen; definitions and plain Python
    are passed over. All steps where there is none."""
    found = [
        number
        for number, step in enumerate(trace.steps)
        if step.names or ((line := trace.by_line.get(step.line)) is not None and (line.ops or line.calls))
    ]
    return tuple(found or range(len(trace.steps)))


def failing_step(trace: Trace) -> int | None:
    """The step in which the operation raised that ended the program."""
    if trace.failing is None or trace.complete:
        return None
    places = [n for n, step in enumerate(trace.steps) if step.line == trace.failing.line]
    return places[-1] if places else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A name that a step bound, whose shape can be asked for."""

    line: int
    name: str
    state: TensorState


def asked(trace: Trace, at: int) -> Asked | None:
    """The first name that step `at` computed; arguments only get what they are given."""
    step = trace.steps[at]
    line = trace.by_line.get(step.line)
    given = {name.name for name in line.names if name.how == "argument"} if line is not None else set()
    for name, state in step.names:
        if name not in given:
            return Asked(step.line, name, state)
    return None


# --- the source ----------------------------------------------------------------------------------------


def listing(
    source: str, trace: Trace, at: int, width: int, *, hidden: bool = False, failing: int | None = None
) -> tuple[Content, ...]:
    """The source, one row a line, the notes that are known after step `at` at the right. `hidden` keeps back
    what the step itself bound. `failing` is the step that raised."""
    step = trace.steps[at] if trace.steps else None
    notes = _notes(trace, at - hidden)
    lines = code.python(source.rstrip("\n")).split("\n", allow_blank=True)
    digits = len(str(len(lines)))
    margin = digits + 4
    column = _column(lines, notes, width - margin)
    rows = []
    for number, text in enumerate(lines, 1):
        here = step is not None and number == step.line
        wrong = here and failing is not None and at == failing
        sign = marks().wrong if wrong else marks().here if here else " "
        style = "$wrong" if wrong else "bold $accent" if here else "$muted"
        note = notes.get(number, "")
        row = Content.assemble(
            (f"{sign} {number:>{digits}}  ", style), _line(text, note, column, width - margin)
        )
        rows.append(row.stylize_before("on $surface") if here else row)
    return tuple(rows)


def _column(lines: Sequence[Content], notes: Mapping[int, str], room: int) -> int:
    """Where the notes begin: after the longest line that has one, as far as the notes leave room."""
    noted = [lines[n - 1].cell_length for n in notes if 0 < n <= len(lines)]
    longest = max((len(note) for note in notes.values()), default=0)
    wanted = max(_LEAST_CODE, min(max(noted, default=0) + 3, room - longest))
    return min(wanted, max(2, room - _LEAST_NOTE))


def _line(text: Content, note: str, column: int, room: int) -> Content:
    if not note:
        return text.truncate(room, ellipsis=True)
    start = min(max(column, text.cell_length + 2), max(column, room - len(note)))
    left = text.truncate(start - 2, ellipsis=True)
    return Content.assemble(left, " " * (start - left.cell_length), (note[: max(0, room - start)], "$accent"))


def _notes(trace: Trace, until: int) -> dict[int, str]:
    """By line: what it last bound or gave, counted up to and with step `until`."""
    found: dict[int, str] = {}
    for step in trace.steps[: until + 1]:
        line = trace.by_line.get(step.line)
        if step.names:
            found[step.line] = "  ".join(f"{name} {shape_text(state.shape)}" for name, state in step.names)
        elif line is not None and not line.names and (op := _gives(line)) is not None:
            found[step.line] = f"{marks().arrow} {', '.join(shape_text(shape) for shape in op.outputs[:3])}"
    return found


def _gives(line: Line) -> Op | None:
    return line.ops[-1] if line.ops and line.ops[-1].outputs else None


# --- what the step did -----------------------------------------------------------------------------------


def told(trace: Trace, at: int, *, values: bool) -> list[prose.Block]:
    """The names of a step and the rules of its operations."""
    step = trace.steps[at]
    line = trace.by_line.get(step.line)
    if at == failing_step(trace):
        return list(_failed(trace))
    blocks = [_named(name, state, line, values) for name, state in step.names]
    if line is None:
        return list(blocks)
    rules = list(dict.fromkeys(_rules(step, line)))
    for words in rules[:_MOST_RULES]:
        blocks.append(prose.Passage(Content(_signs(words)), "  ", "    "))
    if len(rules) > _MOST_RULES:
        more = f"and {len(rules) - _MOST_RULES} more operations"
        blocks.append(prose.Passage(Content(more).stylize("$muted"), "  ", "    "))
    blocks += [prose.Passage(Content(words).stylize("$muted"), "  ", "    ") for words in _calls(line)]
    return list(blocks)


def rule_of(trace: Trace, at: int) -> str:
    """The rule of the operation that made what a step bound, in words."""
    step = trace.steps[at]
    line = trace.by_line.get(step.line)
    rules = list(_rules(step, line)) if line is not None else []
    return _signs(rules[-1]) if rules else ""


def _signs(words: str) -> str:
    return words if marks().unicode else words.encode("ascii", "replace").decode()


def _named(name: str, state: TensorState, line: Line | None, values: bool) -> prose.Passage:
    last = next((n for n in line.names if n.name == name), None) if line is not None else None
    same = last is not None and last.state == state
    if values:
        text = Content.assemble((f"{name}  ", "bold"), state_text(state))
        if same and last is not None and last.text:
            times = (
                f"  (after the last of {line.visits} visits)" if line is not None and line.visits > 1 else ""
            )
            text = Content.assemble(text, f"  {last.text}", (times, "$muted"))
        return prose.Passage(text, "", "  ")
    view = f", view of {last.view_of}" if same and last is not None and last.view_of not in ("", name) else ""
    note = note_of(Name(name, state)).removeprefix(name).strip()
    return prose.Passage(Content.assemble((f"{name}  ", "bold"), note, (view, "$muted")), "", "  ")


def _rules(step: Step, line: Line) -> Iterator[str]:
    """Only where the operations recorded, those of the line's last visit, are those of this step."""
    last = {name.name: name.state.shape for name in line.names}
    if any(last.get(name, state.shape) != state.shape for name, state in step.names):
        return
    for op in line.ops:
        for one in (*op.inside, op):
            words = explain_op(one)
            if words:
                yield words


def _calls(line: Line) -> Iterator[str]:
    for call in line.calls:
        what = f"{call.name} of {shape_text(call.shape)}"
        yield f"{what}: the graph ends here" if call.cuts else what
    if any(not op.grad for op in line.ops):
        yield "under no_grad: nothing of it is in the graph"


def _failed(trace: Trace) -> Iterator[prose.Block]:
    assert trace.failing is not None
    failing = trace.failing
    head = Content.assemble((f"{marks().wrong} {failing.op} raised {failing.type}", "$wrong"))
    yield prose.Passage(head, "", "  ")
    for state in failing.inputs[:4]:
        yield prose.Passage(Content(f"given  {state_text(state)}"), "  ", "    ")
    yield prose.Passage(Content("1 shows what does not fit, and what would.").stylize("$muted"), "  ", "    ")
