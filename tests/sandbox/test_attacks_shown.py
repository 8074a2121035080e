"""What a program says must not steer the terminal that it is shown on."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox.battery import FOLDER

ATTACKS = sorted(FOLDER.glob("interface/*.py"))
# What moves more than to the next line, the next stop, the line's start.
OBEYED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def on_a_terminal(command: list[str], folder: Path) -> str:
    """All that a terminal gets from `command`."""
    master, slave = os.openpty()
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONUTF8": "1"}
    environment |= {"TUTOR_HOME": str(folder / "home"), "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    )
    os.close(slave)
    pieces = []
    with contextlib.suppress(OSError):  # the terminal's other end is closed: it has ended
        while data := os.read(master, 1 << 16):
            pieces.append(data)
    process.wait(60)
    os.close(master)
    return b"".join(pieces).decode("utf-8", "replace")


@pytest.fixture
def program(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    source = request.param.read_text(encoding="utf-8")
    file = tmp_path / "program.py"
    file.write_text(source.replace("@escape@", "\x1b").replace("@bell@", "\x07"), encoding="utf-8")
    return file


@pytest.mark.parametrize("program", ATTACKS, indirect=True, ids=[path.stem for path in ATTACKS])
def test_a_terminal_shows_it_and_does_not_obey(program: Path) -> None:
    bare = on_a_terminal([sys.executable, str(program)], program.parent)
    assert "\x1b" in bare, "it does nothing where nothing is between it and the terminal"
    shown = on_a_terminal([sys.executable, "-m", "tutor", "run", str(program)], program.parent)
    assert not OBEYED.findall(shown), shown
    assert "owned" in shown.lower(), shown


def test_a_file_gets_it_as_it_is(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(r"print('\x1b[31mred\x1b[0m')", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tutor", "run", str(program)],
        env={"PATH": os.environ["PATH"], "TUTOR_HOME": str(tmp_path / "home")},
        capture_output=True,
        check=True,
    )
    assert done.stdout == b"\x1b[31mred\x1b[0m\n"
