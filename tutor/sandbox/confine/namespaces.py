"""The namespaces tier: a run sees a file system, processes and a network that hold nothing but its own."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from tutor.protocol import MAX_FILES, Policy, Tier
from tutor.sandbox.confine import kernel, landlock, limits, mounts, places, process, seccomp
from tutor.sandbox.confine.base import Grant, Surroundings
from tutor.sandbox.confine.nursery import Enclosure, Nursery

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000

_FIRST_RESERVED_PIDS, _SPARE_PIDS = 300, 256


class Namespaced:
    """User, pid, mount, net, ipc and uts namespaces; inside them Landlock, seccomp and rlimits."""

    tier: Tier = "namespaces"
    spawns = False
    scratch_on_disk = False
    data = mounts.DATA

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._landlock = landlock.abi() > 0
        self._gpu = places.gpu_devices()
        self._common: list[landlock.Rule] = []

    @property
    def layers(self) -> tuple[str, ...]:
        inner = ("landlock",) if self._landlock else ()
        return ("namespaces", *inner, "seccomp", "rlimits", "no capabilities", "watchdog")

    def establish(self) -> None:
        """The zygote's own namespaces and root. The caller goes on as pid 1 of a new pid namespace; the
        process it was waits for it, and ends as it ends."""
        uid, gid = os.getuid(), os.getgid()
        kernel.unshare(CLONE_NEWUSER)
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1", encoding="ascii")
        kernel.unshare(CLONE_NEWPID)
        child = os.fork()
        process.die_with_parent()  # in both: new credentials make the kernel forget it
        if child:
            self._wait_for(child)
        kernel.unshare(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET)
        surroundings = self._surroundings
        gpu_files = places.GPU_FILES if self._gpu else ()
        # The tutor's package stays in sight of the zygote, which imports from it; workers get it hidden.
        shown = (*surroundings.readable, *gpu_files, surroundings.package)
        mounts.build_root(shown, surroundings.data, (*places.DEVICES, *self._gpu))
        socket.sethostname("sandbox")
        mounts.tmpfs(str(mounts.SCRATCH), "size=16m,mode=700")
        os.environ["TMPDIR"] = str(mounts.SCRATCH)
        self._own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        self._nursery = Nursery()
        self._common += self._common_rules()
        seccomp.assemble(seccomp.Rules(metadata=True))  # kept: each worker loads it

    def _wait_for(self, child: int) -> None:
        os.closerange(0, 1 << 16)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        os._exit(code if code >= 0 else 128 - code)

    def before_fork(self) -> Enclosure:
        enclosure = self._nursery.enclosure()
        kernel.setns(enclosure.namespace, CLONE_NEWPID)  # of the children to come, not of this process
        return enclosure

    def after_fork(self) -> None:
        kernel.setns(self._own_pids, CLONE_NEWPID)

    def single(self, policy: Policy) -> bool:
        return policy == "plain"

    def refuses(self, policy: Policy) -> str:
        return ""

    def enter(self, grant: Grant) -> None:
        process.die_with_parent()
        self._own_view(grant)
        os.setsid()
        os.chdir(mounts.SCRATCH)
        gpu = grant.device.startswith("cuda")
        process.first_to_be_killed()
        limits.apply(grant.limits, private_users=True, locked_memory=gpu)
        process.drop_capabilities()
        process.no_new_privileges()
        if self._landlock:
            landlock.restrict(self._rules(gpu), tcp=grant.policy == "distributed")
        seccomp.load(seccomp.assemble(seccomp.Rules(grant.policy, memfd=gpu, metadata=True)))

    def _own_view(self, grant: Grant) -> None:
        kernel.unshare(CLONE_NEWNS)
        if grant.policy != "plain":  # the plain one can open no socket and no queue
            kernel.unshare(CLONE_NEWNET | CLONE_NEWIPC)
            mounts.raise_loopback()
        for path in (*self._surroundings.hidden, self._surroundings.package):
            mounts.hide(path)
        mounts.proc()
        most = _FIRST_RESERVED_PIDS + grant.limits.processes + _SPARE_PIDS
        with contextlib.suppress(OSError):  # each pid namespace has its own since Linux 6.14
            Path("/proc/sys/kernel/pid_max").write_text(str(most), encoding="ascii")
        mounts.freeze_proc(thread_names=grant.device.startswith("cuda"))
        size = f"size={grant.limits.scratch_mb}m,nr_inodes={MAX_FILES},mode=700"
        mounts.tmpfs(str(mounts.SCRATCH), size)
        mounts.tmpfs("/dev/shm", f"size={grant.limits.memory_mb // 2}m,nr_inodes={MAX_FILES},mode=1777")
        if not any(path.is_relative_to("/tmp") for path in self._surroundings.readable):
            kernel.mount(str(mounts.SCRATCH), "/tmp", None, mounts.MS_BIND)

    def _rules(self, gpu: bool) -> Iterator[landlock.Rule]:
        """The mounts decide what is there; this is the second fence, should one of them be breached."""
        yield from self._common
        for folder in (
            mounts.SCRATCH,
            Path("/dev/shm"),
        ):  # mounted just now, so another folder in each worker
            yield folder, landlock.EVERYTHING_OWN
        yield Path("/proc"), landlock.READ
        if gpu:  # CUDA names its threads
            yield Path(f"/proc/{os.getpid()}"), landlock.READ | landlock.WRITE_FILE
            for device in self._gpu:
                yield device, landlock.DEVICE
            for file in places.GPU_FILES:
                yield file, landlock.READ

    def _common_rules(self) -> Iterator[landlock.Rule]:
        for folder in (*places.SYSTEM, *self._surroundings.readable):
            yield from landlock.allow_except(
                folder.resolve(), self._surroundings.hidden, landlock.READ_EXECUTE
            )
        for device in places.DEVICES:
            yield device, landlock.DEVICE
        for path in (mounts.DATA, Path("/etc"), places.HARDWARE):
            yield path, landlock.READ
