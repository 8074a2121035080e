"""The record as JSON: for a backup, for another machine, for other programs.

`{"format", "version", "tutor", "exported", "attempts": [...], "drafts", "positions", "settings", "cards"}`,
every entry with its time, so that two records can be merged: attempts by their `uid`, the rest by the
newer entry. Keys that a later tutor adds are ignored.
"""

from __future__ import annotations

import json
import math
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from tutor import __version__
from tutor.errors import UsageError
from tutor.progress import tally
from tutor.progress.model import Attempt, from_text, to_text

T = TypeVar("T")

FORMAT = "torch-tutor record"
VERSION = 1

_TABLES = {
    "drafts": ("draft", ("item", "text", "at")),
    "positions": ("position", ("item", "page", "pages", "at")),
    "settings": ("setting", ("key", "value", "at")),
    "cards": ("card", ("item", "json", "due", "at")),
}
_TIMES = {"at", "due"}
_NUMBERS = {"page", "pages"}


@dataclass(frozen=True, slots=True)
class Incoming:
    """An export that has been read and found whole."""

    attempts: tuple[Attempt, ...]
    rows: dict[str, tuple[tuple[Any, ...], ...]]


def gather(connection: sqlite3.Connection | None) -> dict[str, object]:
    """Everything in the record. `connection` is None where there is no file yet."""
    document: dict[str, object] = {
        "format": FORMAT,
        "version": VERSION,
        "tutor": __version__,
        "exported": to_text(datetime.now(UTC)),
        "attempts": [],
        **{name: [] for name in _TABLES},
    }
    if connection is None:
        return document
    rows = connection.execute(f"SELECT {tally.COLUMNS} FROM attempt ORDER BY at, id")
    document["attempts"] = [_plain(tally.attempt_of(row)) for row in rows]
    for name, (table, columns) in _TABLES.items():
        rows = connection.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1")
        document[name] = [dict(zip(columns, row, strict=True)) for row in rows]
    return document


def write(document: dict[str, object], file: Path) -> None:
    """Write the document so that the file is whole or absent, whatever happens. An existing file is only
    replaced by an export if it is an export. Raises UsageError."""
    if file.exists() and not is_export(file):
        raise UsageError(f"{file} exists and is not an export of a record, so it is left as it is.")
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with unfinished.open("w", encoding="utf-8") as stream:
            json.dump(document, stream, indent=1)
            stream.write("\n")
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(file)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise UsageError(f"{file} cannot be written: {_reason(error)}.") from error


def is_export(file: Path) -> bool:
    """True for a file that starts as an export does; an empty file may be replaced too."""
    try:
        with file.open("rb") as stream:
            start = stream.read(200)
    except OSError:
        return False
    return not start or FORMAT.encode() in start


def read(file: Path) -> Incoming:
    """Read an export and check all of it. Raises UsageError."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {_reason(error)}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not an export of a record: it is not text in UTF-8.") from error
    try:
        return parse(json.loads(text))
    except (ValueError, RecursionError) as error:
        what = str(error) if isinstance(error, _MalformedError) else "it is not JSON"
        raise UsageError(f"{file} is not an export of a record: {what}.") from error


class _MalformedError(ValueError):
    """What is wrong with the document, as half a sentence."""


def parse(document: object) -> Incoming:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _MalformedError(f'"format" is not "{FORMAT}"')
    version = document.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise _MalformedError(f"its version is {version!r}, and this tutor reads up to {VERSION}")
    attempts = tuple(_each(document, "attempts", _attempt))
    rows = {
        name: tuple(_each(document, name, partial(_row, columns))) for name, (_, columns) in _TABLES.items()
    }
    return Incoming(attempts, rows)


def merge(connection: sqlite3.Connection, incoming: Incoming) -> int:
    """Add what is new, inside the caller's transaction. Returns the number of new attempts."""
    added = sum(tally.add(connection, attempt) for attempt in incoming.attempts)
    for name, (table, columns) in _TABLES.items():
        if columns[0] == "item":
            for row in incoming.rows[name]:
                tally.know(connection, row[0])
        connection.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) "
            f"ON CONFLICT ({columns[0]}) DO UPDATE SET "
            f"{', '.join(f'{column} = excluded.{column}' for column in columns[1:])} "
            f"WHERE excluded.at > {table}.at",
            incoming.rows[name],
        )
    return added


def _plain(attempt: Attempt) -> dict[str, object]:
    return {
        "item": attempt.item,
        "kind": attempt.kind,
        "verdict": attempt.verdict,
        "at": to_text(attempt.at),
        "uid": attempt.uid,
        "answer": attempt.answer,
        "version": attempt.version,
        "seed": attempt.seed,
        "torch": attempt.torch,
        "device": attempt.device,
        "seconds": attempt.seconds,
        "hints": attempt.hints,
        "score": attempt.score,
        "skills": list(attempt.skills),
    }


def _attempt(entry: dict[str, Any]) -> Attempt:
    seed = entry.get("seed")
    score = entry.get("score")
    if not (seed is None or _is_whole(seed)):
        raise _MalformedError('"seed" is not a whole number')
    return Attempt(
        item=_text(entry, "item"),
        kind=_text(entry, "kind"),
        verdict=_text(entry, "verdict"),
        at=from_text(_column(entry, "at")),
        uid=_text(entry, "uid"),
        answer=_text(entry, "answer", ""),
        version=_text(entry, "version", ""),
        seed=seed,
        torch=_text(entry, "torch", ""),
        device=_text(entry, "device", ""),
        seconds=_figure(entry.get("seconds", 0.0), "seconds"),
        hints=_count(entry, "hints", 0),
        score=None if score is None else _figure(score, "score"),
        skills=_names(entry.get("skills", [])),
    )


def _each(document: dict[str, Any], name: str, make: Callable[[dict[str, Any]], T]) -> Iterator[T]:
    entries = document.get(name, [])
    if not isinstance(entries, list):
        raise _MalformedError(f'"{name}" is not a list')
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            raise _MalformedError(f"entry {number} of {name} is not an object")
        try:
            yield make(entry)
        except _MalformedError as error:
            raise _MalformedError(f"in entry {number} of {name}, {error}") from error


def _row(columns: tuple[str, ...], entry: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(_column(entry, column) for column in columns)


def _column(entry: dict[str, Any], name: str) -> Any:
    if name in _NUMBERS:
        return _count(entry, name)
    text = _text(entry, name)
    if name in _TIMES:
        try:
            return to_text(from_text(text))
        except (ValueError, OverflowError) as error:
            raise _MalformedError(f'"{name}" is not a time') from error
    return tally.clean(text)


def _text(entry: dict[str, Any], name: str, default: str | None = None) -> str:
    value = entry.get(name, default)
    if not isinstance(value, str):
        raise _MalformedError(f'"{name}" is missing' if value is None else f'"{name}" is not text')
    return value


def _figure(value: object, name: str) -> float:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
    except OverflowError:
        pass  # a whole number beyond any float
    raise _MalformedError(f'"{name}" is not a number')


def _count(entry: dict[str, Any], name: str, default: int | None = None) -> int:
    value = entry.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 31:
        raise _MalformedError(f'"{name}" is not a count')
    return value


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise _MalformedError('"skills" is not a list of names')
    return tuple("".join(name.split()) for name in value)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
