"""The learner's record, for commands that should also work without one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from tutor.cli.group import say
from tutor.errors import ContentError, RecordDamaged, RecordError

if TYPE_CHECKING:
    from tutor.progress import Record
    from tutor.protocol import Failure


def open_record() -> Record:
    """The record. A damaged one is set aside and said; RecordError is for commands that are about it."""
    from tutor.progress import Record

    try:
        return Record.open()
    except RecordDamaged as error:
        if error.set_aside is None:
            raise
        say(str(error))
        return Record.open()


def record_or_none_kept() -> Record:
    """The record, or where it cannot be used a warning and one that is forgotten at the end."""
    from tutor.progress import Record

    try:
        return open_record()
    except RecordError as error:
        say(f"{error} Nothing is remembered this time.")
        return Record.in_memory()


def record_if_any() -> Record | None:
    """The record, for what is only a help: None where it cannot be used. A damaged one is said."""
    try:
        return open_record()
    except RecordError:
        return None


def comes_back(record: Record, names: str | Iterable[str], why: str) -> None:
    """What went wrong with these skills, lessons or challenges is due for review (`why` is what the review
    says of it). A course that cannot be read, or a record that cannot be written, stops nothing."""
    from datetime import UTC, datetime

    from tutor.course.catalog import load_catalog
    from tutor.review import went_wrong

    with suppress(ContentError, RecordError):
        went_wrong(record, load_catalog(), names, datetime.now(UTC), why)


def met(record: Record, failure: Failure, source: str) -> None:
    """A program of the learner's raised something; met twice it comes back for review. As `comes_back`."""
    from datetime import UTC, datetime

    from tutor.course.catalog import load_catalog
    from tutor.explain import explain
    from tutor.review import met_exception

    explanation = explain(failure, source)
    with suppress(ContentError, RecordError):
        met_exception(record, load_catalog(), explanation.rule, datetime.now(UTC), lesson=explanation.lesson)


class Keeper:
    """Writes that must not end a session: what cannot be kept is said once."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def __call__(self, write: Callable[[], object]) -> None:
        try:
            write()
        except RecordError as error:
            if str(error) not in self._said:
                self._said.add(str(error))
                say(str(error))
