"""The learner's side of a check: runs their module, and answers questions about it with plain data.

Everything here runs in the learner's process and may be bent by their code. It holds no expected value, so
bending it can only change answers that the judge then compares.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import linecache
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn

from tutor.protocol import Job
from tutor.sandbox import failure
from tutor.sandbox.channel import Channel
from tutor.sandbox.check import wire
from tutor.sandbox.trace.training import TrainingRecorder

MODULE = "attempt"

# torch's own methods that give an iterator where a check wants the things themselves
_LISTED = {
    "parameters", "named_parameters", "buffers", "named_buffers", "modules", "named_modules", "children",
    "named_children",
}  # fmt: skip


def serve_attempt(job: Job, channel: Channel) -> None:
    """Answers until the tutor says bye or closes the line. `job.extra["quiet"]`: what the module prints
    while it is loaded is not shown (it was before). `job.extra["record"]`: as for a run."""
    host = Host(job)
    recorded: contextlib.AbstractContextManager[object] = contextlib.nullcontext()
    if job.extra.get("record"):
        from tutor.sandbox.recorders import recording

        recorded = recording(job, channel)(host.names)
    with recorded:
        while (frame := channel.recv()) is not None:
            question, payload = frame
            if question.get("op") == "bye":
                return
            reply, out = host.answer(question, payload)
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(OSError, ValueError, AttributeError):
                    stream.flush()
            channel.send({"kind": "reply", "id": question.get("id"), **reply}, out)


class Host:
    """The learner's module and the objects that the judge has handles of."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._module = types.ModuleType(MODULE)
        self._kept: list[object] = [self._module]
        self.names: dict[str, Any] = {}
        """those of the module as it was loaded last"""
        self._quiet = job.extra.get("quiet") is True
        self._operations: dict[str, Callable[[str, dict[str, Any]], Any]] = {
            "load": self._load,
            "ping": lambda name, values: None,
            "has": lambda name, values: hasattr(self._module, name),
            "getattr": self._getattr,
            "call": lambda name, values: _call(values["object"], values["args"], values["kwargs"]),
            "getitem": lambda name, values: values["object"][values["index"]],
            "len": lambda name, values: len(values["object"]),
            "iter": lambda name, values: _Cursor(iter(values["object"])),
            "next": lambda name, values: values["object"].take(values["count"]),
            "build": self._build,
            "watch": self._watch,
        }

    def answer(self, question: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        op, name = str(question.get("op")), str(question.get("name", ""))
        try:
            values = wire.decode(question.get("values"), payload, self._resolve)
            value = self._operations[op](name, values)
            tree, out = wire.encode(value, self._keep)
        except wire.SendError as error:
            return {"refused": str(error)}, b""
        except BaseException as error:  # noqa: BLE001  the learner's code may raise anything
            if op == "getattr" and isinstance(error, _MissingNameError):
                return {"missing": str(error)}, b""
            described = failure.describe(error, self._job.source, self._job.filename)
            kinds = [kind.__name__ for kind in type(error).__mro__]
            return {"raised": described, "kinds": kinds, "loading": op == "load"}, b""
        return {"value": tree}, out

    # --- operations ----------------------------------------------------------------------------------

    def _load(self, name: str, values: dict[str, Any]) -> None:
        """Runs the learner's source afresh, in a new module, with a seed of its own."""
        torch.manual_seed(values["seed"])
        self._module = module = types.ModuleType(MODULE)
        module.__file__ = self._job.filename
        self._kept = [module]
        sys.modules[MODULE] = module
        source, filename = self._job.source, self._job.filename
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        shown = contextlib.redirect_stdout(io.StringIO()) if self._quiet else contextlib.nullcontext()
        with shown:
            exec(compile(source, filename, "exec", dont_inherit=True), module.__dict__)
        self.names.clear()
        self.names.update(module.__dict__)
        self._quiet = True

    def _getattr(self, name: str, values: dict[str, Any]) -> Any:
        owner = values["object"]
        if owner is self._module and not hasattr(owner, name):
            raise _MissingNameError(f"There is no {name} in your code")
        return getattr(owner, name)

    def _build(self, name: str, values: dict[str, Any]) -> Any:
        namespace: dict[str, Any] = {"torch": torch, "nn": nn, "F": nn.functional, "__name__": MODULE}
        filename = f"<{name} of the check>"
        source = values["source"]
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        exec(compile(source, filename, "exec", dont_inherit=True), namespace)
        return _call(namespace[name], values["args"], values["kwargs"])

    def _watch(self, name: str, values: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        with TrainingRecorder(self._job.filename) as recorder:
            value = _call(values["object"], values["args"], values["kwargs"])
        return value, recorder.record()

    # --- handles -------------------------------------------------------------------------------------

    def _keep(self, value: object) -> dict[str, Any]:
        self._kept.append(value)
        return {"$handle": len(self._kept) - 1, "type": type(value).__name__}

    def _resolve(self, node: dict[str, Any]) -> object:
        return self._kept[node["$handle"]]


class _MissingNameError(Exception):
    """A name that the learner's module does not have."""


class _Cursor:
    """An iterator that is read a few items at a time."""

    def __init__(self, iterator: Iterator[Any]) -> None:
        self._iterator = iterator

    def take(self, count: int) -> tuple[list[Any], bool]:
        items = list(itertools.islice(self._iterator, count))
        return items, len(items) == count


def _call(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    result = function(*args, **kwargs)
    owner = getattr(function, "__self__", None)
    if isinstance(owner, nn.Module) and getattr(function, "__name__", "") in _LISTED:
        return list(itertools.islice(result, wire.MAX_NODES))
    return result
