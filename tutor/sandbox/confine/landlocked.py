"""The landlock tier: for Linux machines that do not let a user make namespaces."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tutor.protocol import Policy, Tier
from tutor.sandbox.confine import landlock, limits, places, process, seccomp
from tutor.sandbox.confine.base import Grant, Surroundings

_TRUNCATION, _SIGNAL_SCOPE = 3, 6
"""Landlock's versions from which it covers truncation, and keeps signals inside"""


class Landlocked:
    """Landlock, seccomp and rlimits around a process that otherwise lives among the machine's others."""

    tier: Tier = "landlock"
    layers: tuple[str, ...] = ("landlock", "seccomp", "rlimits", "no capabilities", "watchdog")
    spawns = False
    scratch_on_disk = True

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self.data = surroundings.data
        self._abi = landlock.abi()
        self._common: list[landlock.Rule] = []

    def establish(self) -> None:
        if self._abi < 1:
            raise OSError("this kernel has no Landlock")
        process.adopt_orphans()  # of a reaper that something killed
        seccomp.assemble(seccomp.Rules())
        surroundings = self._surroundings
        for folder in (*places.SYSTEM, *surroundings.readable):
            self._common += landlock.allow_except(
                folder.resolve(), surroundings.hidden, landlock.READ_EXECUTE
            )
        self._common += [(device, landlock.DEVICE) for device in places.DEVICES]
        self._common += [(file, landlock.READ) for file in (places.HARDWARE, *places.PROC_FILES)]

    def before_fork(self) -> None:
        return None

    def after_fork(self) -> None:
        return

    def single(self, policy: Policy) -> bool:
        return policy == "plain"

    def refuses(self, policy: Policy) -> str:
        if policy == "distributed":
            return (
                "The distributed policy needs a private network, and this machine does not let the tutor "
                "make one (unprivileged user namespaces are blocked)."
            )
        return ""

    def enter(self, grant: Grant) -> None:
        process.die_with_parent()
        if not self.single(grant.policy):
            process.fork_under_reaper()
        os.setsid()
        os.chdir(grant.scratch)
        gpu = grant.device.startswith("cuda")
        process.first_to_be_killed()
        limits.apply(grant.limits, locked_memory=gpu)
        process.drop_capabilities()
        process.no_new_privileges()
        landlock.restrict(self._rules(grant))
        alone = grant.policy == "plain" and self._abi < _SIGNAL_SCOPE
        seccomp.load(
            seccomp.assemble(
                seccomp.Rules(
                    grant.policy,
                    memfd=gpu,
                    truncation=self._abi >= _TRUNCATION,
                    own_pid_only=os.getpid() if alone else None,
                )
            )
        )

    def _rules(self, grant: Grant) -> Iterator[landlock.Rule]:
        yield from self._common
        yield self._surroundings.data, landlock.READ
        yield grant.scratch, landlock.EVERYTHING_OWN
        # Under net is the machine's table of sockets, and once more under each thread.
        own = Path(f"/proc/{os.getpid()}")
        yield from landlock.allow_except(own, (own / "net", own / "task"), landlock.READ)
        yield own / "task", landlock.READ_DIR
        if grant.policy != "plain":
            yield Path("/dev/shm"), landlock.EVERYTHING_OWN
        if grant.device.startswith("cuda"):
            yield Path(f"/proc/{os.getpid()}"), landlock.READ | landlock.WRITE_FILE
            for device in places.gpu_devices():
                yield device, landlock.DEVICE
            for file in places.GPU_FILES:
                yield file, landlock.READ
