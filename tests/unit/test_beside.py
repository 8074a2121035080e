"""Notes beside code: their words, and how they follow their lines through edits."""

from __future__ import annotations

from tutor.tracing import Line, Name, Op, TensorState, Trace
from tutor.tui.text import beside
from tutor.tui.text.beside import Note, Notes

SOURCE = "x = torch.randn(8, 3)\ny = x.argmax(1)\nreturn f(x)"


def name(word: str, *shape: int, dtype: str = "float32", device: str = "cpu") -> Name:
    return Name(word, TensorState(shape, dtype, device, False))


def trace(*lines: Line) -> Trace:
    return Trace(lines=lines, complete=True)


def words(found: Notes) -> dict[int, str]:
    return {line: note.text for line, note in found.by_line.items()}


def test_a_note_names_what_a_line_bound_and_leaves_out_what_is_usual() -> None:
    found = beside.notes(
        trace(
            Line(1, 1, (name("x", 8, 3),)),
            Line(2, 30, (name("y", 8, dtype="int64"), name("z"))),
            Line(3, 1, ops=(Op("matmul", 3, ((8, 3),), ((8, 4),)), Op("relu", 3, ((8, 4),), ((8, 4),)))),
        ),
        SOURCE,
        "cpu",
        before=Notes(),
    )
    assert words(found) == {1: "x (8, 3)", 2: "y (8,) int64  z ()  ×30", 3: "→ (8, 4)"}
    assert [note.short for note in found.by_line.values()] == ["(8, 3)", "(8,)  ()", "(8, 4)"]


def test_operations_on_further_lines_of_a_statement_stand_there() -> None:
    line = Line(1, 1, (name("h", 2),), (Op("linear", 2, ((1,),), ((2, 5),)), Op("relu", 1, ((1,),), ((2,),))))
    found = beside.notes(trace(line), "h = (\n  f(x)\n)", "cpu", before=Notes())
    assert words(found) == {1: "h (2,)", 2: "→ (2, 5)"}


def test_only_a_line_whose_shape_is_another_one_is_marked() -> None:
    before = Notes(SOURCE, {1: Note("x (8, 3)", "(8, 3)"), 2: Note("y (8,)", "(8,)")})
    now = trace(Line(1, 1, (name("x", 8, 4),)), Line(2, 1, (name("y", 8),)), Line(3, 1, (name("z"),)))
    found = beside.notes(now, SOURCE, "cpu", before=before)
    assert {line: note.changed for line, note in found.by_line.items()} == {1: True, 2: False, 3: False}


def test_notes_follow_their_lines() -> None:
    notes = Notes(SOURCE, {1: Note("x", "x"), 2: Note("y", "y"), 3: Note("z", "z")})
    assert words(notes.carried("\n" + SOURCE)) == {2: "x", 3: "y", 4: "z"}
    assert words(notes.carried("\n".join(SOURCE.split("\n")[1:]))) == {1: "y", 2: "z"}
    edited = SOURCE.replace("argmax(1)", "argmax(")
    assert words(notes.carried(edited)) == {1: "x", 2: "y", 3: "z"}
    assert notes.carried(SOURCE).by_line == notes.by_line
    assert all(note.dim for note in notes.dimmed().values())


def test_another_device_is_named() -> None:
    line = Line(1, 1, (name("x", 2, device="cpu"),))
    assert words(beside.notes(trace(line), "x", "cuda", before=Notes())) == {1: "x (2,) cpu"}
