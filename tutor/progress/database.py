"""The file under the record: opening it, transactions, and what to say when it cannot be used.

Whatever SQLite or the file system has to complain about comes out as a `RecordError` of one sentence. A
file that is not a readable record is moved out of the way, never written to.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tutor.errors import RecordDamaged, RecordError
from tutor.progress import schema

BUSY_SECONDS = 5.0
"""How long a write waits for another tutor's. One takes a few milliseconds."""

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_NO_ACCESS = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's result code without the extended part; 0 where the error is Python's own."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


class Database:
    """One connection to the record, shared by the threads of this process.

    Nothing is created until the first write. `file=None` is a record in memory, for when there is
    nowhere to keep one.
    """

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self.read_only = False
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._inode: tuple[int, int] | None = None
        with self.read():
            pass  # a damaged or foreign file shows itself now, not in the middle of a lesson

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection | None]:
        """The connection, or None while there is no file."""
        with self._lock, self._speaking("read"):
            yield self._current(create=False)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """The connection inside a transaction, committed at the end and rolled back on any exception."""
        with self._lock, self._speaking("written"):
            connection = self._current(create=True)
            if connection is None or self.read_only:
                raise RecordError(
                    f"The record {self.file} is read-only here, so what you do now is not kept."
                )
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself where it ran out of disk.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    # --- opening -------------------------------------------------------------------------------------

    def _current(self, *, create: bool) -> sqlite3.Connection | None:
        if self.file is None:
            if self._connection is None:
                self._connection = self._prepared(_connect(":memory:"))
            return self._connection
        if self._connection is not None and _inode(self.file) != self._inode:
            # Deleted, or set aside by another tutor: writing on would fill a file that nobody can reach.
            self.close()
        if self._connection is None:
            if create:
                self.file.parent.mkdir(parents=True, exist_ok=True)
            elif not self.file.exists():
                return None
            self._connection = self._open(self.file, "rwc" if create else "rw")
        return self._connection

    def _open(self, file: Path, mode: str) -> sqlite3.Connection | None:
        self.read_only = False
        self._inode = _inode(file)
        address = file.absolute().as_uri()
        try:
            connection = self._prepared(_connect(f"{address}?mode={mode}"))
        except sqlite3.OperationalError as error:
            if primary_code(error) not in _NO_ACCESS or not os.access(file, os.R_OK):
                raise
            # A write-ahead log needs files beside the record. Where none can be made, nobody else can
            # be writing either, and the record can be read as it lies.
            self.read_only = True
            connection = self._prepared(_connect(f"{address}?mode=ro&immutable=1"))
            if schema.version(connection) == 0:
                connection.close()
                return None
        self.read_only = self.read_only or not os.access(file, os.W_OK)
        self._inode = _inode(file)
        return connection

    def _prepared(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        try:
            if not schema.is_ours(connection):
                raise _ForeignError
            if schema.version(connection) > schema.NEWEST:
                raise RecordError(
                    f"The record {self.file} was written by a newer tutor; update this one to read it."
                )
            connection.execute("PRAGMA foreign_keys = ON")
            if not self.read_only:
                _use_write_ahead_log(connection)
                # In WAL mode this survives any crash of a process; only a power cut can cost the last
                # few seconds, and a keystroke's draft need not wait for the disk.
                connection.execute("PRAGMA synchronous = NORMAL")
                schema.migrate(connection)
            elif 0 < schema.version(connection) < schema.NEWEST:
                raise RecordError(
                    f"The record {self.file} is of an older tutor and read-only, so it cannot be used here."
                )
            schema.require(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    # --- speaking ------------------------------------------------------------------------------------

    @contextmanager
    def _speaking(self, done: str) -> Iterator[None]:
        try:
            yield
        except _ForeignError:
            raise self._set_aside("is not a record of the tutor") from None
        except sqlite3.Error as error:
            code = primary_code(error)
            if code in _DAMAGED or str(error).startswith("no such "):
                raise self._set_aside("is damaged") from error
            raise RecordError(self._sentence(code, str(error), done)) from error
        except OSError as error:
            reason = (error.strerror or type(error).__name__).lower()
            raise RecordError(f"The record {self.file} cannot be {done}: {reason}.") from error

    def _sentence(self, code: int, message: str, done: str) -> str:
        if code == sqlite3.SQLITE_FULL:
            return f"The disk that holds the record {self.file} is full, so this was not kept."
        if code in _BUSY:
            return (
                f"Another program kept the record {self.file} locked for {BUSY_SECONDS:.0f} seconds, "
                f"so it could not be {done}."
            )
        if code in _NO_ACCESS:
            why = "it is a folder" if self.file and self.file.is_dir() else "permission was refused"
            return f"The record {self.file} cannot be {done}: {why}."
        return f"The record {self.file} cannot be {done} ({message})."

    def _set_aside(self, what: str) -> RecordDamaged:
        """Move the file and its log out of the way, so that a new record can begin."""
        self.close()
        file = self.file
        if file is None:
            return RecordDamaged("The record in memory is damaged.")
        if self._inode is not None and _inode(file) != self._inode:
            return RecordDamaged(f"The record {file} {what}; another tutor has set it aside already.")
        target = _free_name(file)
        try:
            file.rename(target)
        except OSError as error:
            reason = (error.strerror or type(error).__name__).lower()
            return RecordDamaged(f"The record {file} {what} and cannot be moved out of the way ({reason}).")
        for suffix in ("-wal", "-shm"):
            with suppress(OSError):
                Path(f"{file}{suffix}").rename(f"{target}{suffix}")
        return RecordDamaged(
            f"The record {file} {what}; it was set aside as {target.name}, and a new one begins.", target
        )


class _ForeignError(Exception):
    """The file is a database, but not ours."""


def _connect(address: str) -> sqlite3.Connection:
    # Autocommit: transactions are begun and ended here, in words. Threads take turns by our own lock.
    return sqlite3.connect(
        address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switching modes needs the file for itself and does not wait, so two first starts can collide."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            # Some network disks cannot do it; SQLite then stays in its old mode, which is safe too.
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if primary_code(error) not in _BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _inode(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _free_name(file: Path) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for number in range(1, 1000):
        extra = "" if number == 1 else f"-{number}"
        candidate = file.with_name(f"{file.stem}.damaged-{stamp}{extra}{file.suffix}")
        if not candidate.exists():
            return candidate
    raise RecordError(f"The folder of the record {file} is full of damaged records; move some away.")
