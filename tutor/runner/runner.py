"""The client of the sandbox: starts it, hands it jobs, and starts it again when it was killed."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, replace
from types import TracebackType
from typing import Any, Literal, Self

from tutor.errors import RunnerError, TorchMissing
from tutor.protocol import Event, Job, Limits, Result, pack
from tutor.runner.advice import tiers
from tutor.runner.link import Link
from tutor.runner.machine import Machine
from tutor.runner.run import Made, Run, WorkerHandle
from tutor.runner.settings import granted

State = Literal["off", "starting", "ready", "failed"]

_MOST_DEATHS = 3
_IN_SECONDS = 60.0


class Runner:
    """Thread-safe. `tier` forces a weaker tier than the best; `ready` is how many workers wait prepared (as
    many as runs usually go on at once)."""

    def __init__(self, *, tier: str | None = None, ready: int = 1) -> None:
        self._tier = tier
        self._ready = ready
        self._limits = Limits()
        self._device = "cpu"
        self._device_is_up = True
        """False once a worker for that device could not be made ready"""
        self._changed = threading.Condition(threading.RLock())
        self._state: State = "off"
        self._error: RunnerError | None = None
        self._machine: Machine | None = None
        self._link: Link | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        self._pool: deque[WorkerHandle] = deque()
        self._waiting: deque[Run] = deque()
        self._made_for: dict[int, Run] = {}
        """runs that wait for a worker made for them alone, by their number"""
        self._runs = 0

    # --- its state -----------------------------------------------------------------------------------

    def start(self) -> None:
        """Spawns the sandbox and returns at once; nothing happens where it was started already."""
        with self._changed:
            if self._closed:
                raise RunnerError("This runner is closed.")
            if self._thread is None:
                self._state = "starting"
                self._thread = threading.Thread(target=self._serve, name="runner", daemon=True)
                self._thread.start()

    @property
    def state(self) -> State:
        return self._state

    @property
    def problem(self) -> str:
        """One sentence when the state is "failed": what happened and what to do."""
        return str(self._error) if self._error is not None else ""

    def wait(self, timeout: float | None = None) -> None:
        """Until it is ready. TorchMissing, RunnerError: it will not be, or not within `timeout` seconds."""
        self.start()
        with self._changed:
            self._changed.wait_for(lambda: self._state != "starting", timeout)
            if self._error is not None:
                raise self._error
            if self._state != "ready":
                raise RunnerError("The sandbox is not ready yet.")

    @property
    def machine(self) -> Machine:
        """RunnerError before the runner is ready."""
        if self._machine is None:
            raise self._error or RunnerError("The sandbox is not ready yet.")
        return self._machine

    # --- what it keeps ready -------------------------------------------------------------------------

    @property
    def limits(self) -> Limits:
        """What a run gets where its job leaves a limit at its default. Setting it counts for runs to come."""
        return self._limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        with self._changed:
            if limits != self._limits:
                self._limits = limits
                self._keep_other_workers_ready()

    @property
    def device(self) -> str:
        """The device that runs usually go to, as `resolve_device` says it. Where it is a CUDA device a worker
        with its context up is kept ready beside those for the cpu. Any time will do to set it."""
        return self._device

    @device.setter
    def device(self, device: str) -> None:
        with self._changed:
            if device != self._device:
                self._device, self._device_is_up = device, True
                self._keep_other_workers_ready()

    def _kept_ready(self) -> list[Made]:
        limits = self._limits
        devices = ["cpu"]
        if self._device.startswith("cuda") and self._device_is_up:
            devices.append(self._device)
        return [
            Made("plain", device, limits.memory_mb, limits.file_mb, limits.scratch_mb, limits.processes)
            for device in devices
        ]

    def _keep_other_workers_ready(self) -> None:
        """Called with the condition held."""
        if self._link is None or self._state != "ready":
            return  # it will be told when it says hello
        kept = self._kept_ready()
        self._link.send({"ready": {"limits": asdict(self._limits), "device": kept[-1].device}})
        for worker in [worker for worker in self._pool if worker.made not in kept]:
            self._pool.remove(worker)
            worker.close()  # it ends by itself then
        waiting, self._waiting = self._waiting, deque()
        for run in waiting:
            self._place(run)

    # --- running -------------------------------------------------------------------------------------

    def submit(self, job: Job) -> Run:
        """Starts `job`, or lets it wait until there is a worker. TorchMissing, RunnerError: it cannot run.
        ValueError: it is too large to send."""
        limits = granted(job.limits, self._limits)
        if job.kind == "judge":  # the course's own program: it gets what it asks for
            limits = replace(limits, wall_seconds=job.limits.wall_seconds, memory_mb=job.limits.memory_mb)
        job = replace(job, limits=limits)
        frame = pack(job.to_plain(), job.payload())
        self.start()
        with self._changed:
            if self._error is not None:
                raise self._error
            self._runs += 1
            run = Run(job, self._runs, frame, self._changed, self._withdraw)
            self._place(run)
            return run

    def run(self, job: Job, on_event: Callable[[Event], None] | None = None) -> Result:
        """Runs `job` to its end in the caller's thread. KeyboardInterrupt cancels it."""
        run = self.submit(job)
        try:
            for event in run.events():
                if on_event is not None:
                    on_event(event)
        except BaseException:
            run.cancel()
            raise
        return run.result()

    def close(self) -> None:
        """Kills everything. Runs that go on end as cancelled."""
        with self._changed:
            self._closed = True
            link, thread = self._link, self._thread
            waiting = [*self._waiting, *self._made_for.values()]
        for run in waiting:
            run.cancel()
        if link is not None:
            link.kill()
        if thread is not None and thread is not threading.current_thread():
            thread.join()
        with self._changed:
            self._state = "off"
            self._empty_pool()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

    # --- placing runs --------------------------------------------------------------------------------

    def _place(self, run: Run) -> None:
        """Give `run` a worker, or a place in the queue. Called with the condition held."""
        if self._state != "ready" or self._link is None:
            self._waiting.append(run)
            return
        if not any(made.fits(run.job) for made in self._kept_ready()):
            self._made_for[run.number] = run
            self._link.send({"make": _wishes(run)})
            return
        for dead in [worker for worker in self._pool if not worker.alive]:
            self._pool.remove(dead)
            dead.close()
        worker = next((worker for worker in self._pool if worker.made.fits(run.job)), None)
        if worker is None:
            self._waiting.append(run)
        else:
            self._pool.remove(worker)
            self._begin(run, worker)

    def _begin(self, run: Run, worker: WorkerHandle) -> None:
        machine = self.machine
        run.begin(worker, machine.tier, machine.confinement)

    def _withdraw(self, run: Run) -> None:
        if run in self._waiting:
            self._waiting.remove(run)
        self._made_for.pop(run.number, None)

    # --- the thread that listens to the sandbox ------------------------------------------------------

    def _serve(self) -> None:
        asked = self._tier or os.environ.get("TUTOR_TIER")
        if asked and asked not in tiers():
            self._fail(
                RunnerError(f"There is no tier {asked} here (TUTOR_TIER); say {' or '.join(tiers())}.")
            )
            return
        deaths: deque[float] = deque(maxlen=_MOST_DEATHS)
        while True:
            try:
                link = Link(tier=asked or None, ready=self._ready, limits=self._limits)
            except OSError as error:
                self._fail(RunnerError(f"The sandbox could not be started: {error}."))
                return
            with self._changed:
                self._link = link
            if self._closed:
                link.kill()
                return
            for message, fds in link.messages():
                with self._changed:
                    self._hear(link, message, fds)
                if self._error is not None:
                    break
            last_words = link.last_words()
            link.kill()
            if self._closed or self._error is not None:
                return
            deaths.append(time.monotonic())
            was_ready = self._state == "ready"
            if not was_ready or (len(deaths) == _MOST_DEATHS and deaths[-1] - deaths[0] < _IN_SECONDS):
                why = f" It said: {last_words}" if last_words else ""
                self._fail(RunnerError(f"The sandbox ended by itself and cannot run anything now.{why}"))
                return
            self._start_over()

    def _hear(self, link: Link, message: dict[str, Any], fds: list[int]) -> None:
        if "hello" in message:
            self._machine = Machine.from_plain(message["hello"])
            self._state = "ready"
            self._keep_other_workers_ready()
            self._changed.notify_all()
        elif "failed" in message:
            self._fail(_failure(message["failed"]))
        elif "worker" in message:
            self._worker_ready(link, message, fds)
        elif "unmade" in message:
            self._worker_unmade(message["unmade"])

    def _worker_ready(self, link: Link, message: dict[str, Any], fds: list[int]) -> None:
        made = Made(
            message["policy"],
            message["device"],
            int(message["memory_mb"]),
            int(message["file_mb"]),
            int(message["scratch_mb"]),
            int(message["processes"]),
        )
        worker = WorkerHandle(link, int(message["worker"]), made, *fds)
        if message["tag"] is not None:
            run = self._made_for.pop(int(message["tag"]), None)
            if run is None:  # cancelled meanwhile
                link.send({"worker": worker.number, "stop": "cancelled"})
                worker.close()
            else:
                self._begin(run, worker)
            return
        run = next((run for run in self._waiting if made.fits(run.job)), None)
        if run is not None:
            self._waiting.remove(run)
            self._begin(run, worker)
        elif made in self._kept_ready():
            self._pool.append(worker)
        else:  # wanted when it was begun, and no more
            worker.close()

    def _worker_unmade(self, message: dict[str, Any]) -> None:
        why = str(message["why"]).strip().splitlines()[-1]
        if message["tag"] is not None:
            run = self._made_for.pop(int(message["tag"]), None)
            if run is not None:
                run.fail(RunnerError(why))
            return
        if message["device"] != "cpu":  # runs for it are made one by one, and say each what the matter is
            self._device_is_up = False
            self._keep_other_workers_ready()
            return
        self._fail(RunnerError(f"The sandbox cannot prepare a process for programs: {why}"))

    def _fail(self, error: RunnerError) -> None:
        with self._changed:
            self._error = error
            self._state = "failed"
            waiting = [*self._waiting, *self._made_for.values()]
            self._waiting.clear()
            self._made_for.clear()
            for run in waiting:
                run.fail(error)
            self._changed.notify_all()

    def _start_over(self) -> None:
        """The sandbox died while it was ready. Runs that had begun see it by themselves; the others wait."""
        with self._changed:
            self._state = "starting"
            self._link = None
            self._waiting.extend(self._made_for.values())
            self._made_for.clear()
            self._empty_pool()
            self._changed.notify_all()

    def _empty_pool(self) -> None:
        while self._pool:
            self._pool.popleft().close()


def _wishes(run: Run) -> dict[str, Any]:
    return {
        "tag": run.number,
        "policy": run.job.policy,
        "device": run.job.device,
        "limits": run.job.to_plain()["limits"],
    }


def _failure(failed: dict[str, Any]) -> RunnerError:
    if failed["kind"] == "torch":
        return TorchMissing(
            "Programs cannot run because torch cannot be imported "
            f"({failed['why'].rstrip('.')}). Install it into the tutor's environment with "
            "`python -m pip install torch`; everything that needs no program still works."
        )
    why = str(failed["why"]).strip().splitlines()[-1]
    return RunnerError(f"The sandbox could not be started ({why}).")
