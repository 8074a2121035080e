"""export, import, reset, and a record that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tutor.progress import Record


@pytest.fixture
def filled(home: Path) -> Path:
    with Record.open() as record:
        record.add_attempt("autograd/adding", "lesson", verdict="done")
        record.add_attempt("autograd/adding#1", "predict", verdict="right", answer="[2]\r\n")
        record.add_attempt("autograd/adding/how-much", "question", verdict="right")
        record.add_attempt("autograd/first", "question", verdict="wrong")
        record.add_attempt("gone/for-good", "question", verdict="right")
        record.save_draft("autograd/double", "def double(x): ...\n")
    return home / "record.sqlite3"


def test_export_and_import(tutor: Any, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "out.json"
    assert tutor("export", str(file)).stdout == f"Written to {file}: 5 attempts.\n"
    assert json.loads(file.read_text())["attempts"][1]["answer"] == "[2]\r\n"
    assert json.loads(tutor("export", "-").stdout)["attempts"] == json.loads(file.read_text())["attempts"]
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path / "elsewhere"))
    assert tutor("import", str(file)).stdout == f"Read from {file}: 5 new attempts.\n"
    assert json.loads(tutor("import", str(file), "--json").stdout) == {"file": str(file), "attempts": 0}
    with Record.open() as record:
        assert "gone/for-good" in record.states()
        assert record.draft("autograd/double") == "def double(x): ...\n"


def test_export_does_not_destroy_other_files(tutor: Any, filled: Path, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("mine")
    result = tutor("export", str(other))
    assert result.exit_code == 2
    assert other.read_text() == "mine"


def test_reset_one_lesson_with_what_is_in_it(tutor: Any, filled: Path) -> None:
    document = json.loads(tutor("reset", "autograd/adding", "--json").stdout)
    assert (document["id"], document["attempts"]) == ("autograd/adding", 3)
    with Record.open() as record:
        assert set(record.states()) == {"autograd/first", "gone/for-good"}
    assert tutor("import", document["backup"]).exit_code == 0
    with Record.open() as record:
        assert len(record.states()) == 5


def test_reset_by_an_old_name_and_of_what_is_gone(tutor: Any, filled: Path) -> None:
    assert "1 attempt." in tutor("reset", "gone/for-good").stdout
    assert "3 attempts." in tutor("reset", "autograd/old").stdout
    result = tutor("reset", "autograd/double")
    assert result.exit_code == 0, "a draft alone can be forgotten too"
    with Record.open() as record:
        assert record.draft("autograd/double") is None
    assert tutor("reset", "autograd/second").exit_code == 0, "an item that was never tried is no mistake"


def test_reset_everything_keeps_a_copy(tutor: Any, filled: Path) -> None:
    result = tutor("reset")
    assert "5 attempts." in result.stdout
    with Record.open() as record:
        assert record.states() == {}
    (backup,) = filled.parent.glob("before-reset-*.json")
    assert f"tutor import {backup}" in result.stdout
    assert len(json.loads(backup.read_text())["attempts"]) == 5


def test_reset_of_nothing(tutor: Any, home: Path) -> None:
    assert tutor("reset").stdout == "Forgotten: 0 attempts.\n"
    assert not home.exists()


def test_a_damaged_record_is_reported_once_and_the_command_goes_on(tutor: Any, filled: Path) -> None:
    for suffix in ("-wal", "-shm"):
        Path(f"{filled}{suffix}").unlink(missing_ok=True)
    filled.write_bytes(b"garbage" * 1000)
    result = tutor("list", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["lessons"][0]["state"] == "new"
    assert result.stderr.count("\n") == 1
    assert "set aside as record.damaged-" in result.stderr
    assert tutor("list").stderr == ""
    (aside,) = filled.parent.glob("record.damaged-*.sqlite3")
    assert aside.read_bytes() == b"garbage" * 1000


def test_a_record_that_cannot_be_used(tutor: Any, home: Path) -> None:
    (home / "record.sqlite3").mkdir(parents=True)
    for args in (["progress"], ["export", "x.json"], ["import", "x.json"], ["reset"]):
        result = tutor(*args)
        assert (result.exit_code, result.stdout) == (2, ""), args
        assert result.stderr.count("\n") == 1
    result = tutor("list")
    assert result.exit_code == 0
    assert "Nothing is remembered this time." in result.stderr
    result = tutor("quiz", "--topic", "autograd/first", input="true\n")
    assert result.exit_code == 0
    assert "1 of 1 right." in result.stdout
