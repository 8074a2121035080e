"""Landlock: which files a process may reach, as a list of what is allowed; everything else is refused.

Source of the constants: linux/landlock.h. What an older kernel does not know is left out; `select` finds out
whether what remains holds.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from tutor.sandbox.confine import kernel, syscalls

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE = 1 << 4, 1 << 5
MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_SYM = 1 << 7, 1 << 8, 1 << 9, 1 << 10, 1 << 12
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15

READ = READ_FILE | READ_DIR
READ_EXECUTE = READ | EXECUTE
DEVICE = READ_FILE | WRITE_FILE | IOCTL_DEV
EVERYTHING_OWN = (
    READ_EXECUTE | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_SOCK | MAKE_FIFO
) | (MAKE_SYM | REFER | TRUNCATE)

_FILE_ONLY = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
_HANDLED = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
_TCP = 0b11  # bind, connect
_SCOPES = 0b11  # abstract unix sockets, signals
_CREATE_VERSION = 1
_RULE_PATH_BENEATH = 1

Rule = tuple[Path, int]


def abi() -> int:
    """The kernel's Landlock version; 0 where there is none."""
    try:
        return kernel.syscall(_number("landlock_create_ruleset"), 0, 0, _CREATE_VERSION)
    except (OSError, KeyError):
        return 0


def restrict(rules: Iterable[Rule], *, tcp: bool = False) -> None:
    """Confine this process to `rules`, and to itself and its descendants for signals and abstract sockets.
    `tcp`: leave TCP alone. OSError: the kernel refused. A path that does not exist is no rule."""
    version = abi()
    handled = _HANDLED[min(version, 5)]
    attributes = struct.pack("QQQ", handled, 0 if tcp or version < 4 else _TCP, 0 if version < 6 else _SCOPES)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = kernel.syscall(
        _number("landlock_create_ruleset"), ctypes.create_string_buffer(attributes), size, 0
    )
    try:
        for path, access in rules:
            _allow(ruleset, path, access & handled)
        kernel.syscall(_number("landlock_restrict_self"), ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, access: int) -> None:
    try:
        target = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(target).st_mode):
            access &= _FILE_ONLY
        beneath = ctypes.create_string_buffer(struct.pack("=Qi", access, target))
        kernel.syscall(_number("landlock_add_rule"), ruleset, _RULE_PATH_BENEATH, beneath, 0)
    finally:
        os.close(target)


def _number(name: str) -> int:
    return syscalls.numbers(os.uname().machine)[name]


def allow_except(folder: Path, hidden: Iterable[Path], access: int) -> Iterator[Rule]:
    """Rules for `folder` without what is hidden in it. There is no "deny" in Landlock, so where something is
    hidden beneath a folder its neighbours are allowed one by one, and the folder itself only to be listed.
    Links among them are left out: a rule would be for what they lead to, which may be anywhere."""
    inside = [path for path in hidden if path == folder or path.is_relative_to(folder)]
    if not inside:
        yield folder, access
        return
    if folder in inside:
        return
    yield folder, access & READ_DIR
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_symlink():
                yield from allow_except(Path(entry.path), inside, access)
