"""The record's tables, as a list of migrations: entry n brings `user_version` from n to n + 1.

A migration that has been released never changes; a new one is added after it. What an attempt adds up to
(`item`, `day`) is kept in tables of its own, because the home screen reads it and must not grow slower
with the years.
"""

from __future__ import annotations

import sqlite3

APPLICATION_ID = 0x746F7274
"""Marks the file as a tutor's record in SQLite's own header."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # One row for everything the record has ever heard of; ids are whatever the content called them
        # then, and stay even when the content is gone.
        """CREATE TABLE item (
            id TEXT PRIMARY KEY NOT NULL,
            kind TEXT NOT NULL DEFAULT '',
            attempts INTEGER NOT NULL DEFAULT 0,
            good INTEGER NOT NULL DEFAULT 0,
            last TEXT NOT NULL DEFAULT '',
            first_at TEXT,
            last_at TEXT,
            good_at TEXT,
            best REAL,
            hints INTEGER NOT NULL DEFAULT 0,
            seconds REAL NOT NULL DEFAULT 0
        ) WITHOUT ROWID""",
        """CREATE TABLE attempt (
            id INTEGER PRIMARY KEY,
            uid TEXT NOT NULL UNIQUE,
            item TEXT NOT NULL REFERENCES item(id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            verdict TEXT NOT NULL,
            at TEXT NOT NULL,
            day TEXT NOT NULL,
            answer TEXT NOT NULL,
            version TEXT NOT NULL,
            seed TEXT,
            torch TEXT NOT NULL,
            device TEXT NOT NULL,
            seconds REAL NOT NULL,
            hints INTEGER NOT NULL,
            score REAL
        )""",
        "CREATE INDEX attempt_by_item ON attempt(item, at)",
        "CREATE INDEX attempt_by_time ON attempt(at)",
        "CREATE TABLE day (day TEXT PRIMARY KEY NOT NULL, attempts INTEGER NOT NULL) WITHOUT ROWID",
        """CREATE TABLE draft (
            item TEXT PRIMARY KEY NOT NULL REFERENCES item(id) ON DELETE CASCADE,
            text TEXT NOT NULL,
            at TEXT NOT NULL
        )""",
        """CREATE TABLE position (
            item TEXT PRIMARY KEY NOT NULL REFERENCES item(id) ON DELETE CASCADE,
            page INTEGER NOT NULL,
            pages INTEGER NOT NULL,
            at TEXT NOT NULL
        ) WITHOUT ROWID""",
        "CREATE INDEX position_by_time ON position(at)",
        """CREATE TABLE card (
            item TEXT PRIMARY KEY NOT NULL REFERENCES item(id) ON DELETE CASCADE,
            json TEXT NOT NULL,
            due TEXT NOT NULL,
            at TEXT NOT NULL
        ) WITHOUT ROWID""",
        "CREATE INDEX card_by_due ON card(due)",
        """CREATE TABLE setting (
            key TEXT PRIMARY KEY NOT NULL,
            value TEXT NOT NULL,
            at TEXT NOT NULL
        ) WITHOUT ROWID""",
    ),
    (
        # The skills an attempt says something about, and what all attempts say of each skill. The weights
        # grow with time, so that what is long ago counts less without ever being touched again (evidence.py).
        "ALTER TABLE attempt ADD COLUMN skills TEXT NOT NULL DEFAULT ''",
        """CREATE TABLE skill (
            id TEXT PRIMARY KEY NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            weight REAL NOT NULL DEFAULT 0,
            good REAL NOT NULL DEFAULT 0,
            last_at TEXT NOT NULL
        ) WITHOUT ROWID""",
    ),
)

NEWEST = len(MIGRATIONS)
_TABLES = {"item", "attempt", "day", "draft", "position", "card", "setting", "skill"}


def version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def is_ours(connection: sqlite3.Connection) -> bool:
    """True for an empty database and for a record; False for a database of something else."""
    if int(connection.execute("PRAGMA application_id").fetchone()[0]) == APPLICATION_ID:
        return True
    return int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]) == 0


def require(connection: sqlite3.Connection) -> None:
    """Raises sqlite3.OperationalError ("no such table") where a table has been torn out of the file."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    missing = _TABLES - there if version(connection) else set()
    if missing:
        raise sqlite3.OperationalError(f"no such table: {min(missing)}")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to `NEWEST`. The connection must be in autocommit mode.

    Two tutors may get here at once: the version is read again once the write lock is held.
    """
    if version(connection) >= NEWEST:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statements in MIGRATIONS[version(connection) :]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {NEWEST}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
