"""Picks the strongest tier that really holds on this machine: each is entered and then attacked.

Not by version numbers: a kernel may have Landlock compiled in and switched off, a container may allow a
namespace and refuse a mount.
"""

from __future__ import annotations

import os
import platform
import signal
import socket
from collections.abc import Callable
from pathlib import Path

from tutor.protocol import Limits
from tutor.sandbox import scratch
from tutor.sandbox.confine.base import Confinement, Grant, Surroundings
from tutor.sandbox.confine.unconfined import LimitsOnly

_PATIENCE = 10
_A_SETTING = "/proc/sys/kernel/core_pattern"


def strongest(surroundings: Surroundings, wanted: str | None) -> tuple[Confinement, list[str]]:
    """The tier to use, established in this process, and a sentence for each stronger one that does not hold
    here. `wanted` leaves out the tiers that are stronger than it."""
    notes: list[str] = []
    for tier, make in _candidates():
        if wanted is not None and tier != wanted:
            continue
        wanted = None  # from there on down
        confinement = make(surroundings)
        why = _trial(confinement, surroundings)
        if not why:
            confinement.establish()
            return confinement, notes
        notes.append(f"The tier {tier} does not hold on this machine: {why}.")
    last = LimitsOnly(surroundings)
    last.establish()
    return last, notes


def _candidates() -> list[tuple[str, Callable[[Surroundings], Confinement]]]:
    if platform.system() == "Linux":
        from tutor.sandbox.confine.landlocked import Landlocked
        from tutor.sandbox.confine.namespaces import Namespaced

        return [("namespaces", Namespaced), ("landlock", Landlocked)]
    if platform.system() == "Darwin":
        from tutor.sandbox.confine.seatbelt import Seatbelt

        return [("seatbelt", Seatbelt)]
    return []


def _trial(confinement: Confinement, surroundings: Surroundings) -> str:
    """Enters the tier in a child and attacks it from within; "" where it held, else what went wrong."""
    canary = surroundings.runtime / "canary"
    canary.write_text("nobody inside may read this", encoding="ascii")
    folder = scratch.make(surroundings.runtime, 0) if confinement.scratch_on_disk else Path("/scratch")
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        signal.alarm(_PATIENCE)
        _tried(confinement, surroundings, Grant("plain", "cpu", Limits(), folder), canary, write)
    os.close(write)
    said = _read_all(read)
    os.waitpid(child, 0)
    canary.unlink()
    if confinement.scratch_on_disk:
        scratch.remove(folder)
    if said == "held":
        return ""
    return said or "it ended while it was tried"


def _read_all(fd: int) -> str:
    pieces = []
    while data := os.read(fd, 1 << 12):
        pieces.append(data)
    os.close(fd)
    return b"".join(pieces).decode("utf-8", "replace")


def _tried(
    confinement: Confinement, surroundings: Surroundings, grant: Grant, canary: Path, write: int
) -> None:
    try:
        # A process that stays outside, for the attacks to aim at.
        outside = os.getpid()
        confinement.establish()
        enclosure = confinement.before_fork()
        worker = os.fork()
        if worker:
            os.close(write)
            os.waitpid(worker, 0)
            if enclosure is not None:
                enclosure.kill()
            os._exit(0)
        moved = os.dup2(write, 900)
        confinement.enter(grant)
        write = moved
        said = attack(surroundings, confinement.data, canary, outside) or "held"
    except BaseException as error:  # noqa: BLE001  whatever it was, the tier cannot be used, and this child must not go on
        said = f"{error}" or type(error).__name__
    os.write(write, said.encode("utf-8", "replace"))
    os._exit(0)


def attack(surroundings: Surroundings, data: Path, canary: Path, outside: int) -> str:
    """What this process can still do that a plain run must not, or cannot do that it must; "" where all is
    as it should be."""
    forbidden: list[tuple[str, Callable[[], object]]] = [
        ("it can read a file of the user's", canary.read_bytes),
        ("it can read the tutor's package", (surroundings.package / "protocol.py").read_bytes),
        ("it can write outside its folder", lambda: canary.with_name("left").write_bytes(b"")),
        ("it can empty a file of the user's", lambda: os.truncate(canary, 0)),
        ("it can change the interpreter's folder", lambda: (Path(os.__file__).parent / "x").write_bytes(b"")),
        ("it can change the kernel's settings", lambda: os.close(os.open(_A_SETTING, os.O_RDWR))),
        ("it can open a socket", lambda: socket.socket().close()),
        ("it can start a process", _fork),
        ("it can start a program", lambda: os.execv("/bin/true", ["true"])),
        ("it can signal other processes", lambda: _signal(outside)),
    ]
    for what, attempt in forbidden:
        try:
            attempt()
        except OSError:
            continue
        return what
    needed: list[tuple[str, Callable[[], object]]] = [
        ("it cannot write its own folder", lambda: Path("own").write_bytes(b"1")),
        ("it cannot read the standard library", Path(os.__file__).read_bytes),
        ("it cannot read the shipped data", lambda: list(os.scandir(data))),
    ]
    for what, attempt in needed:
        try:
            attempt()
        except OSError as error:
            return f"{what} ({error.strerror})"
    Path("own").unlink()
    return ""


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)
    os.wait()


def _signal(pid: int) -> None:
    os.kill(pid, 0)
    if pid == os.getpid() or pid == 1:  # inside a pid namespace that number is one of its own
        raise ProcessLookupError
