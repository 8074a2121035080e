"""A one-shot worker: forked, confined, made ready, and then waiting for the one job it will ever do."""

from __future__ import annotations

import _thread
import os
import random
import resource
import select
import signal
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NoReturn

import numpy
import torch

from tutor.protocol import Job, pack
from tutor.sandbox import execute, gpu
from tutor.sandbox.channel import Channel
from tutor.sandbox.confine import limits
from tutor.sandbox.confine.base import Confinement, Grant
from tutor.sandbox.warm import warm_up

# High, so that the files a program opens get the numbers they get under plain python.
EVENTS_FD = 900
REQUESTS_FD = 901
PREPARED_FD = 902
LIFELINE_FD = 903
_HIGHEST_FD = 1 << 16


@dataclass(frozen=True, slots=True)
class Ends:
    """A worker's own ends of its pipes."""

    stdout: int
    stderr: int
    events: int
    requests: int
    prepared: int

    def close(self) -> None:
        for field in fields(self):
            os.close(getattr(self, field.name))


def serve(
    grant: Grant,
    confinement: Confinement,
    import_path: Sequence[str],
    ends: Ends,
    lifeline: int | None = None,
) -> NoReturn:
    """The life of a worker, from just after the fork. What goes wrong before it is ready is written to
    `prepared` as text, where the supervisor reads it; then the worker is of no use and ends.

    `lifeline`, where no signal tells of the parent's death: a pipe that closes with the zygote.
    """
    try:
        limits.make_room_for_files()
        _forget_supervisor(ends, lifeline)
        if lifeline is not None:
            _end_with_zygote()
        confinement.enter(grant)
        _own_environment(import_path)
        execute.connect_standard_streams()
        if grant.device.startswith("cuda") and grant.policy == "plain":
            # Not where the program may fork: what has initialised CUDA cannot, and most do it before.
            gpu.wake(grant.device, grant.limits.device_memory_mb)
    except BaseException:  # noqa: BLE001  reported to the supervisor, whatever it was: there is nobody else to tell
        os.write(PREPARED_FD, b"!" + traceback.format_exc().encode("utf-8", "replace")[-4000:])
        os._exit(70)
    os.write(PREPARED_FD, b".")
    os.close(PREPARED_FD)
    warm_up(forks=grant.policy != "plain", wanted=_job_is_there)
    _reseed()
    _do_the_job(Channel(REQUESTS_FD, EVENTS_FD))


def _forget_supervisor(ends: Ends, lifeline: int | None) -> None:
    """Own descriptors only, and python's own signal handling."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in (
        (nothing, 0),
        (ends.stdout, 1),
        (ends.stderr, 2),
        (ends.events, EVENTS_FD),
        (ends.requests, REQUESTS_FD),
        (ends.prepared, PREPARED_FD),
    ):
        os.dup2(source, target, inheritable=target < 3)
    if lifeline is not None:
        os.dup2(lifeline, LIFELINE_FD, inheritable=False)
    os.closerange(3, EVENTS_FD)
    os.closerange(PREPARED_FD + 1 if lifeline is None else LIFELINE_FD + 1, _HIGHEST_FD)


def _end_with_zygote() -> None:
    """A thread below the module `threading`, so that a program does not find it among its own."""

    def watch() -> None:
        while os.read(LIFELINE_FD, 1):
            pass
        os._exit(0)

    _thread.start_new_thread(watch, ())


def _own_environment(import_path: Sequence[str]) -> None:
    """Nothing of the learner's environment; everything that wants a folder gets the scratch one."""
    home = str(Path.cwd())
    os.environ.clear()
    os.environ.update(
        PATH="/usr/local/bin:/usr/bin:/bin",
        HOME=home,
        TMPDIR=home,
        LANG="C.UTF-8",
        USER="learner",
        LOGNAME="learner",
        PYTHONDONTWRITEBYTECODE="1",
    )
    import tempfile

    tempfile.tempdir = None  # the zygote's choice was cached there
    sys.path[:] = [home, *import_path]


def _job_is_there() -> bool:
    return bool(select.select([REQUESTS_FD], [], [], 0)[0])


def _reseed() -> None:
    """Children of one zygote must not share what plain python draws afresh in every process."""
    random.seed()
    numpy.random.seed()
    torch.default_generator.seed()


def _do_the_job(channel: Channel) -> NoReturn:
    frame = channel.recv()
    if frame is None:  # the tutor is gone, or needs this worker no more
        os._exit(0)
    job = Job.from_plain(*frame)
    before = resource.getrusage(resource.RUSAGE_SELF)
    limits.tighten(job.limits, job.threads)
    os.environ["OMP_NUM_THREADS"] = str(job.threads)
    if job.threads > 1:
        torch.set_num_threads(job.threads)
    if job.device.startswith("cuda") and torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        gpu.limit(job.device, job.limits.device_memory_mb)
    if job.device != "cpu":
        torch.set_default_device(job.device)
    execute.put(job.files)
    me = os.getpid()
    outcome = _dispatch(job, channel)
    if os.getpid() != me:  # a fork that the program let run on to its end, as plain python does too
        os._exit(outcome.exit_code)
    after = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    report = outcome.to_plain() | {
        "cpu_seconds": cpu + children.ru_utime + children.ru_stime,
        "grown_mb": max(0.0, after.ru_maxrss - before.ru_maxrss) * _MAXRSS_UNIT / (1 << 20),
    }
    _say_the_end(channel, report)
    os._exit(outcome.exit_code)


_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


def _dispatch(job: Job, channel: Channel) -> execute.Outcome:
    if job.kind == "run":
        if job.extra.get("record"):
            from tutor.sandbox.recorders import recording

            return execute.run_program(job, recording(job, channel))
        return execute.run_program(job)
    from tutor.sandbox import check

    serve_kind = check.serve_attempt if job.kind == "attempt" else check.serve_judge
    outcome = execute.call(lambda: serve_kind(job, channel), job)
    execute.flush()
    return outcome


def _say_the_end(channel: Channel, report: dict[str, object]) -> None:
    """The last frame of a run that came to its end. One that cannot be sent is sent without its values."""
    try:
        frame = pack({"end": report})
    except (ValueError, TypeError, RecursionError):
        frame = pack(
            {"end": report | {"values": [], "failure": None, "detail": "Its values were too large."}}
        )
    view = memoryview(frame)
    try:
        while view:
            view = view[os.write(EVENTS_FD, view) :]
    except OSError:
        return  # the program closed the descriptor, or the tutor is gone: the exit status remains
