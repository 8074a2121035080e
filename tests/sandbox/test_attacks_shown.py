"""What a program says must not steer the terminal that it is shown on."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.borrowed import Borrowed
from tests.sandbox.battery import FOLDER
from tutor.cli import main
from tutor.runner import Runner

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


def written(attack: Path, folder: Path) -> Path:
    """The program of an attack, with the bytes that its file only names."""
    source = attack.read_text(encoding="utf-8")
    file = folder / f"{attack.stem}.py"
    file.write_text(source.replace("@escape@", "\x1b").replace("@bell@", "\x07"), encoding="utf-8")
    return file


@pytest.mark.parametrize("attack", ATTACKS, ids=[path.stem for path in ATTACKS])
def test_each_attack_does_something_where_nothing_is_in_between(attack: Path, tmp_path: Path) -> None:
    assert "\x1b" in on_a_terminal([sys.executable, str(written(attack, tmp_path))], tmp_path)


# Each as a command of its own would be, but all in one sandbox.
RUN_ALL = """
import sys
import tutor.runner
from tests.borrowed import Borrowed
from tutor.cli import main

runner = tutor.runner.Runner()
tutor.runner.Runner = lambda: Borrowed(lambda: runner)
for program in sys.argv[1:]:
    try:
        main(["run", program])
    except SystemExit:
        pass
    print("-- next --", flush=True)
runner.close()
"""


def test_a_terminal_shows_them_and_does_not_obey(tmp_path: Path) -> None:
    programs = [str(written(attack, tmp_path)) for attack in ATTACKS]
    shown = on_a_terminal([sys.executable, "-c", RUN_ALL, *programs], tmp_path)
    *each, last = shown.split("-- next --")
    assert len(each) == len(ATTACKS), shown
    assert not last.strip(), last
    for attack, text in zip(ATTACKS, each, strict=True):
        assert not OBEYED.findall(text), (attack.stem, text)
        assert "owned" in text.lower(), (attack.stem, text)


def test_the_command_itself_does_not_either(tmp_path: Path) -> None:
    program = written(next(path for path in ATTACKS if path.stem == "sequences"), tmp_path)
    shown = on_a_terminal([sys.executable, "-m", "tutor", "run", str(program)], tmp_path)
    assert not OBEYED.findall(shown), shown
    assert "owned" in shown.lower(), shown


def test_a_file_gets_it_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runner: Runner) -> None:
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("tutor.runner.Runner", lambda: Borrowed(lambda: runner))
    program = tmp_path / "program.py"
    program.write_text(r"print('\x1b[31mred\x1b[0m')", encoding="utf-8")
    done = CliRunner().invoke(main, ["run", str(program)])
    assert done.stdout_bytes == b"\x1b[31mred\x1b[0m\n"
