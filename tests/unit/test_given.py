"""What goes into the sandbox with a script."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tutor import given
from tutor.errors import UsageError
from tutor.given import given_files
from tutor.protocol import GivenFile, Job, Limits, Unframer, pack


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lay(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_py", ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def names(files: tuple[GivenFile, ...]) -> list[str]:
    return sorted(file.path for file in files)


def test_modules_beside_the_script_come_with_what_they_import_in_turn(here: Path) -> None:
    lay(here / "src", model_py="import layers.conv", layers__conv_py="", unused_py="", random_py="")
    lay(here / "src", layers__deep__more_py="import helper", helper_py="import model")
    source = "def f():\n    from model import Net\nimport torch, random, nowhere\n"
    lay(here / "src", train_py=source)
    found = given_files("src/train.py", source)
    assert names(found) == ["helper.py", "layers/conv.py", "layers/deep/more.py", "model.py"]


def test_a_package_comes_whole_with_its_data_but_not_what_is_hidden(here: Path) -> None:
    lay(here, **{"pkg____init___py": "", "pkg__a_py": "", "pkg__words.txt": "w", "pkg__.secret": "s"})
    (here / "pkg" / "__init__.py").touch()
    lay(here, **{"pkg/.git/config": "x", "pkg/env/pyvenv.cfg": "", "pkg/env/lib.py": ""})
    (here / "pkg" / "__pycache__").mkdir()
    (here / "pkg" / "__pycache__" / "a.pyc").touch()
    found = names(given_files("train.py", "import pkg"))
    assert {"pkg/__init__.py", "pkg/a.py", "pkg/words.txt"} <= set(found)
    assert not [
        name for name in found if ".secret" in name or "git" in name or "env" in name or "pyc" in name
    ]


def test_the_script_itself_and_broken_source_bring_nothing(here: Path) -> None:
    lay(here, train_py="import train")
    assert given_files("train.py", "import train") == ()
    assert given_files("train.py", "import (") == ()
    assert given_files("-", "import train") == ()


def test_wanted_files_keep_the_name_they_were_asked_for_by(here: Path) -> None:
    lay(here, **{"data/x.csv": "1", "data/more/y.csv": "2", "z.txt": "3"})
    assert names(given_files("-", "", ["data/x.csv"])) == ["data/x.csv"]
    assert names(given_files("-", "", ["data"])) == ["data/more/y.csv", "data/x.csv"]
    assert names(given_files("-", "", ["."])) == ["data/more/y.csv", "data/x.csv", "z.txt"]
    assert names(given_files("-", "", [str(here / "data")])) == ["data/more/y.csv", "data/x.csv"]
    os.chdir(here / "data")
    assert names(given_files("-", "", ["../z.txt"])) == ["z.txt"]


def test_what_cannot_be_read_or_is_too_much_is_said_in_one_sentence(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="nope cannot be read: no such file"):
        given_files("-", "", ["nope"])
    lay(here, a="12345", b="12345")
    monkeypatch.setattr(given, "MOST_BYTES", 8)
    with pytest.raises(UsageError, match="too much to give"):
        given_files("-", "", ["a", "b"])
    monkeypatch.setattr(given, "MOST_BYTES", 80)
    monkeypatch.setattr(given, "MOST_FILES", 1)
    with pytest.raises(UsageError, match="too much to give"):
        given_files("-", "", ["a", "b"])


def test_files_travel_with_their_job_byte_for_byte() -> None:
    files = (
        GivenFile("a.bin", bytes(range(256))),
        GivenFile("sub/empty", b""),
        GivenFile("ü.txt", b"\n\r\0"),
    )
    job = Job(source="", files=files)
    (frame,) = Unframer().feed(pack(job.to_plain(), job.payload()))
    assert Job.from_plain(*frame) == job


def test_files_get_room_beside_what_a_run_may_write() -> None:
    small = Job(source="").with_files((GivenFile("a", b"1"),))
    assert small.limits == Limits()  # a worker that waits will do
    large = Job(source="").with_files((GivenFile("a", bytes(100 << 20)),)).limits
    assert large.scratch_mb >= Limits().scratch_mb + 100
    assert large.file_mb > 100
