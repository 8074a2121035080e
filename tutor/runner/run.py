"""One run, seen from the tutor: its events as they come, its result, and the ways to end it."""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tutor.errors import RunnerError
from tutor.protocol import Event, Job, Policy, Printed, Recorded, Result, Tier, Unframer, pack
from tutor.runner.capture import Capture
from tutor.runner.ending import Why, judge
from tutor.runner.waker import Waker

if TYPE_CHECKING:
    from tutor.runner.link import Link

_CHUNK = 1 << 16
_DRAIN = 0.3
"""seconds to wait for the streams to close once the process is gone; somebody else may hold them"""
_BACKSTOP = 4.0
"""seconds past its limit at which a run whose end nobody told is ended with the whole sandbox"""
_MOST_EVENT_BYTES = {"run": 64 << 20, "attempt": 1 << 30, "judge": 1 << 30}


@dataclass(frozen=True, slots=True)
class Made:
    """What a worker was made for. It was fixed as the worker was confined, so it can do less, never more."""

    policy: Policy
    device: str
    memory_mb: int
    file_mb: int
    scratch_mb: int
    processes: int

    def fits(self, job: Job) -> bool:
        """Whether it can do `job`. The size of its folder is what the job is told, so it must be the same."""
        device = "cpu" if job.device == "meta" else job.device
        limits = job.limits
        return (
            (self.policy, self.device, self.scratch_mb) == (job.policy, device, limits.scratch_mb)
            and limits.memory_mb >= self.memory_mb  # its /dev/shm is half as large as that
            and limits.file_mb <= self.file_mb
            and limits.processes <= self.processes
        )


@dataclass(frozen=True, slots=True)
class WorkerHandle:
    """A worker that waits for a job: the client's ends of its pipes."""

    link: Link
    number: int
    made: Made
    stdout: int
    stderr: int
    events: int
    requests: int
    status: int

    @property
    def alive(self) -> bool:
        """Whether somebody is there to read a job, and nothing has been said of its end. The first is known
        at once, the second when the zygote has looked."""
        poll = select.poll()
        poll.register(self.status, select.POLLIN)
        poll.register(self.requests, 0)  # that its other end is closed is told unasked
        return not poll.poll(0)

    def close(self) -> None:
        for fd in (self.stdout, self.stderr, self.events, self.requests, self.status):
            with contextlib.suppress(OSError):
                os.close(fd)


class Run:
    """Made by `Runner.submit`. Events are read by whoever asks for them: the caller's thread, no other."""

    def __init__(
        self,
        job: Job,
        number: int,
        first_frame: bytes,
        changed: threading.Condition,
        withdraw: Callable[[Run], None],
    ) -> None:
        self.job = job
        self.number = number
        self._changed = changed
        """the runner's condition: guards everything up to the start"""
        self._withdraw = withdraw
        self._worker: WorkerHandle | None = None
        self._tier: Tier = "limits"
        self._confinement: tuple[str, ...] = ()
        self._error: RunnerError | None = None
        self._result: Result | None = None
        self._reading = threading.RLock()
        self._writing = threading.Lock()
        """the runner's thread writes the job while others may already send"""
        self._waker = Waker()
        self._waiting_events: deque[Event] = deque()
        self._outgoing: deque[memoryview] = deque([memoryview(first_frame)])
        self._captures = {
            "stdout": Capture(job.limits.output_bytes),
            "stderr": Capture(job.limits.output_bytes),
        }
        self._unframer = Unframer()
        self._event_bytes = 0
        self._end: dict[str, Any] | None = None
        self._report: dict[str, Any] | None = None
        self._why: Why = "exit"
        self._give_up = float("inf")
        self._open: dict[int, str] = {}

    # --- for the runner ------------------------------------------------------------------------------

    def begin(self, worker: WorkerHandle, tier: Tier, confinement: tuple[str, ...]) -> None:
        """Give the job to `worker`. Called with the runner's condition held."""
        self._tier, self._confinement = tier, confinement
        self._open = {
            worker.stdout: "stdout",
            worker.stderr: "stderr",
            worker.events: "events",
            worker.status: "status",
        }
        for fd in (*self._open, worker.requests):
            os.set_blocking(fd, False)
        self._give_up = time.monotonic() + self.job.limits.wall_seconds + _BACKSTOP
        self._worker = worker
        self._write_some()
        limits = self.job.to_plain()["limits"]
        worker.link.send({"worker": worker.number, "start": limits})
        self._changed.notify_all()

    def fail(self, error: RunnerError) -> None:
        """It will never start. Called with the runner's condition held."""
        self._error = error
        self._changed.notify_all()

    # --- for everybody -------------------------------------------------------------------------------

    @property
    def started(self) -> bool:
        """False while it waits for a worker."""
        return self._worker is not None

    def events(self) -> Iterator[Event]:
        """What the run prints and records, as it comes; ends when the run has ended. RunnerError,
        TorchMissing: it could not be started."""
        while (event := self._next_event()) is not None:
            yield event

    def result(self) -> Result:
        """Waits for the end. RunnerError, TorchMissing: it could not be started."""
        while self._next_event() is not None:
            pass
        assert self._result is not None
        return self._result

    def send(self, data: dict[str, Any], payload: bytes = b"") -> None:
        """A frame to the worker. Returns once it is on its way or the run is over. ValueError: too large."""
        self._outgoing.append(memoryview(pack(data, payload)))
        self._write_some()
        if self._outgoing:
            self._waker.wake()  # whoever reads the events goes on writing
        while self._outgoing and self._result is None and self.started:
            if self._reading.acquire(timeout=0.02):  # nobody reads them: then it is done here
                try:
                    if self._outgoing and self._result is None:
                        self._step()
                finally:
                    self._reading.release()

    def cancel(self) -> None:
        """End it now, from any thread, any number of times. Its result says "cancelled", or how it had ended
        already."""
        with self._changed:
            if self._result is not None:
                return
            if self._worker is None:
                self._withdraw(self)
                if self._why == "exit":
                    self._why = "cancelled"
                self._changed.notify_all()
                return
            self._give_up = min(self._give_up, time.monotonic() + _BACKSTOP)
            self._worker.link.send({"worker": self._worker.number, "stop": "cancelled"})

    # --- reading -------------------------------------------------------------------------------------

    def _next_event(self) -> Event | None:
        while True:
            with self._reading:
                if self._waiting_events:
                    return self._waiting_events.popleft()
                if self._result is not None:
                    return None
                if self.started:
                    self._step()
                    continue
            self._await_start()

    def _await_start(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self.started or self._error or self._why == "cancelled")
            if self.started:
                return
            if self._error is not None:
                raise self._error
        with self._reading:
            if self._result is None:
                self._finish()

    def _step(self) -> None:
        """Waits until something happens, and takes it in. Called with `_reading` held."""
        worker = self._worker
        assert worker is not None
        poll = select.poll()
        for fd in self._open:
            poll.register(fd, select.POLLIN)
        poll.register(self._waker, select.POLLIN)
        if self._outgoing:
            poll.register(worker.requests, select.POLLOUT)
        patience = self._give_up - time.monotonic()
        happened = poll.poll(max(0.0, patience) * 1000)
        if not happened:
            self._ended_by_backstop(worker)
            return
        for fd, _ in happened:
            if fd == worker.requests:
                self._write_some()
            elif fd == self._waker.fileno():
                self._waker.calm()
            elif fd in self._open:
                self._read_some(fd)
        if self._report is not None or worker.status not in self._open:
            self._drain(time.monotonic() + _DRAIN)
            self._finish()
        elif self._end is not None and self._is_over(worker):
            self._drain(0.0)
            self._finish()

    def _is_over(self, worker: WorkerHandle) -> bool:
        """Whether its last word is the end. Then the result need not wait while the kernel takes the process
        apart, which lasts longer than most programs. What could still be running is watched to its end: a
        process that may have children, and one whose clean exit counts."""
        if self.job.kind != "run" or self.job.policy != "plain":
            return False
        worker.link.send({"worker": worker.number, "stop": "done"})
        return True

    def _read_some(self, fd: int) -> bool:
        """One read; whether there was anything."""
        name = self._open[fd]
        try:
            data = os.read(fd, _CHUNK)
        except BlockingIOError:
            return False
        if not data:
            del self._open[fd]
            return False
        match name:
            case "stdout" | "stderr":
                self._printed(name, data)
            case "events":
                self._recorded(data)
            case "status":
                for report, _ in Unframer().feed(data):
                    self._report = report
        return True

    def _printed(self, name: Any, data: bytes) -> None:
        capture = self._captures[name]
        fits = capture.dropped == 0
        text = capture.feed(data)
        if text:
            self._waiting_events.append(Printed(name, text))
        if fits and capture.dropped:
            self._stop("output")

    def _recorded(self, data: bytes) -> None:
        self._event_bytes += len(data)
        if self._why == "forged":
            return
        if self._event_bytes > _MOST_EVENT_BYTES[self.job.kind]:
            self._stop("output")
            return
        try:
            for frame, payload in self._unframer.feed(data):
                self._take(frame, payload)
        except ValueError:
            self._forged()

    def _take(self, frame: dict[str, Any], payload: bytes) -> None:
        if self._end is not None:  # there is one end, and nothing after it
            self._forged()
        elif isinstance(frame.get("event"), dict):
            event = frame["event"]
            self._waiting_events.append(Recorded(str(event.get("kind", "")), event, payload))
        elif isinstance(frame.get("end"), dict):
            self._end = frame["end"]
        else:
            self._forged()

    def _forged(self) -> None:
        self._stop("forged")

    def _stop(self, why: Why) -> None:
        if self._why == "exit":
            self._why = why
        if self._worker is not None:
            self._worker.link.send({"worker": self._worker.number, "stop": why})

    # --- writing -------------------------------------------------------------------------------------

    def _write_some(self) -> None:
        with self._writing:
            if self._result is None:  # afterwards the descriptors are closed, and may be somebody else's
                self._write_what_fits()

    def _write_what_fits(self) -> None:
        worker = self._worker
        while worker is not None and self._outgoing:
            view = self._outgoing[0]
            try:
                written = os.write(worker.requests, view)
            except BlockingIOError:
                return
            except OSError:  # it reads no more; its end will be told
                self._outgoing.clear()
                return
            if written == len(view):
                self._outgoing.popleft()
            else:
                self._outgoing[0] = view[written:]

    # --- the end -------------------------------------------------------------------------------------

    def _ended_by_backstop(self, worker: WorkerHandle) -> None:
        """The sandbox did not do what it should have long ago: it goes, and the runner makes another."""
        worker.link.kill()
        if self._why == "exit":
            self._why = "timeout"
        self._drain(time.monotonic() + _DRAIN)
        self._finish()

    def _drain(self, until: float) -> None:
        """Reads what is left in the streams, waiting for their end no longer than `until`."""
        while self._open:
            read = [self._read_some(fd) for fd in list(self._open)]  # a turn for each stream, none starved
            if any(read):
                continue
            left = until - time.monotonic()
            if left <= 0 or not self._open:
                return
            poll = select.poll()
            for fd in self._open:
                poll.register(fd, select.POLLIN)
            poll.poll(left * 1000)

    def _finish(self) -> None:
        why = self._why
        if self._worker is not None and self._report is None and self._end is None and why == "exit":
            why = "lost"
        for name, capture in self._captures.items():
            text = capture.finish()
            if text:
                self._waiting_events.append(Printed(name, text))  # type: ignore[arg-type]
        ending = judge(self.job, self._end, self._report, why)
        self._result = Result(
            status=ending.status,
            stdout=self._captures["stdout"].text,
            stderr=self._captures["stderr"].text,
            failure=ending.failure,
            seconds=ending.seconds,
            cpu_seconds=ending.cpu_seconds,
            peak_memory_mb=ending.peak_memory_mb,
            device=self.job.device,
            tier=self._tier,
            confinement=self._confinement,
            exit_code=ending.exit_code,
            detail=ending.detail,
            values=ending.values,
            dropped_bytes=sum(capture.dropped for capture in self._captures.values()),
        )
        self._close()

    def _close(self) -> None:
        self._open.clear()
        with self._writing:
            if self._worker is not None:
                self._worker.close()
        self._waker.close()

    def __del__(self) -> None:
        if self._result is None:
            self._close()
