"""The files that go into the sandbox with a script: its own modules that lie beside it, and what it is given.

A run sees nothing of the learner's folders. What it needs is copied into its own folder before it starts, and
nothing that it does there comes back.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from tutor.errors import UsageError
from tutor.protocol import GivenFile

MOST_BYTES = 192 << 20
MOST_FILES = 5_000
_NEVER = {"__pycache__", "node_modules", "site-packages"}


def given_files(script: str, source: str, wanted: Sequence[str] = ()) -> tuple[GivenFile, ...]:
    """The modules and packages beside `script` that it imports, and the files and folders `wanted`.

    A module lies where the script imports it from; what is wanted has the name under which it was asked for
    where that leads down from the current folder ("data/x.csv"), else its last name. UsageError for what
    cannot be read, or is too much.
    """
    gathered = _Gathered()
    for name in wanted:
        gathered.add_wanted(name)
    if script != "-":
        gathered.add_modules(Path(script).expanduser(), source)
    return gathered.files()


class _Gathered:
    def __init__(self) -> None:
        self._found: dict[str, bytes] = {}
        self._bytes = 0

    def files(self) -> tuple[GivenFile, ...]:
        return tuple(GivenFile(path, data) for path, data in self._found.items())

    def add_wanted(self, name: str) -> None:
        path = Path(name).expanduser()
        inside = not path.is_absolute() and ".." not in path.parts
        under = PurePath(path) if inside else PurePath(path.resolve().name)
        if path.is_dir():
            for file in _walk(path):
                self._add(file, under / file.relative_to(path))
        else:
            self._add(path, under)

    def add_modules(self, script: Path, source: str) -> None:
        folder = script.parent
        pending = list(_imported(source))
        met = {*pending, script.stem}
        while pending:
            name = pending.pop()
            for file in _module_files(folder, name):
                if file.resolve() == script.resolve():
                    continue
                data = self._add(file, PurePath(file.relative_to(folder)))
                if file.suffix == ".py":
                    new = _imported(data.decode("utf-8", "replace")) - met
                    met |= new
                    pending += new

    def _add(self, file: Path, under: PurePath) -> bytes:
        try:
            with file.open("rb") as stream:
                data = stream.read(MOST_BYTES + 1)
        except OSError as error:
            raise UsageError(f"{file} cannot be read: {(error.strerror or 'error').lower()}.") from error
        self._bytes += len(data)
        if self._bytes > MOST_BYTES or len(self._found) >= MOST_FILES:
            raise UsageError(
                f"That is too much to give to a run: at most {MOST_FILES:,} files, "
                f"{MOST_BYTES >> 20} MB in all."
            )
        self._found[under.as_posix()] = data
        return data


def _imported(source: str) -> set[str]:
    """First names of what it imports, wherever in the source; none where it is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names)


def _module_files(folder: Path, name: str) -> Iterator[Path]:
    module, package = folder / f"{name}.py", folder / name
    if package.is_dir() and (package / "__init__.py").is_file():
        yield from _walk(package)
    elif module.is_file():
        yield module
    elif package.is_dir():  # a package without __init__.py, if there is code in it
        files = list(_walk(package))
        if any(file.suffix == ".py" for file in files):
            yield from files


def _walk(folder: Path) -> Iterator[Path]:
    """Regular files below, in a fixed order; no hidden ones, no virtual environments, no folders by links."""
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in _NEVER and not (here / name / "pyvenv.cfg").exists()
        )
        for name in sorted(files):
            if not name.startswith(".") and (here / name).is_file():
                yield here / name
