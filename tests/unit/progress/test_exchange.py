"""Export and import: nothing lost, nothing doubled, nothing half done."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tutor.errors import UsageError
from tutor.progress import Record

NOW = datetime(2025, 3, 5, 12, 0, tzinfo=UTC)


def filled() -> Record:
    record = Record.in_memory()
    record.add_attempt("q", "question", verdict="wrong", answer="[a]\r\n🙂", seed=1 << 80, score=0.5, at=NOW)
    record.add_attempt("gone/for-good", "question", verdict="right", at=NOW)
    record.save_draft("lesson#1", "x = 1\n")
    record.save_position("lesson", 2, 5)
    record.set_setting("device", "cpu")
    record.schedule("q", '{"card_id": 1}', NOW)
    return record


def everything(record: Record) -> dict[str, object]:
    return {key: value for key, value in record.to_plain().items() if key != "exported"}


def test_there_and_back(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    with filled() as record, Record.open(tmp_path / "other" / "record.sqlite3") as other:
        record.export(file)
        assert other.import_(file) == 2
        assert everything(other) == everything(record)
        assert other.states() == record.states()
        assert other.days(NOW.date() - timedelta(days=1)) == record.days(NOW.date() - timedelta(days=1))
        assert other.import_(file) == 0, "importing twice must not double anything"
        assert everything(other) == everything(record)
    assert file.read_text("utf-8").isascii()
    assert list(tmp_path.glob(".*part")) == []


def test_of_two_the_newer_stays(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    with filled() as record, Record.in_memory() as other:
        other.save_draft("lesson#1", "older")
        record.save_draft("lesson#1", "newer")
        record.export(file)
        other.set_setting("device", "mine, set after the export")
        other.import_(file)
        assert other.draft("lesson#1") == "newer"
        assert other.setting("device") == "mine, set after the export"


def test_an_empty_record_exports(tmp_path: Path) -> None:
    with Record.open(tmp_path / "none" / "record.sqlite3") as record:
        record.export(tmp_path / "out.json")
        assert record.import_(tmp_path / "out.json") == 0
    assert json.loads((tmp_path / "out.json").read_text())["attempts"] == []


def test_export_replaces_an_export_and_nothing_else(tmp_path: Path) -> None:
    precious = tmp_path / "thesis.txt"
    precious.write_text("years of work")
    with filled() as record:
        with pytest.raises(UsageError, match="not an export"):
            record.export(precious)
        record.export(tmp_path / "out.json")
        record.export(tmp_path / "out.json")
        with pytest.raises(UsageError, match="cannot be written"):
            record.export(tmp_path / "missing" / "out.json")
        with pytest.raises(UsageError):
            record.export(tmp_path)
    assert precious.read_text() == "years of work"


def malformed() -> list[tuple[str, object]]:
    with filled() as record:
        good = json.dumps(record.to_plain())

    def with_attempt(**changes: object) -> object:
        document = json.loads(good)
        document["attempts"][1].update(changes)
        return document

    return [
        ("format", {"version": 1}),
        ("format", [1, 2]),
        ("version", {**json.loads(good), "version": 2}),
        ("attempts", {**json.loads(good), "attempts": {}}),
        ("entry 1 of drafts", {**json.loads(good), "drafts": ["x"]}),
        ('entry 2 of attempts, "item" is missing', with_attempt(item=None)),
        ('"verdict" is not text', with_attempt(verdict=7)),
        ('"at" is not a time', with_attempt(at="yesterday")),
        ('"seconds" is not a number', with_attempt(seconds=float("nan"))),
        ('"seconds" is not a number', with_attempt(seconds=10**400)),
        ('"hints" is not a count', with_attempt(hints=1 << 70)),
        ('"seed" is not a whole number', with_attempt(seed=1.5)),
        ('"page" is not a count', {**json.loads(good), "positions": [{"item": "a", "page": "2"}]}),
    ]


@pytest.mark.parametrize(("what", "document"), malformed())
def test_a_malformed_file_changes_nothing(tmp_path: Path, what: str, document: object) -> None:
    file = tmp_path / "in.json"
    file.write_text(json.dumps(document))
    with Record.open(tmp_path / "record.sqlite3") as record:
        with pytest.raises(UsageError) as caught:
            record.import_(file)
        assert record.states() == {}
    assert what in str(caught.value)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null"])
def test_what_is_not_json_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "in.json"
    file.write_bytes(content)
    with Record.in_memory() as record, pytest.raises(UsageError, match="not an export"):
        record.import_(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with Record.in_memory() as record, pytest.raises(UsageError, match="no such file"):
        record.import_(tmp_path / "in.json")


def test_keys_of_a_later_tutor_are_ignored(tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    with filled() as record:
        document = record.to_plain()
    document["moods"] = [1]
    document["attempts"][0]["mood"] = "good"  # type: ignore[index]
    file.write_text(json.dumps(document))
    with Record.in_memory() as record:
        assert record.import_(file) == 2
