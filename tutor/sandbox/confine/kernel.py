"""System calls that the standard library does not offer. Linux only."""

from __future__ import annotations

import ctypes
import os
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def check(result: int, what: str) -> int:
    """`result`, or the OSError that libc left in errno."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{os.strerror(number)} ({what})")
    return int(result)


def syscall(number: int, *arguments: Any) -> int:
    """A raw system call. Integers go as 64-bit values, bytes as pointers, ctypes objects as they are."""
    converted = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return check(_libc.syscall(ctypes.c_long(number), *converted), f"system call {number}")


def prctl(option: int, a: int = 0, b: int = 0, c: int = 0, d: int = 0) -> int:
    values = [ctypes.c_ulong(v) for v in (a, b, c, d)]
    return check(_libc.prctl(ctypes.c_int(option), *values), f"prctl {option}")


def mount(source: str | None, target: str, kind: str | None, flags: int = 0, data: str | None = None) -> None:
    encoded = [None if text is None else os.fsencode(text) for text in (source, target, kind, data)]
    src, dst, fs, options = encoded
    check(_libc.mount(src, dst, fs, ctypes.c_ulong(flags), options), f"mount {source} on {target}")


def unmount_lazily(target: str) -> None:
    check(_libc.umount2(os.fsencode(target), 2), f"umount {target}")  # MNT_DETACH


def unshare(flags: int) -> None:
    check(_libc.unshare(ctypes.c_int(flags)), f"unshare {flags:#x}")


def setns(fd: int, kind: int) -> None:
    check(_libc.setns(ctypes.c_int(fd), ctypes.c_int(kind)), "setns")
