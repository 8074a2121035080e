"""The warden: a small process above the zygote that outlives it by a moment, to leave nothing behind.

It waits for two things: the zygote's end, and the tutor's (the lifeline closes). After either it kills every
descendant and removes the runtime folder. It holds no torch, so it costs a few megabytes and cannot be wedged
by anything a run does.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import sys
from pathlib import Path

from tutor.sandbox import processes, scratch

_LOOK_EVERY = 60.0


def fork(control: socket.socket, lifeline: int, runtime: Path) -> None:
    """Forks; returns in the child, which becomes the zygote, while this process stays as its warden."""
    if sys.platform == "linux":
        from tutor.sandbox.confine import process

        process.adopt_orphans()
    ended_read, ended_write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(lifeline)
        os.close(ended_read)
        os.set_inheritable(ended_write, False)
        if sys.platform == "linux":
            process.die_with_parent()
        return
    control.close()
    os.close(ended_write)
    try:
        _watch(child, lifeline, runtime)
    finally:
        os._exit(0)


def _watch(child: int, lifeline: int, runtime: Path) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # whoever ends the tutor ends us through the lifeline
    signal.set_wakeup_fd(-1)
    woken_read, woken_write = os.pipe()
    os.set_blocking(woken_write, False)
    signal.set_wakeup_fd(woken_write)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    scratch.remove_abandoned(runtime.parent)
    sweeper = scratch.Sweeper(runtime)
    while True:
        readable, _, _ = select.select(
            [lifeline, woken_read], [], [], 0.5 if sweeper.sweep() else _LOOK_EVERY
        )
        if lifeline in readable:
            break
        if woken_read in readable:
            os.read(woken_read, 1 << 10)
            if _ended(child):
                break
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    processes.kill_descendants(os.getpid())
    scratch.remove(runtime)


def _ended(child: int) -> bool:
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
