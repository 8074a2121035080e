"""The zygote's loop: keeps workers ready, starts the clock of those that run, and ends them.

It never executes anything of a program's and never reads what one says; it watches from outside.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import sys
import time
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path
from typing import Any

from tutor.protocol import MAX_FILES, THREADS_PER_PROCESS, Limits, Unframer, pack
from tutor.sandbox import gpu, processes, scratch, shm, spawned, unseen, warden
from tutor.sandbox.confine.base import Confinement, Enclosure, Grant, Surroundings
from tutor.sandbox.worker import Ends, serve

_LOOK_EVERY = 0.02
"""seconds between two looks at a run's memory and processes"""
_WEIGH_EVERY = 0.1
"""seconds between two slow looks at the memory of a tree of forks"""
_WEIGH_AT_LAST = 0.5
"""seconds after which that look is due although processes come and go"""
_SURELY_TOO_MUCH = 8
"""times the limit at which nothing more is weighed"""
_MEASURE_EVERY = 0.25
"""seconds between two looks at its folder on disk"""
_REPLENISH_AFTER = 0.03
"""A fork holds this loop for ten milliseconds; most runs are over before the replacement is begun."""
_TRY_AGAIN_AFTER = 0.5
"""seconds after the system refused a process"""
_MOST_REFUSALS = 20
_WARMTH = 24 << 20
"""bytes that warming up takes at most"""
_KILLED_WITHIN = 0.2
"""seconds to wait for a killed namespace to be empty"""


@dataclass(slots=True)
class Worker:
    """One worker process, from fork to the report of its end."""

    number: int
    pid: int
    grant: Grant
    tag: str | None
    prepared: int
    """read end of the pipe on which it says that it is ready; -1 when it has"""
    status: int
    """write end of the pipe to the client on which its end is told"""
    client_ends: tuple[int, ...]
    enclosure: Enclosure | None = None
    limits: Limits | None = None
    """those of its job; None until it has one"""
    started: float = 0.0
    base: processes.Baseline = processes.NOTHING
    peak_bytes: int = 0
    cpu_seconds: float = 0.0
    next_weighing: float = 0.0
    weighed_bytes: int = 0
    shm: shm.Before | None = None
    """where its processes share /dev/shm with the machine"""
    shared: unseen.SharedMemory | None = None
    disk: unseen.Disk | None = None
    device_memory: gpu.Before | None = None
    last_count: int = 1
    socket_bytes: int = 0
    next_socket_count: float = 0.0
    next_measuring: float = 0.0
    why: str = "exit"

    @property
    def deadline(self) -> float:
        assert self.limits is not None
        return self.started + self.limits.wall_seconds


@dataclass(slots=True)
class Supervisor:
    control: socket.socket
    bell: int
    confinement: Confinement
    surroundings: Surroundings
    ready: int
    """how many plain workers for the cpu wait for a job"""
    standard: Limits = field(default_factory=Limits)
    """the limits they are made with"""
    awake: str = ""
    """the CUDA device for which one more waits, its context up; "" for none"""
    workers: dict[int, Worker] = field(default_factory=dict)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _unframer: Unframer = field(default_factory=Unframer)
    _lifeline: tuple[int, int] = field(default_factory=os.pipe)
    """for workers that no signal tells of this process's end"""
    _made: int = 0
    _meters: dict[str, gpu.Meter | None] = field(default_factory=dict)
    _refusals: int = 0
    """workers in a row that the system refused"""
    _not_before: float = 0.0
    _last_start: float = 0.0

    def serve(self) -> None:
        """Runs until the tutor closes the control socket."""
        read, write = os.pipe()
        os.set_blocking(read, False)
        os.set_blocking(write, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        self._selector.register(read, selectors.EVENT_READ, "children")
        self._selector.register(self.control, selectors.EVENT_READ, "control")
        while True:
            self._replenish()
            for key, _ in self._selector.select(self._patience()):
                match key.data:
                    case "children":
                        with contextlib.suppress(BlockingIOError):
                            os.read(read, 1 << 10)
                        self._collect_ended()
                    case "control":
                        if not self._hear():
                            self._end_everything()
                            return
                    case Worker() as worker if worker.prepared >= 0:
                        # Else it ended in this very moment, and what it said was read when it was collected.
                        self._prepared(worker)
            self._look_after_runs()

    # --- waiting -------------------------------------------------------------------------------------

    def _running(self) -> list[Worker]:
        return [worker for worker in self.workers.values() if worker.limits is not None]

    def _patience(self) -> float | None:
        """Seconds the loop may sleep; None (for ever) while nothing runs and nothing is to be made."""
        now = time.monotonic()
        waits = []
        running = self._running()
        if running:
            waits.append(_LOOK_EVERY)
            waits += [worker.deadline - now for worker in running]
        if self._lacking():
            waits.append(max(self._last_start + _REPLENISH_AFTER if running else now, self._not_before) - now)
        return max(0.0, min(waits)) if waits else None

    # --- making workers ------------------------------------------------------------------------------

    def _lacking(self) -> Grant | None:
        """What the next ready worker is to be made for; None where none is missing."""
        for device, count in (("cpu", self.ready), *([(self.awake, 1)] if self.awake else [])):
            wanted = Grant("plain", device, self.standard, Path())
            waiting = sum(
                1
                for w in self.workers.values()
                if w.limits is None and w.tag is None and replace(w.grant, scratch=Path()) == wanted
            )
            if waiting < count:
                return wanted
        return None

    def _replenish(self) -> None:
        """One replacement at a time: between two the loop looks at what happened meanwhile."""
        now = time.monotonic()
        hurried = not self._running() or now >= self._last_start + _REPLENISH_AFTER
        wanted = self._lacking()
        if wanted is not None and hurried and now >= self._not_before:
            self._make(None, wanted)

    def _make(self, tag: str | None, wanted: Grant) -> None:
        """Begins a worker. The system may refuse: too many processes, no memory, no descriptors left."""
        self._made += 1
        ends: list[tuple[int, int]] = []
        grant, enclosure = wanted, None
        try:
            if self.confinement.scratch_on_disk:
                grant = replace(wanted, scratch=scratch.make(self.surroundings.runtime, self._made))
            else:
                grant = replace(wanted, scratch=Path("/scratch"))
            for _ in range(6):
                ends.append(os.pipe())
            if not self.confinement.spawns:
                enclosure = self.confinement.before_fork()
            worker = self._fork(tag, grant, ends, enclosure)
        except OSError as error:
            for fd in (fd for pair in ends for fd in pair):
                os.close(fd)
            if enclosure is not None:
                enclosure.kill()
                enclosure.close()
            if self.confinement.scratch_on_disk:
                scratch.discard(self.surroundings.runtime, grant.scratch)
            self._refused(tag, wanted, error)
            return
        self._refusals = 0
        self.workers[worker.number] = worker
        self._selector.register(worker.prepared, selectors.EVENT_READ, worker)

    def _fork(
        self, tag: str | None, grant: Grant, pipes: list[tuple[int, int]], enclosure: Enclosure | None
    ) -> Worker:
        out, err, events, requests, status, prepared = pipes
        ends = Ends(out[1], err[1], events[1], requests[0], prepared[1])
        if self.confinement.spawns:
            pid = spawned.start(self.surroundings, grant, astuple(ends), self._lifeline[0])
        else:
            try:
                pid = os.fork()
                if pid == 0:
                    try:
                        serve(grant, self.confinement, self.surroundings.import_path, ends)
                    finally:  # whatever happened: this process must not go on as a second supervisor
                        os._exit(71)
            finally:
                self.confinement.after_fork()
        ends.close()
        theirs = (out[0], err[0], events[0], requests[1], status[0])
        return Worker(self._made, pid, grant, tag, prepared[0], status[1], theirs, enclosure)

    def _refused(self, tag: str | None, wanted: Grant, error: OSError) -> None:
        """A run that waits for this very worker is told. Others wait while it is tried again, for a while."""
        self._refusals += 1
        self._not_before = time.monotonic() + _TRY_AGAIN_AFTER
        if tag is not None or self._refusals >= _MOST_REFUSALS:
            why = f"The system refuses another process ({error.strerror or error})."
            self._send({"unmade": {"tag": tag, "why": why, "device": wanted.device}})

    def _prepared(self, worker: Worker) -> None:
        """A worker has said that it is ready, or why it never will be."""
        said = os.read(worker.prepared, 1 << 13)
        self._selector.unregister(worker.prepared)
        os.close(worker.prepared)
        worker.prepared = -1
        if said != b".":
            why = said[1:].decode("utf-8", "replace") or "it ended while it was made ready"
            if worker.tag is None and worker.grant.device == self.awake:
                self.awake = ""  # once is enough: each run that wants it will be told why
            self._send({"unmade": {"tag": worker.tag, "why": why, "device": worker.grant.device}})
            return
        worker.base = processes.baseline(worker.pid)
        if worker.tag is not None:  # its job comes at once, and may be running before its start is told here
            self._look_around(worker)
        grant = worker.grant
        self._send(
            {
                "worker": worker.number,
                "fds": len(worker.client_ends),
                "tag": worker.tag,
                "policy": grant.policy,
                "device": grant.device,
                "memory_mb": grant.limits.memory_mb,
                "file_mb": grant.limits.file_mb,
                "scratch_mb": grant.limits.scratch_mb,
                "processes": grant.limits.processes,
            },
            worker.client_ends,
        )
        for fd in worker.client_ends:
            os.close(fd)
        worker.client_ends = ()

    def _look_around(self, worker: Worker) -> None:
        """What the machine holds before the worker's program can add to it."""
        if worker.grant.device.startswith("cuda"):
            if worker.grant.device not in self._meters:
                self._meters[worker.grant.device] = gpu.meter(worker.grant.device)
            meter = self._meters[worker.grant.device]
            with contextlib.suppress(OSError):
                worker.device_memory = gpu.Before(meter) if meter is not None else None
        if sys.platform == "linux":
            worker.shared = unseen.SharedMemory()
            if self.confinement.scratch_on_disk:
                worker.disk = unseen.Disk(worker.grant.scratch)
                if self._many(worker):
                    worker.shm = shm.Before()
                    worker.shm.note(self._shm_note(worker))

    def _shm_note(self, worker: Worker) -> Path:
        return self.surroundings.runtime / f"shm-{worker.number}"

    def _many(self, worker: Worker) -> bool:
        """Whether more than one process belongs to it: a reaper, and whatever its program starts."""
        return not self.confinement.single(worker.grant.policy)

    def _pids(self, worker: Worker) -> list[int]:
        """Every process of a worker that is alive."""
        if not self._many(worker):
            return [worker.pid]
        pids = [worker.pid, *processes.descendants(worker.pid)]
        if worker.enclosure is not None:  # its init is ours, its adopted children are the program's
            pids += processes.descendants(worker.enclosure.pid)
        return pids

    # --- the tutor's wishes --------------------------------------------------------------------------

    def _send(self, message: dict[str, Any], fds: tuple[int, ...] = ()) -> None:
        data = pack(message)
        if fds:
            sent = socket.send_fds(self.control, [data], list(fds))
            data = data[sent:]
        self.control.sendall(data)

    def _hear(self) -> bool:
        try:
            data = self.control.recv(1 << 16)
        except ConnectionError:
            return False
        if not data:
            return False
        for message, _ in self._unframer.feed(data):
            self._obey(message)
        return True

    def _obey(self, message: dict[str, Any]) -> None:
        if "make" in message:
            wanted = message["make"]
            why = self.confinement.refuses(wanted["policy"])
            if why:
                self._send({"unmade": {"tag": wanted["tag"], "why": why}})
                return
            self._make(
                wanted["tag"], Grant(wanted["policy"], wanted["device"], Limits(**wanted["limits"]), Path())
            )
            return
        if "ready" in message:
            self.standard = Limits(**message["ready"]["limits"])
            device = message["ready"]["device"]
            self.awake = device if device.startswith("cuda") else ""
            return  # workers that wait and are not wanted any more lose their pipes, and end
        worker = self.workers.get(int(message["worker"]))
        if worker is None:
            return  # it ended before the wish arrived
        if "start" in message:
            worker.limits = Limits(**message["start"])
            worker.started = self._last_start = time.monotonic()
            # It has warmed up since it was measured; but the program may be running already.
            own = min(processes.baseline(worker.pid).own_bytes, worker.base.own_bytes + _WARMTH)
            worker.base = processes.Baseline(max(own, worker.base.own_bytes), worker.base.layout)
            if worker.tag is None:
                self._look_around(worker)
        elif "stop" in message:
            self._stop(worker, str(message["stop"]))

    # --- watching and ending -------------------------------------------------------------------------

    def _look_after_runs(self) -> None:
        now = time.monotonic()
        for worker in self._running():
            limits = worker.limits
            assert limits is not None
            if worker.why != "exit":  # being killed; a tree that forks meanwhile is killed again
                self._stop(worker, worker.why)
                continue
            if now >= worker.deadline:
                self._stop(worker, "timeout")
                continue
            pids = self._pids(worker)
            used = processes.usage(pids, worker.base)
            if used.processes > limits.processes + 1 or used.tasks > limits.processes * THREADS_PER_PROCESS:
                self._stop(worker, "processes")  # first: weighing many processes takes long
                continue
            own = self._own_bytes(worker, pids, used, limits.memory_mb << 20)
            if worker.shm is not None:
                own = max(own, worker.shm.grown())
            if worker.shared is not None:
                own = max(own, worker.shared.taken(pids, limits.memory_mb << 20))
                own += self._in_sockets(worker, pids, now)
            worker.peak_bytes = max(worker.peak_bytes, own)
            if own > limits.memory_mb << 20:
                self._stop(worker, "memory")
            elif worker.device_memory is not None and worker.device_memory.is_over(limits.device_memory_mb):
                self._stop(worker, "device memory")
            elif self.confinement.scratch_on_disk and now >= worker.next_measuring:
                worker.next_measuring = now + _MEASURE_EVERY
                self._measure(worker, pids, limits)

    def _measure(self, worker: Worker, pids: list[int], limits: Limits) -> None:
        size, count, complete = scratch.used(worker.grant.scratch)
        most = limits.scratch_mb << 20
        if worker.disk is not None:
            size += worker.disk.nameless(pids)
            if size <= most:
                size = max(size, worker.disk.hidden(pids, most, complete=complete))
        if size > most:
            self._stop(worker, "disk")
        elif count > MAX_FILES:
            self._stop(worker, "files")

    def _own_bytes(self, worker: Worker, pids: list[int], used: processes.Usage, most: int) -> int:
        """What the program took beyond what its worker had when it was ready."""
        grew = len(pids) != worker.last_count
        worker.last_count = len(pids)
        if used.own_bytes <= most or len(pids) == 1 or used.own_bytes > most * _SURELY_TOO_MUCH:
            return used.own_bytes
        # Forks share most of what was just counted once for each. Weighing it rightly walks page tables, and
        # waits for a process that is forking: a fork bomb would hold this loop for seconds. So it is done
        # while their number stands still, or when it has not been done for long.
        now = time.monotonic()
        if now >= worker.next_weighing + (_WEIGH_AT_LAST if grew else 0.0):
            worker.next_weighing = now + _WEIGH_EVERY
            # What they share with the zygote and with other workers is split among all of them.
            sharing = len(pids) / (len(pids) + len(self.workers))
            base = int(worker.base.own_bytes * sharing)
            worker.weighed_bytes = max(0, processes.fair_bytes(pids) - base)
        return worker.weighed_bytes

    def _in_sockets(self, worker: Worker, pids: list[int], now: float) -> int:
        if now >= worker.next_socket_count:
            worker.next_socket_count = now + _WEIGH_EVERY
            worker.socket_bytes = unseen.in_sockets(pids)
        return worker.socket_bytes

    def _stop(self, worker: Worker, why: str) -> None:
        if worker.why == "exit":
            worker.why = why
            worker.cpu_seconds = processes.cpu_seconds(self._pids(worker))
        if worker.enclosure is not None:
            worker.enclosure.kill()
        elif self._many(worker):
            processes.kill_descendants(worker.pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)

    def _collect_ended(self) -> None:
        for worker in list(self.workers.values()):
            pid, status, usage = os.wait4(worker.pid, os.WNOHANG)
            if pid:
                cpu = max(worker.cpu_seconds, usage.ru_utime + usage.ru_stime)
                self._ended(worker, os.waitstatus_to_exitcode(status), cpu)
        self._bury_orphans()

    def _ended(self, worker: Worker, code: int, cpu: float) -> None:
        del self.workers[worker.number]
        if worker.enclosure is not None:
            worker.enclosure.kill()
            if self._many(worker):
                worker.enclosure.is_gone(_KILLED_WITHIN)
            worker.enclosure.close()
        elif self._many(worker) and code > 128:
            code = 128 - code  # its reaper says it as a shell does
        if worker.prepared >= 0:
            self._prepared(worker)
        for fd in worker.client_ends:
            os.close(fd)
        report = {
            "why": worker.why,
            "code": code,
            "cpu_seconds": cpu,
            "seconds": time.monotonic() - worker.started if worker.started else 0.0,
            "peak_mb": worker.peak_bytes / (1 << 20),
        }
        with contextlib.suppress(BrokenPipeError):  # the client may have gone first
            os.write(worker.status, pack(report))
        os.close(worker.status)
        if worker.shm is not None:
            worker.shm.sweep()
            self._shm_note(worker).unlink(missing_ok=True)
        if self.confinement.scratch_on_disk:
            scratch.discard(self.surroundings.runtime, worker.grant.scratch)
            warden.ring(self.bell)

    def _bury_orphans(self) -> None:
        """Where no namespace holds a run together: what outlived its reaper was handed to this process."""
        if not self.confinement.scratch_on_disk or sys.platform != "linux":
            return
        known = {worker.pid for worker in self.workers.values()}
        while True:
            orphans = [pid for pid in processes.children(os.getpid()) if pid not in known]
            if not orphans:
                return
            for pid in orphans:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)

    def _end_everything(self) -> None:
        for worker in list(self.workers.values()):
            self._stop(worker, "cancelled")
