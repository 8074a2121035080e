"""The warden: a small process above the zygote that outlives it by a moment, to leave nothing behind.

It waits for the zygote's end and for the tutor's (the lifeline closes). After either it kills every
descendant and removes the runtime folder; until then it empties the trash. It holds no torch, so it costs a
few megabytes and cannot be wedged by anything a run does.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import sys
from pathlib import Path

from tutor.sandbox import processes, scratch, shm


def fork(control: socket.socket, lifeline: int, runtime: Path) -> int:
    """Forks; returns in the child, which becomes the zygote, while this process stays as its warden.

    What it returns is a bell: a byte written to it tells the warden that there is trash.
    """
    if sys.platform == "linux":
        from tutor.sandbox.confine import process

        process.adopt_orphans()
    heard, bell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(lifeline)
        os.close(heard)
        os.set_blocking(bell, False)
        if sys.platform == "linux":
            process.die_with_parent()
        return bell
    control.close()
    os.close(bell)
    try:
        _watch(child, lifeline, heard, runtime)
    finally:
        os._exit(0)


def _watch(child: int, lifeline: int, heard: int, runtime: Path) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # whoever ends the tutor ends us through the lifeline
    died, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    scratch.remove_abandoned(runtime.parent)
    watched = [lifeline, died, heard]
    while not _has_ended(child):
        readable, _, _ = select.select(watched, [], [])
        if lifeline in readable:
            break
        if heard in readable and not os.read(heard, 1 << 10):
            watched.remove(heard)  # the zygote closed it
        if died in readable:
            os.read(died, 1 << 10)
        scratch.empty_trash(runtime)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    processes.kill_descendants(os.getpid())
    shm.sweep_noted(runtime.glob("shm-*"))
    scratch.remove(runtime)


def _has_ended(child: int) -> bool:
    """Reaps whatever has ended; whether the zygote is among it. Others are orphans the zygote left."""
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return True
        if pid == 0:
            return False
        if pid == child:
            return True


def ring(bell: int) -> None:
    """Tells the warden that there is trash."""
    with contextlib.suppress(BlockingIOError):  # it has not yet heard the last ones
        os.write(bell, b".")
