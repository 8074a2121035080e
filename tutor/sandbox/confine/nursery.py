"""Makes pid namespaces for workers, each with a tiny pid 1, from a process that never loaded torch.

A pid namespace needs an init: it adopts what a program leaves behind, and the kernel ends the whole
namespace with it. Forked from the zygote it would copy the page tables of all of torch a second time (13 ms,
and as much again when it ends); forked from here it costs a millisecond. The worker itself is the zygote's
own child: the zygote enters the namespace, forks, and comes back.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import struct
from dataclasses import dataclass
from typing import NoReturn

from tutor.sandbox.confine import kernel, process

CLONE_NEWPID = 0x20000000
_PID = struct.Struct("<i")
_HIGHEST_FD = 1 << 16


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A pid namespace: `pid` and `pidfd` of its init, and the namespace's own descriptor."""

    pid: int
    pidfd: int
    namespace: int

    def kill(self) -> None:
        """Ends every process in it."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def is_gone(self, patience: float) -> bool:
        """Whether all of them have ended, waiting at most `patience` seconds."""
        return bool(select.select([self.pidfd], [], [], patience)[0])

    def close(self) -> None:
        os.close(self.pidfd)
        os.close(self.namespace)


class Nursery:
    """Forked off once, before torch is imported."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        if os.fork() == 0:
            self._line.close()
            _tend(theirs)
        theirs.close()

    def enclosure(self) -> Enclosure:
        """A new, empty pid namespace. OSError: it could not be made."""
        self._line.sendall(b".")
        said, fds, _, _ = socket.recv_fds(self._line, _PID.size, 2)
        if len(fds) != 2:
            raise OSError("no pid namespace could be made")
        return Enclosure(_PID.unpack(said)[0], *fds)


def _tend(line: socket.socket) -> NoReturn:
    process.die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps inits that were killed
    moved = socket.socket(fileno=os.dup2(line.detach(), 3))
    os.closerange(4, _HIGHEST_FD)
    home = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    while moved.recv(1):
        kernel.unshare(CLONE_NEWPID)
        pid = os.fork()
        if pid == 0:
            _be_init()
        kernel.setns(home, CLONE_NEWPID)
        fds = [os.pidfd_open(pid), os.open(f"/proc/{pid}/ns/pid", os.O_RDONLY | os.O_CLOEXEC)]
        socket.send_fds(moved, [_PID.pack(pid)], fds)
        for fd in fds:
            os.close(fd)
    os._exit(0)


def _be_init() -> NoReturn:
    """Reaps orphans until it is killed."""
    process.die_with_parent()
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.closerange(0, _HIGHEST_FD)
    while True:
        signal.sigwait([signal.SIGCHLD])
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
