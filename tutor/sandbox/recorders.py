"""What is recorded of a run: `Job.extra["record"]` names it."""

from __future__ import annotations

import contextlib
import os
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import torch

from tutor.protocol import Job
from tutor.sandbox.channel import Channel
from tutor.sandbox.execute import Recording

_SPARE = 0.15
"""the part of a run's time that is kept for writing down what is known at its end"""

Send = Callable[[dict[str, Any]], None]


def recording(job: Job, channel: Channel) -> Recording:
    """`"watch"`: the training loop, for the doctor. `"shapes"`: names and operations, line by line."""
    kind = job.extra["record"]
    own = os.getpid()

    def send(data: dict[str, Any]) -> None:
        if os.getpid() != own:
            return  # a process that the program forked: its frames would mix with ours
        # The tutor that closed its end is gone; the program is then ended from outside.
        with contextlib.suppress(OSError):
            channel.send(data)

    if kind == "watch":
        return lambda namespace: _watched(job, namespace, send)
    if kind == "shapes":
        return lambda namespace: _shapes(job, namespace, send)
    raise ValueError(f"{kind!r} is nothing that can be recorded")


@contextlib.contextmanager
def _watched(job: Job, namespace: dict[str, Any], send: Send) -> Iterator[None]:
    from tutor.sandbox.watch import LEDGERS, Watch

    deadline = time.monotonic() + job.limits.wall_seconds * (1 - _SPARE)
    # A compiled module hides what happens inside it; eager computes the same.
    torch.compiler.set_stance("force_eager")
    warnings.filterwarnings("ignore", "Using `torch.compile.module.` when there are global hooks")  # ours
    watch = Watch(job.filename, namespace, send, LEDGERS, deadline)
    try:
        with watch:
            yield
    finally:
        watch.finish()


@contextlib.contextmanager
def _shapes(job: Job, namespace: dict[str, Any], send: Send) -> Iterator[None]:
    """Switches in `Job.extra`: `values` (on), `parameters` and `graph` (off)."""
    from tutor.sandbox.trace.shapes import Shapes

    torch.compiler.set_stance("force_eager")
    shapes = Shapes(
        job.source,
        job.filename,
        namespace,
        send,
        deadline=time.monotonic() + job.limits.wall_seconds * (1 - _SPARE),
        values=bool(job.extra.get("values", True)),
        parameters=bool(job.extra.get("parameters")),
        graph=bool(job.extra.get("graph")),
    )
    try:
        with shapes:
            yield
    finally:
        shapes.finish()
