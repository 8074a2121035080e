"""A Linux process's ties to its parent and children, and the privileges it gives up."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import struct
from pathlib import Path

from tutor.sandbox import processes
from tutor.sandbox.confine import kernel

PR_SET_PDEATHSIG = 1
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63


def die_with_parent() -> None:
    """SIGKILL when the thread that forked this process ends."""
    kernel.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Descendants whose parent dies become this process's children instead of init's."""
    kernel.prctl(PR_SET_CHILD_SUBREAPER, 1)


def fork_under_reaper() -> None:
    """For a program that may start processes: fork, and stay behind as the one who kills what it leaves.
    Returns in the child."""
    adopt_orphans()
    child = os.fork()
    if child:
        reap(child)
    die_with_parent()


def reap(child: int) -> None:
    """Waits for `child`, then kills every other descendant, and ends as the child ended.

    Holds no descriptor: a pipe kept open here would outlive the program.
    """
    os.closerange(0, 1 << 16)
    while True:
        try:
            pid, status = os.wait()
        except ChildProcessError:
            os._exit(255)
        if pid == child:
            break
    processes.kill_descendants(os.getpid())
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        os._exit(code)
    os._exit(128 - code)  # as a shell does


def drop_capabilities() -> None:
    """Every capability, from every set, for good."""
    with contextlib.suppress(OSError):
        kernel.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    for capability in range(_LAST_CAPABILITY + 1):
        try:
            kernel.prctl(PR_CAPBSET_DROP, capability)
        except OSError:
            break  # past the last this kernel knows, or not permitted: then there is none to drop
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITY_VERSION_3, 0))
    none = ctypes.create_string_buffer(24)
    kernel.syscall(_CAPSET[os.uname().machine], header, none)


def no_new_privileges() -> None:
    """Setuid programs run as anybody else's; needed before Landlock and seccomp."""
    kernel.prctl(PR_SET_NO_NEW_PRIVS, 1)


def first_to_be_killed() -> None:
    """If the machine itself runs out of memory, this process goes before the learner's editor."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
