"""A root file system of the sandbox's own: empty, but for read-only views of what programs need."""

# Names for system calls, not files to work with.
# ruff: noqa: PTH102, PTH103, PTH106, PTH112, PTH115, PTH120, PTH208, PTH211
from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import struct
from collections.abc import Iterable
from pathlib import Path

from tutor.sandbox.confine import kernel, places, syscalls

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV = 1, 2, 4
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000

SCRATCH = Path("/scratch")
DATA = Path("/data")
_OLD = "/old"
_NEW = "/new"


def tmpfs(target: str, options: str, flags: int = MS_NOSUID | MS_NODEV) -> None:
    kernel.mount("tmpfs", target, "tmpfs", flags, options)


def proc(target: str = "/proc") -> None:
    kernel.mount("proc", target, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)


def freeze_proc(*, thread_names: bool) -> None:
    """/proc read-only, and the kernel's keys out of it. Beside processes, what is there is the machine's;
    where root runs the tutor it belongs to the program's user, capabilities or not, who could even change
    its mode for everybody. `thread_names`: the calling process may still write those of its own threads."""
    if thread_names:
        own = f"/proc/{os.getpid()}/task"
        _bind(own, own, read_only=False)
    for name in ("keys", "key-users"):
        hide(Path("/proc", name))
    flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC
    kernel.mount(None, "/proc", None, MS_REMOUNT | MS_BIND | flags)


def build_root(shown: Iterable[Path], data: Path, devices: Iterable[Path]) -> None:
    """Replaces the root of this process's mount namespace; nothing of the old one stays reachable.

    The system's folders and `shown` appear at their own paths, read-only all the way down; `data` at DATA.
    """
    # What a path leads to must be found out while absolute links still lead there.
    real = {path: path.resolve() for path in shown if path.exists()}
    views = sorted({(target, source) for path, source in real.items() for target in (path, source)})
    kernel.mount(None, "/", None, MS_REC | MS_PRIVATE)
    # Two steps, because what is to be shown may lie in /tmp itself: first a small root with the old one
    # beneath it, then the real one made from there.
    tmpfs("/tmp", "size=1m,mode=755")
    for folder in (_OLD, _NEW):
        os.mkdir("/tmp" + folder)
    _pivot("/tmp", "/tmp" + _OLD)
    tmpfs(_NEW, "size=4m,mode=755")
    for path in places.SYSTEM:
        _show_as_it_is(path)
    for target, source in views:
        if not _has_content(_NEW + str(target)):
            _bind(_OLD + str(source), _NEW + str(target), read_only=True)
    _bind(_OLD + str(data), _NEW + str(DATA), read_only=True)
    for device in devices:  # a device on a read-only mount can be written to, but not be given another mode
        _bind(_OLD + str(device), _NEW + str(device), read_only=True, devices=True)
    _bind(_OLD + str(places.HARDWARE), _NEW + str(places.HARDWARE), read_only=True)
    for folder in ("/dev/shm", "/proc", "/tmp", "/etc", str(SCRATCH)):
        os.makedirs(_NEW + folder, exist_ok=True)
    links = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}
    for name, leads_to in links.items():
        os.symlink(leads_to, f"{_NEW}/dev/{name}")
    _own_etc(Path(_NEW) / "etc")
    proc(_NEW + "/proc")
    os.mkdir(_NEW + _OLD)
    _pivot(_NEW, _NEW + _OLD)
    kernel.unmount_lazily(_OLD)
    os.rmdir(_OLD)
    kernel.mount(None, "/", None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)


def hide(path: Path) -> None:
    """Something empty over a folder or file, where this root has it at all."""
    if path.is_dir():
        tmpfs(str(path), "size=0,mode=555", MS_RDONLY | MS_NOSUID | MS_NODEV)
    elif path.exists():
        kernel.mount("/dev/null", str(path), None, MS_BIND)


def raise_loopback() -> None:
    """Brings `lo` up in this network namespace."""
    import fcntl

    with socket.socket() as any_socket:
        flags_up_running = 0x1 | 0x40
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", flags_up_running))  # SIOCSIFFLAGS


def _show_as_it_is(path: Path) -> None:
    """A system folder at its own place; where it is a symbolic link (/bin), the link."""
    source, target = Path(_OLD + str(path)), Path(_NEW + str(path))
    if source.is_symlink():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(os.readlink(source))
    elif source.exists():
        _bind(str(source), str(target), read_only=True)


def _has_content(path: str) -> bool:
    """Whether a view of a folder above has brought it already."""
    if not os.path.isdir(path):
        return os.path.lexists(path)
    return bool(os.listdir(path))


def _bind(source: str, target: str, *, read_only: bool, devices: bool = False) -> None:
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
    kernel.mount(source, target, None, MS_BIND | MS_REC)
    attributes = (_ATTR_RDONLY if read_only else 0) | _ATTR_NOSUID | (0 if devices else _ATTR_NODEV)
    argument = ctypes.create_string_buffer(struct.pack("QQQQ", attributes, 0, 0, 0), 32)
    number = syscalls.numbers(os.uname().machine)["mount_setattr"]
    kernel.syscall(number, _AT_FDCWD, os.fsencode(target), _AT_RECURSIVE, argument, 32)


def _pivot(new: str, old: str) -> None:
    number = syscalls.numbers(os.uname().machine)["pivot_root"]
    kernel.syscall(number, os.fsencode(new), os.fsencode(old))
    os.chdir("/")


def _own_etc(etc: Path) -> None:
    etc.mkdir(exist_ok=True)
    (etc / "passwd").write_text(
        f"learner:x:{os.getuid()}:{os.getgid()}::{SCRATCH}:/bin/sh\n", encoding="ascii"
    )
    (etc / "group").write_text(f"learner:x:{os.getgid()}:\n", encoding="ascii")
    (etc / "hosts").write_text("127.0.0.1 localhost sandbox\n::1 localhost\n", encoding="ascii")
