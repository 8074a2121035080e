"""The learner's record: everything the tutor remembers of them, behind one object."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType

from tutor.paths import record_file
from tutor.progress import evidence, tally
from tutor.progress.database import Database
from tutor.progress.model import Attempt, Due, Evidence, ItemState, Position, from_text, to_text


class Record:
    """The learner's record.

    Safe to use from several threads, and from several tutors on the same file at once. Every method that
    reads or writes may raise RecordError, whose text is one sentence for the learner; RecordDamaged means
    that the file was set aside and that the record is empty from here on. Ids that the content does not
    know (any more) are kept like all others.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    @classmethod
    def open(cls, file: Path | None = None) -> Record:
        """The record in `file`, or else in the learner's folder. A missing file is an empty record, and is
        made at the first write. Raises RecordDamaged where the file is no record; opening again then gives
        an empty one."""
        return cls(Database(file if file is not None else record_file()))

    @classmethod
    def in_memory(cls) -> Record:
        """A record that is forgotten at the end: for tests, and for when the real one cannot be used."""
        return cls(Database(None))

    @property
    def file(self) -> Path | None:
        return self._db.file

    @property
    def read_only(self) -> bool:
        """True where nothing can be written: every write will raise RecordError."""
        return self._db.read_only

    def __enter__(self) -> Record:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    # --- attempts ------------------------------------------------------------------------------------

    def add_attempt(
        self,
        item: str,
        kind: str,
        *,
        verdict: str,
        answer: str = "",
        version: str = "",
        seed: int | None = None,
        torch: str = "",
        device: str = "",
        seconds: float = 0.0,
        hints: int = 0,
        score: float | None = None,
        skills: tuple[str, ...] = (),
        at: datetime | None = None,
    ) -> None:
        """Keep one attempt. `kind` is lesson, cell, predict, question, challenge or noticed (something that
        went wrong elsewhere), `verdict` right, wrong, partial, passed, failed, done, ...; `skills` what it
        says something about; `at` is now unless given."""
        self.add_attempts(
            [
                Attempt(
                    item=item,
                    kind=kind,
                    verdict=verdict,
                    at=at if at is not None else datetime.now(UTC),
                    uid=os.urandom(8).hex(),
                    answer=answer,
                    version=version,
                    seed=seed,
                    torch=torch,
                    device=device,
                    seconds=seconds,
                    hints=hints,
                    score=score,
                    skills=skills,
                )
            ]
        )

    def add_attempts(self, attempts: Iterable[Attempt]) -> int:
        """Keep many at once, all or none; those already known by their `uid` are skipped. Returns how many
        were new."""
        with self._db.write() as connection:
            return sum(tally.add(connection, attempt) for attempt in attempts)

    def attempts(self, item: str | None = None, *, limit: int | None = None) -> list[Attempt]:
        """All attempts (at one item), oldest first; with `limit` the newest that many."""
        with self._db.read() as connection:
            if connection is None:
                return []
            where, values = ("WHERE item = ?", [_clean(item)]) if item is not None else ("", [])
            rows = connection.execute(
                f"SELECT {tally.COLUMNS} FROM attempt {where} ORDER BY at DESC, id DESC LIMIT ?",
                [*values, -1 if limit is None else max(0, limit)],
            ).fetchall()
        return [tally.attempt_of(row) for row in reversed(rows)]

    def states(self) -> dict[str, ItemState]:
        """What all attempts at each item add up to. Costs the same however many attempts there were."""
        with self._db.read() as connection:
            if connection is None:
                return {}
            rows = connection.execute(f"SELECT {tally.STATE_COLUMNS} FROM item WHERE attempts > 0").fetchall()
        return {row[0]: tally.state_of(row) for row in rows}

    def state(self, item: str) -> ItemState | None:
        with self._db.read() as connection:
            if connection is None:
                return None
            row = connection.execute(
                f"SELECT {tally.STATE_COLUMNS} FROM item WHERE id = ? AND attempts > 0", [_clean(item)]
            ).fetchone()
        return tally.state_of(row) if row else None

    def evidence(self, now: datetime) -> dict[str, Evidence]:
        """What all attempts say of each skill, as it counts at `now`. Costs the same however many there
        were."""
        with self._db.read() as connection:
            return {} if connection is None else evidence.read(connection, now)

    def days(self, since: date) -> dict[date, int]:
        """How many attempts were made on each day of the learner's own calendar, days without left out."""
        with self._db.read() as connection:
            if connection is None:
                return {}
            rows = connection.execute(
                "SELECT day, attempts FROM day WHERE day >= ? AND attempts > 0 ORDER BY day",
                [since.isoformat()],
            ).fetchall()
        return {date.fromisoformat(day): count for day, count in rows}

    # --- drafts --------------------------------------------------------------------------------------

    def draft(self, item: str) -> str | None:
        """Code being edited, as it was left; None where it is as the course has it."""
        return self._value("SELECT text FROM draft WHERE item = ?", item)

    def save_draft(self, item: str, text: str) -> None:
        with self._db.write() as connection:
            tally.know(connection, _clean(item))
            connection.execute(
                "INSERT INTO draft (item, text, at) VALUES (?, ?, ?) "
                "ON CONFLICT (item) DO UPDATE SET text = excluded.text, at = excluded.at",
                [_clean(item), _clean(text), _now()],
            )

    def drop_draft(self, item: str) -> None:
        if self.draft(item) is None:
            return
        with self._db.write() as connection:
            connection.execute("DELETE FROM draft WHERE item = ?", [_clean(item)])

    # --- positions -----------------------------------------------------------------------------------

    def position(self, lesson: str) -> Position | None:
        """Where this lesson was left, None where it was never opened."""
        return self._position("WHERE item = ?", [_clean(lesson)])

    def save_position(self, lesson: str, page: int, pages: int) -> None:
        """The lesson is open at `page` (from 1) of `pages`."""
        with self._db.write() as connection:
            tally.know(connection, _clean(lesson), "lesson")
            connection.execute(
                "INSERT INTO position (item, page, pages, at) VALUES (?, ?, ?, ?) ON CONFLICT (item) "
                "DO UPDATE SET page = excluded.page, pages = excluded.pages, at = excluded.at",
                [_clean(lesson), page, pages, _now()],
            )

    def last_position(self) -> Position | None:
        """Where the learner was last, in whatever lesson."""
        return self._position("ORDER BY at DESC LIMIT 1", [])

    def positions(self) -> dict[str, Position]:
        with self._db.read() as connection:
            if connection is None:
                return {}
            rows = connection.execute("SELECT item, page, pages, at FROM position").fetchall()
        return {row[0]: Position(row[0], row[1], row[2], from_text(row[3])) for row in rows}

    def _position(self, where: str, values: list[str]) -> Position | None:
        with self._db.read() as connection:
            if connection is None:
                return None
            row = connection.execute(f"SELECT item, page, pages, at FROM position {where}", values).fetchone()
        return Position(row[0], row[1], row[2], from_text(row[3])) if row else None

    # --- settings ------------------------------------------------------------------------------------

    def setting(self, key: str, default: str = "") -> str:
        value = self._value("SELECT value FROM setting WHERE key = ?", key)
        return default if value is None else value

    def set_setting(self, key: str, value: str) -> None:
        with self._db.write() as connection:
            connection.execute(
                "INSERT INTO setting (key, value, at) VALUES (?, ?, ?) "
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value, at = excluded.at",
                [_clean(key), _clean(value), _now()],
            )

    # --- cards ---------------------------------------------------------------------------------------

    def schedule(self, item: str, card_json: str, due: datetime) -> None:
        """Keep the scheduler's card of an item, and when it is due."""
        with self._db.write() as connection:
            tally.know(connection, _clean(item))
            connection.execute(
                "INSERT INTO card (item, json, due, at) VALUES (?, ?, ?, ?) ON CONFLICT (item) "
                "DO UPDATE SET json = excluded.json, due = excluded.due, at = excluded.at",
                [_clean(item), _clean(card_json), to_text(due), _now()],
            )

    def card(self, item: str) -> str | None:
        return self._value("SELECT json FROM card WHERE item = ?", item)

    def due(self, now: datetime) -> list[Due]:
        """Items whose review is due at `now`, the longest overdue first."""
        with self._db.read() as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "SELECT item, due, (SELECT skills FROM attempt WHERE attempt.item = card.item "
                "ORDER BY at DESC LIMIT 1) FROM card WHERE due <= ? ORDER BY due, item",
                [to_text(now)],
            ).fetchall()
        return [Due(item, from_text(due), evidence.parted(skills or "")) for item, due, skills in rows]

    def cards(self) -> dict[str, str]:
        """Every card, by its item."""
        with self._db.read() as connection:
            if connection is None:
                return {}
            return dict(connection.execute("SELECT item, json FROM card").fetchall())

    # --- the whole -----------------------------------------------------------------------------------

    def export(self, file: Path) -> None:
        """Write everything to `file` as JSON. The file appears whole or not at all. Raises UsageError."""
        from tutor.progress import exchange

        exchange.write(self.to_plain(), file)

    def to_plain(self) -> dict[str, object]:
        """Everything in the record as plain data, as `export` writes it."""
        from tutor.progress import exchange

        with self._db.read() as connection:
            return exchange.gather(connection)

    def import_(self, file: Path) -> int:
        """Merge an exported file into the record: attempts are added unless they are there already, and of
        drafts, positions, settings and cards the newer stays. Returns how many attempts were new. Raises
        UsageError where the file is not a whole export, and then changes nothing."""
        from tutor.progress import exchange

        incoming = exchange.read(file)
        with self._db.write() as connection:
            return exchange.merge(connection, incoming)

    def reset(self, item: str | None = None) -> int:
        """Forget one item and what lies inside it (a lesson's cells), or everything but the settings.
        Returns how many attempts were forgotten."""
        with self._db.read() as connection:
            if connection is None:
                return 0
        with self._db.write() as connection:
            return tally.forget(connection, _clean(item) if item is not None else None)

    def _value(self, query: str, key: str) -> str | None:
        with self._db.read() as connection:
            if connection is None:
                return None
            row: tuple[str] | None = connection.execute(query, [_clean(key)]).fetchone()
        return row[0] if row else None


_clean = tally.clean


def _now() -> str:
    return to_text(datetime.now(UTC))
