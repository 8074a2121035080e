"""Reading TOML tables strictly: every wrong, missing or unknown field becomes a Problem with its line.

Reading never stops at the first problem: a field that is wrong yields a harmless value of its type, and
whoever asked for the table looks at `problems` when everything has been read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tutor.errors import Problem

_MULTILINE = re.compile(r'("{3}|\'{3})(?s:.*?)\1')
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")


@dataclass(slots=True)
class Source:
    """A piece of a file: its text, and the line in the file where the piece starts (from 1)."""

    file: Path
    text: str
    first_line: int = 1
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def read(cls, file: Path, problems: list[Problem] | None = None) -> Source:
        """The whole file, with line ends as on Unix; empty and blamed where it cannot be read."""
        source = cls(file, "", 1, [] if problems is None else problems)
        try:
            source.text = file.read_bytes().decode("utf-8").replace("\r\n", "\n")
        except FileNotFoundError:
            source.blame(1, f"{file.name} is missing")
        except OSError as error:
            source.blame(1, f"{file.name} cannot be read: {error.strerror}")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            source.blame(line, "this is not UTF-8 text")
        return source

    def blame(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.file, line, message))

    def line_of(self, key: str) -> int:
        """The line where `key` is set; the first line of the piece if it is not found."""
        pattern = re.compile(rf'^\s*(?:{re.escape(key)}|"{re.escape(key)}")\s*=', re.MULTILINE)
        # A program in a multi-line string may set a name like ours: look outside of strings only.
        outside = _MULTILINE.sub(lambda string: "\n" * string[0].count("\n"), self.text)
        found = pattern.search(outside)
        if found is None:
            return self.first_line
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        return self.first_line + outside.count("\n", 0, start)

    def parse(self) -> dict[str, Any]:
        """The piece as TOML; `{}` and a problem where it is not."""
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"\(at line (\d+), column \d+\)", str(error))
            line = self.first_line + int(found[1]) - 1 if found else self.first_line
            message = re.sub(r" \(at .*\)$", "", str(error))
            self.blame(line, f"this is not TOML: {message}")
            return {}


class Fields:
    """One table, read field by field. `finish()` blames what nobody asked for."""

    def __init__(self, table: dict[str, Any], source: Source, what: str) -> None:
        self._table = table
        self._asked: list[str] = []
        self.source = source
        self.what = what

    def names(self) -> tuple[str, ...]:
        """The keys the table has, for tables whose keys are data."""
        return tuple(self._table)

    def blame(self, key: str, message: str) -> None:
        self.source.blame(self.source.line_of(key), f"{self.what}: {message}")

    def _get(self, key: str, required: bool, expected: str) -> Any:
        self._asked.append(key)
        value = self._table.get(key)
        if value is None and required:
            self.source.blame(self.source.first_line, f"{self.what}: `{key}` is missing, expected {expected}")
        return value

    def text(self, key: str, default: str | None = None, *, strip: bool = True) -> str:
        value = self._get(key, default is None, "a text")
        if value is None:
            return default or ""
        if not isinstance(value, str):
            self.blame(key, f"`{key}` is {_kind(value)}, expected a text")
            return default or ""
        if default is None and not value.strip():
            self.blame(key, f"`{key}` is empty")
        return value.strip() if strip else value.strip("\n")

    def slug(self, key: str, *, starts: str = "") -> str:
        value = self.text(key)
        if value and not _SLUG.fullmatch(value):
            self.blame(key, f"`{key}` is {value!r}, expected a slug such as 'part/name' (a-z, 0-9, -, /)")
        elif value and starts and not value.startswith(starts + "/"):
            self.blame(key, f"`{key}` is {value!r}, expected it to start with '{starts}/'")
        return value

    def choice(self, key: str, allowed: Sequence[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if value and value not in allowed:
            hint = did_you_mean(value, allowed)
            self.blame(key, f"`{key}` is {value!r}, expected one of {', '.join(allowed)}{hint}")
            return allowed[0]
        return value or allowed[0]

    def integer(self, key: str, default: int | None = None, *, low: int = 0, high: int = 1 << 62) -> int:
        value = self._get(key, default is None, "a whole number")
        if value is None:
            return default if default is not None else low
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.blame(key, f"`{key}` is {value!r}, expected a whole number from {low} to {high}")
            return default if default is not None else low
        return value

    def number(self, key: str, default: float | None = None) -> int | float:
        value = self._get(key, default is None, "a number")
        if value is None:
            return default if default is not None else 0
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.blame(key, f"`{key}` is {_kind(value)}, expected a number")
            return default if default is not None else 0
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        value = self._get(key, False, "true or false")
        if value is None:
            return default
        if not isinstance(value, bool):
            self.blame(key, f"`{key}` is {_kind(value)}, expected true or false")
            return default
        return value

    def texts(self, key: str, *, required: bool = True, low: int = 0) -> tuple[str, ...]:
        value = self._get(key, required, "a list of texts")
        if value is None:
            return ()
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.blame(key, f"`{key}` is {_kind(value)}, expected a list of texts")
            return ()
        if len(value) < low:
            self.blame(key, f"`{key}` has {len(value)} entries, expected at least {low}")
        return tuple(value)

    def integers(self, key: str) -> tuple[int, ...]:
        value = self._get(key, False, "a list of whole numbers")
        if value is None:
            return ()
        if not _is_integers(value):
            self.blame(key, f"`{key}` is {_kind(value)}, expected a list of whole numbers")
            return ()
        return tuple(value)

    def table(self, key: str, *, required: bool = False) -> Fields:
        value = self._get(key, required, "a table")
        if value is not None and not isinstance(value, dict):
            self.blame(key, f"`{key}` is {_kind(value)}, expected a table")
            value = None
        return Fields(value or {}, self.source, f"{self.what}: {key}")

    def tables(self, key: str, *, required: bool = True, low: int = 0) -> list[Fields]:
        value = self._get(key, required, "a list of tables")
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.blame(key, f"`{key}` is {_kind(value)}, expected a list of tables")
            return []
        if len(value) < low:
            self.blame(key, f"`{key}` has {len(value)} entries, expected at least {low}")
        return [Fields(item, self.source, f"{self.what}: {key} {n}") for n, item in enumerate(value, 1)]

    def mapping(self, key: str) -> dict[str, str]:
        value = self._get(key, False, "a table of texts")
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            self.blame(key, f"`{key}` is {_kind(value)}, expected a table of texts")
            return {}
        return dict(value)

    def finish(self) -> None:
        for key in self._table:
            if key not in self._asked:
                self.blame(key, f"`{key}` is not a field here{did_you_mean(key, self._asked)}")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    import difflib  # only a mistake needs it

    close = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _is_integers(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(n, int) and not isinstance(n, bool) for n in value)


def _kind(value: object) -> str:
    names = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return names.get(type(value), "a table" if isinstance(value, dict) else type(value).__name__)
