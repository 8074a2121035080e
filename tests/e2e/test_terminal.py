"""The tutor as a person meets it: a terminal, keys, and what is on the screen."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.terminal import Terminal
from tutor.progress import Record


def begin(terminal: Terminal) -> None:
    """From the first screen to the first page of the first lesson."""
    terminal.wait_for("Which reads better?")
    terminal.press("enter")
    terminal.wait_for("New to PyTorch")
    terminal.press("enter")
    terminal.wait_for("What PyTorch is", "1 of")


def test_open_solve_a_question_quit_and_come_back(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        begin(terminal)
        terminal.press("enter")
        terminal.wait_for("2 of", "What does it print?")
        terminal.press("tab")
        for answer in ("[1.0, 2.0, 1.0, 2.0]", "tensor([1., 2.])"):
            terminal.pause()
            terminal.press(answer)
            terminal.wait_for(answer)
            terminal.press("enter")
        # The second line is wrong: theirs stands beside torch's.
        terminal.wait_for("tensor([1., 2.])", "tensor([2., 4.])", "✗")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
    record = Record.open(tmp_path / "record.sqlite3")
    attempts = record.attempts("introduction/what-pytorch-is#2")
    record.close()
    # Whether the run that follows had ended when the tutor was left is a matter of milliseconds.
    predicted = [attempt.verdict for attempt in attempts if attempt.kind == "predict"]
    assert predicted == ["partial"]
    assert "tensor([1., 2.])" in attempts[0].answer
    with Terminal(tmp_path, columns=120, rows=40) as terminal:
        terminal.wait_for("Continue", "What PyTorch is", "page 2")
        terminal.press("enter")
        terminal.wait_for("What PyTorch is", "2 of")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0


def test_break_run_and_fix_a_cell(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        begin(terminal)
        terminal.press("f5")
        terminal.wait_for("tensor([2., 4., 6.])")
        terminal.press("tab")
        terminal.pause()
        terminal.press("ctrl+end", "enter", "print(x @ x.view(1, 3))", "ctrl+r")
        screen = terminal.wait_for("✗")
        assert "mat" in screen or "size" in screen or "shape" in screen
        terminal.press(*["backspace"] * len("print(x @ x.view(1, 3))"), "print(x @ x)", "f5")
        terminal.wait_for("tensor(14.)")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
    with Terminal(tmp_path, columns=120, rows=40) as terminal:  # the edit was kept
        terminal.wait_for("Continue")
        terminal.press("enter")
        terminal.wait_for("print(x @ x)")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
