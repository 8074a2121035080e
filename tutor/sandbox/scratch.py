"""Scratch folders on disk: made for a worker, watched, and removed without trusting what is in them.

A run can leave a tree thousands deep, names that are not text, folders without permissions, links that lead
anywhere. So nothing here recurses, follows a link, or uses a path longer than two names: whatever lies deeper
is moved up until it can be removed.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

_TRASH = "trash"
_RUNTIME = re.compile(r"tutor-(\d+)-\w+")
_MOST_ENTRIES = 20_000


def make(runtime: Path, number: int) -> Path:
    """A new empty folder for worker `number`, the owner's alone."""
    folder = runtime / f"scratch-{number}"
    folder.mkdir(mode=0o700)
    return folder


def discard(runtime: Path, folder: Path) -> None:
    """Puts a folder out of the way at once; the warden removes it in its own time."""
    trash = runtime / _TRASH
    trash.mkdir(mode=0o700, exist_ok=True)
    with contextlib.suppress(OSError):
        folder.rename(trash / folder.name)


def empty_trash(runtime: Path) -> None:
    """Removes what was discarded."""
    with contextlib.suppress(FileNotFoundError):
        for entry in list(os.scandir(runtime / _TRASH)):
            remove(Path(entry.path))


def remove_abandoned(parent: Path) -> None:
    """Runtime folders, named `tutor-PID-...`, of tutors that are gone and whose warden was killed too."""
    for entry in list(os.scandir(parent)):
        match = _RUNTIME.fullmatch(entry.name)
        with contextlib.suppress(OSError):
            if match and entry.is_dir(follow_symlinks=False) and entry.stat().st_uid == os.getuid():
                try:
                    os.kill(int(match[1]), 0)
                except ProcessLookupError:
                    remove(Path(entry.path))


def used(folder: Path) -> tuple[int, int, bool]:
    """Bytes on disk and entries under `folder`, and whether all of it could be looked at: not a folder that
    its owner may not list, or that lies too deep. Stops counting at 20,000 entries."""
    size = count = 0
    complete = True
    pending = [os.fsencode(folder)]
    while pending and count < _MOST_ENTRIES:
        try:
            entries = list(os.scandir(pending.pop()))
        except FileNotFoundError:
            continue  # gone meanwhile
        except OSError:
            complete = False
            continue
        for entry in entries:
            count += 1
            try:
                info = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            except OSError:
                complete = False
                continue
            size += info.st_blocks * 512
            if stat.S_ISDIR(info.st_mode):
                pending.append(entry.path)
    return size, count, complete


def remove(folder: Path) -> None:
    """Removes `folder` and everything in it. What cannot be removed stays, without an error."""
    try:
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        _empty(top)
    finally:
        os.close(top)
    with contextlib.suppress(OSError):
        folder.rmdir()


def _empty(top: int) -> None:
    fresh = (f".up-{number}" for number in itertools.count())
    while True:
        progress = False
        for name in [os.fsencode(entry.name) for entry in os.scandir(top)]:
            progress = _remove_or_flatten(top, name, fresh) or progress
        if not progress:
            return


def _remove_or_flatten(top: int, name: bytes, fresh: Iterator[str]) -> bool:
    """Removes one entry of `top`; of a folder that is not empty, moves the sub-folders up into `top`."""
    try:
        os.unlink(name, dir_fd=top)
        return True
    except OSError:
        pass  # a folder
    with contextlib.suppress(OSError):
        os.rmdir(name, dir_fd=top)
        return True
    try:
        os.chmod(name, 0o700, dir_fd=top)
        inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
    except OSError:
        return False
    progress = False
    try:
        for child in [os.fsencode(entry.name) for entry in os.scandir(inner)]:
            progress = _take_out(inner, child, top, next(fresh)) or progress
    finally:
        os.close(inner)
    return progress


def _take_out(inner: int, child: bytes, top: int, name: str) -> bool:
    try:
        os.unlink(child, dir_fd=inner)
        return True
    except OSError:
        pass
    with contextlib.suppress(OSError):
        os.rmdir(child, dir_fd=inner)
        return True
    with contextlib.suppress(OSError):
        os.chmod(child, 0o700, dir_fd=inner)  # a folder is renamed only by who may write to it
        os.rename(child, name, src_dir_fd=inner, dst_dir_fd=top)
        return True
    return False
