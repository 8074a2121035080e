"""What can happen to the record's file: damaged, foreign, newer, read-only, full, locked, gone."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.errors import RecordDamaged, RecordError
from tutor.progress import Record, database


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "record.sqlite3"


@pytest.fixture
def filled(file: Path) -> Path:
    with Record.open(file) as record:
        for n in range(300):
            record.add_attempt(f"q{n}", "question", verdict="right", answer="x" * 200)
    return file


def one_sentence(error: BaseException) -> None:
    text = str(error)
    assert text.endswith(".")
    assert "\n" not in text
    assert "Traceback" not in text
    assert "sqlite3." not in text.replace("record.sqlite3", "")


def read_all(file: Path) -> None:
    with Record.open(file) as record:
        record.states()
        record.attempts()


def write_and_read(record: Record) -> None:
    for _ in range(3):
        record.add_attempt("new", "question", verdict="right")
        record.attempts()


def others(file: Path) -> list[Path]:
    return [other for other in file.parent.iterdir() if "damaged" in other.name]


def test_a_file_that_is_no_database_is_set_aside(file: Path) -> None:
    file.write_bytes(b"this is my shopping list\n" * 50)
    with pytest.raises(RecordDamaged) as caught:
        Record.open(file)
    one_sentence(caught.value)
    aside = caught.value.set_aside
    assert aside is not None
    assert aside.read_bytes() == b"this is my shopping list\n" * 50
    assert aside.name in str(caught.value)
    assert not file.exists()
    with Record.open(file) as record:
        record.add_attempt("a", "question", verdict="right")
    assert aside.exists(), "the damaged file must stay"


def test_two_damaged_files_get_two_names(file: Path) -> None:
    for n in range(2):
        file.write_bytes(b"not a database %d" % n)
        with pytest.raises(RecordDamaged):
            Record.open(file)
    assert sorted(other.read_bytes() for other in others(file)) == [b"not a database 0", b"not a database 1"]


def test_damage_in_the_middle_shows_when_it_is_read(filled: Path) -> None:
    size = filled.stat().st_size
    with filled.open("r+b") as stream:
        stream.seek(4096)
        stream.write(os.urandom(size - 4096))
    before = filled.read_bytes()
    with pytest.raises(RecordDamaged) as caught:
        read_all(filled)
    one_sentence(caught.value)
    assert caught.value.set_aside is not None
    assert caught.value.set_aside.read_bytes() == before
    with Record.open(filled) as record:
        assert record.states() == {}


def test_a_record_that_breaks_while_it_is_open_begins_anew(filled: Path) -> None:
    record = Record.open(filled)
    with filled.open("r+b") as stream:
        stream.seek(4096)
        stream.write(os.urandom(filled.stat().st_size - 4096))
    with pytest.raises(RecordDamaged):
        write_and_read(record)
    assert record.attempts() == []
    record.add_attempt("new", "question", verdict="right")
    assert set(record.states()) == {"new"}
    assert len([other for other in others(filled) if other.suffix == ".sqlite3"]) == 1
    record.close()


def test_a_truncated_file(filled: Path) -> None:
    os.truncate(filled, 5000)
    with pytest.raises(RecordDamaged):
        read_all(filled)
    assert [other.stat().st_size for other in others(filled)] == [5000]


def test_an_empty_file_is_an_empty_record(file: Path) -> None:
    file.touch()
    with Record.open(file) as record:
        assert record.states() == {}
        record.add_attempt("a", "question", verdict="right")
        assert set(record.states()) == {"a"}


def test_another_programs_database_is_set_aside_whole(file: Path) -> None:
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE cookies (a)")
    other.execute("INSERT INTO cookies VALUES (7)")
    other.commit()
    other.close()
    with pytest.raises(RecordDamaged) as caught:
        Record.open(file)
    one_sentence(caught.value)
    aside = sqlite3.connect(others(file)[0])
    assert aside.execute("SELECT a FROM cookies").fetchall() == [(7,)]
    aside.close()


def test_a_record_with_a_table_torn_out(filled: Path) -> None:
    torn = sqlite3.connect(filled)
    torn.execute("DROP TABLE card")
    torn.commit()
    torn.close()
    with pytest.raises(RecordDamaged):
        Record.open(filled)


def test_a_newer_record_is_left_alone(filled: Path) -> None:
    newer = sqlite3.connect(filled)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    before = filled.read_bytes()
    with pytest.raises(RecordError, match="newer tutor") as caught:
        Record.open(filled)
    assert not isinstance(caught.value, RecordDamaged)
    one_sentence(caught.value)
    assert filled.read_bytes() == before
    assert others(filled) == []


def test_a_folder_in_the_place_of_the_file(file: Path) -> None:
    file.mkdir()
    with pytest.raises(RecordError, match="folder") as caught:
        Record.open(file)
    one_sentence(caught.value)


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("x")
    with pytest.raises(RecordError) as caught, Record.open(tmp_path / "home" / "record.sqlite3") as record:
        record.set_setting("a", "b")
    one_sentence(caught.value)


def test_a_full_disk_loses_this_write_and_nothing_else(file: Path) -> None:
    with Record.open(file) as record:
        record.add_attempt("a", "question", verdict="right")
        with record._db.read() as connection:
            assert connection is not None
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(RecordError, match="full") as caught:
            record.add_attempt("b", "question", verdict="right", answer="x" * 100_000)
        one_sentence(caught.value)
        assert set(record.states()) == {"a"}
        with record._db.read() as connection:
            assert connection is not None
            connection.execute("PRAGMA max_page_count = 1000000")
        record.add_attempt("b", "question", verdict="right", answer="x" * 100_000)
        assert set(record.states()) == {"a", "b"}


def test_a_disk_that_takes_no_more_says_so(filled: Path) -> None:
    """The same with the kernel refusing the bytes, not SQLite counting pages."""
    done = subprocess.run(
        [sys.executable, "-c", NO_MORE_BYTES, str(filled)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith(".")
    with Record.open(filled) as record:
        assert len(record.states()) == 300


NO_MORE_BYTES = """
import resource, sys
from pathlib import Path
from tutor.errors import RecordError
from tutor.progress import Record
with Record.open(Path(sys.argv[1])) as record:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
    try:
        record.add_attempt("new", "question", verdict="right", answer="x" * 1_000_000)
    except RecordError as error:
        print(error)
    else:
        sys.exit("the write went through")
    assert len(record.states()) == 300
"""


READ_ONLY = """
import os, sys
from pathlib import Path
from tutor.errors import RecordError
from tutor.progress import Record
if os.geteuid() == 0:
    os.setgid(65534), os.setuid(65534)
with Record.open(Path(sys.argv[1])) as record:
    print(len(record.states()))
    print(record.read_only)
    try:
        record.add_attempt("new", "question", verdict="right")
    except RecordError as error:
        print(error)
"""


def as_nobody(program: str, file: Path) -> list[str]:
    for parent in file.parents:
        if parent.exists() and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o055)  # pytest's own folders are private
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("log_left", [False, True])
def test_a_read_only_folder_is_read_and_says_so(filled: Path, log_left: bool) -> None:
    if log_left:
        Path(f"{filled}-shm").touch()
        Path(f"{filled}-wal").touch()
    filled.chmod(0o444)
    filled.parent.chmod(0o555)
    try:
        count, read_only, sentence = as_nobody(READ_ONLY, filled)
    finally:
        filled.parent.chmod(0o755)
    assert count == "300"
    assert read_only == "True"
    assert "read-only" in sentence
    assert sentence.endswith(".")


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    home = tmp_path / "locked"
    home.mkdir()
    home.chmod(0o555)
    count, read_only, sentence = as_nobody(READ_ONLY, home / "deeper" / "record.sqlite3")
    assert (count, read_only) == ("0", "False")
    assert "cannot be written: permission denied." in sentence


def test_a_file_that_may_not_be_read_says_so(filled: Path) -> None:
    filled.chmod(0o000)
    opening = (
        "try:\n    Record.open(Path(sys.argv[1]))\nexcept RecordError as error:\n    sys.exit(print(error))\n"
    )
    program = READ_ONLY.replace("with Record", opening + "with Record")
    (sentence,) = as_nobody(program, filled)
    assert "permission was refused." in sentence
    assert others(filled) == []


def test_a_locked_record_says_so(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    holder = sqlite3.connect(filled, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with Record.open(filled) as record:
        with pytest.raises(RecordError, match="locked") as caught:
            record.add_attempt("b", "question", verdict="right")
        one_sentence(caught.value)
        assert len(record.states()) == 300, "reading goes on while another writes"
        holder.execute("COMMIT")
        record.add_attempt("b", "question", verdict="right")
    holder.close()


def test_a_file_deleted_under_an_open_record_begins_anew(filled: Path) -> None:
    with Record.open(filled) as record:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{filled}{suffix}").unlink(missing_ok=True)
        record.add_attempt("new", "question", verdict="right")
        with Record.open(filled) as another:
            assert set(another.states()) == {"new"}, "the write must not go to a file nobody can reach"
        assert set(record.states()) == {"new"}


def test_damage_found_by_two_tutors_is_set_aside_once(filled: Path) -> None:
    first, second = Record.open(filled), Record.open(filled)
    with filled.open("r+b") as stream:
        stream.seek(4096)
        stream.write(os.urandom(filled.stat().st_size - 4096))
    with pytest.raises(RecordDamaged):
        first.attempts()
    first.add_attempt("new", "question", verdict="right")
    second.add_attempt("newer", "question", verdict="right")
    with Record.open(filled) as third:
        assert set(third.states()) == {"new", "newer"}
    first.close()
    second.close()
    assert len([other for other in others(filled) if other.suffix == ".sqlite3"]) == 1
