"""The commands as a whole: statuses, sentences, pipes, terminals, and what may not be imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tutor import __version__
from tutor.cli import main
from tutor.cli.group import COMMANDS


def one_sentence(text: str) -> None:
    assert text.strip()
    assert text.count("\n") == 1, text
    assert "Traceback" not in text


def test_version(tutor: Any) -> None:
    result = tutor("--version")
    assert (result.exit_code, result.stdout) == (0, f"tutor {__version__}\n")


def test_help_names_every_command(tutor: Any) -> None:
    result = tutor("--help")
    assert result.exit_code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_agrees_with_the_list(tutor: Any, name: str) -> None:
    result = tutor(name, "--help")
    assert result.exit_code == 0
    assert f"Usage: tutor {name}" in result.stdout
    assert "--json" in result.stdout, "every command has a form for programs"


@pytest.mark.parametrize(
    "args",
    [
        ["bogus"],
        ["--bogus"],
        ["list", "bogus"],
        ["show"],
        ["show", "no/such"],
        ["run", "missing.py"],
        ["run", "x.py", "--timeout", "-1"],
        ["quiz", "--kind", "essay"],
        ["quiz", "--topic", "nothing"],
        ["quiz", "--topic", "autograd", "--kind", "line"],
        ["quiz", "--answers", "missing.json"],
        ["start", "no/such"],
        ["check", "no/such"],
        ["check", "autograd/double"],
        ["check", "autograd/double", "missing.py"],
        ["watch", "autograd/double"],
        ["export", "/no/such/folder/x.json"],
        ["import", "missing.json"],
        ["reset", "no/such"],
        ["verify", "no/such"],
    ],
)
def test_wrong_use_is_one_sentence_and_status_2(tutor: Any, home: Path, args: list[str]) -> None:
    result = tutor(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    one_sentence(result.stderr)
    assert not home.exists(), "a mistake must not leave anything behind"


def test_without_a_terminal_the_interface_says_so(tutor: Any) -> None:
    result = tutor()
    assert result.exit_code == 2
    one_sentence(result.stderr)
    assert "terminal" in result.stderr


@pytest.mark.parametrize(
    "args", [["list"], ["list", "skills"], ["progress"], ["where"], ["show", "autograd/first"]]
)
def test_reading_creates_nothing(tutor: Any, home: Path, args: list[str]) -> None:
    assert tutor(*args).exit_code == 0
    assert tutor(*args, "--json").exit_code == 0
    assert not home.exists()


def test_a_malformed_course_is_one_sentence(tutor: Any, tiny_course: Path) -> None:
    file = tiny_course / "lessons" / "course.toml"
    file.write_text(file.read_text().replace('title = "Autograd"', "title = 7"))
    result = tutor("list")
    assert result.exit_code == 2
    one_sentence(result.stderr)
    assert "course.toml:" in result.stderr


def test_a_missing_course_is_one_sentence(tutor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTOR_CONTENT", "/nowhere")
    result = tutor("list")
    assert result.exit_code == 2
    one_sentence(result.stderr)


def test_a_mistake_of_ours_is_one_sentence_too(tutor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise TypeError("oh\nno")

    monkeypatch.setattr("tutor.course.catalog.load_catalog", broken)
    with pytest.raises(TypeError):
        tutor("list")
    monkeypatch.delenv("TUTOR_DEBUG")
    result = tutor("list")
    assert result.exit_code == 2
    one_sentence(result.stderr)
    assert "TypeError: oh no" in result.stderr


def test_an_interrupt_is_status_130(tutor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tutor.course.catalog.load_catalog", interrupted)
    result = tutor("list")
    assert result.exit_code == 130
    one_sentence(result.stderr)


# --- in a process of its own -------------------------------------------------------------------------

IMPORTS = """
import sys
sys.argv = ["tutor", *{args!r}]
from tutor.cli import main
try:
    main()
except SystemExit as end:
    assert end.code == 0, end.code
print(*sorted({names!r} & set(sys.modules)), file=sys.stderr)
"""
NEVER = {"torch", "numpy", "textual", "rich"}
HEAVY = NEVER | {
    "pygments",
    "fsrs",
    "psutil",
    "watchfiles",
    "tree_sitter",
    "markdown_it",
    "asyncio",
    "multiprocessing",
    "tutor.runner",
    "tutor.quiz",
    "tutor.tui",
}


def imported(args: list[str], names: set[str]) -> str:
    program = IMPORTS.format(args=args, names=names)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout
    return done.stderr.strip()


@pytest.mark.parametrize(
    "args", [["--version"], ["--help"], ["list"], ["list", "--json"], ["progress"], ["where"]]
)
def test_quick_commands_import_nothing_heavy(home: Path, args: list[str]) -> None:
    assert imported(args, HEAVY) == ""


@pytest.mark.parametrize(
    "args", [["quiz", "--json"], ["show", "autograd/adding"], ["list", "questions"], ["run", "--help"]]
)
def test_no_command_imports_torch_or_textual(home: Path, args: list[str]) -> None:
    assert imported(args, NEVER) == ""


def test_statuses_and_streams_of_a_real_process(apart: Any) -> None:
    good = apart("list", "--json")
    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)["lessons"]
    bad = apart("show", "no/such")
    assert (bad.returncode, bad.stdout) == (2, "")
    one_sentence(bad.stderr)


def test_a_reader_that_leaves_is_no_error(home: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "tutor", "list", "--json"], stdout=write, stderr=subprocess.PIPE, timeout=60
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_standard_output_is_one_sentence(apart: Any) -> None:
    with Path("/dev/full").open("w") as full:
        done = apart("list", "--json", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    one_sentence(done.stderr)
    assert "space" in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_terminal_can_show_it(apart: Any, encoding: str) -> None:
    done = apart("list", env={"PYTHONIOENCODING": encoding}, encoding=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("·" if encoding == "utf-8" else ".") + " new  autograd/adding" in done.stdout


def test_both_names_are_one_command() -> None:
    from importlib.metadata import entry_points

    scripts = {
        point.name: point
        for point in entry_points(group="console_scripts")
        if point.value == "tutor.cli:main"
    }
    assert set(scripts) == {"tutor", "torch-tutor"}
    assert scripts["torch-tutor"].load() is main
