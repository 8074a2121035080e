"""The learner's code as a check sees it: `attempt` and the handles it gives, all of them questions over a
line.

Nothing of the learner's runs here. What comes back is plain data, rebuilt (see `wire`), or a number that
stands for an object over there. A handle is equal to itself only, is neither true nor false, and has no
arithmetic, so that no object of the learner's can stand in for a value.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from tutor.sandbox.channel import Channel
from tutor.sandbox.check import wire
from tutor.sandbox.check.watched import Watched

MAX_ITEMS = 10_000
_CHUNK = 64
_ROOT = 0  # the handle of the learner's module


class LearnerError(Exception):
    """The learner's code raised. `failure` is the plain form of a protocol.Failure, `kinds` the names of its
    exception's class and base classes."""

    def __init__(self, failure: dict[str, Any], kinds: list[str], loading: bool = False) -> None:
        self.failure = failure
        self.kinds = kinds
        self.loading = loading
        self.message = str(failure.get("message", ""))
        super().__init__(f"{failure.get('type')}: {self.message}")


class AttemptGoneError(Exception):
    """The attempt's process is no longer there; `ending` says how it ended, as the tutor saw it."""

    def __init__(self, ending: dict[str, Any]) -> None:
        self.ending = ending
        super().__init__(str(ending.get("detail", "")))


class Line:
    """Asks the attempt's process, through the tutor, one question at a time."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._number = 0
        self.last = ""
        """what was asked last and what kind of thing came back, for a check that trips over it"""

    def ask(self, op: str, what: str, name: str = "", **values: Any) -> Any:
        """The answer to one question. `what` says it in the learner's terms. Raises LearnerError,
        AttemptGoneError, or AssertionError where the answer cannot be used."""
        try:
            tree, payload = wire.encode(values, keep=_as_argument)
        except wire.SendError as error:
            raise TypeError(f"{what}: {error}; use attempt.build to make it on the learner's side") from None
        self._number += 1
        question = {"kind": "call", "id": self._number, "op": op, "name": name, "values": tree}
        self._channel.send(question, payload)
        frame = self._channel.recv()
        if frame is None:
            raise AttemptGoneError({"status": "cancelled", "detail": "The check was ended."})
        reply, payload = frame
        if reply.get("id") != self._number:
            raise AttemptGoneError({"status": "crash", "detail": "The answers came out of order."})
        return self._read(reply, payload, what)

    def _read(self, reply: dict[str, Any], payload: bytes, what: str) -> Any:
        if isinstance(reply.get("gone"), dict):
            raise AttemptGoneError(reply["gone"])
        if isinstance(reply.get("raised"), dict):
            kinds = reply.get("kinds")
            names = [str(kind) for kind in kinds] if isinstance(kinds, list) else []
            raise LearnerError(reply["raised"], names, loading=reply.get("loading") is True)
        if isinstance(reply.get("refused"), str):
            raise AssertionError(f"{what} gave something that cannot be compared: {reply['refused'][:300]}")
        if isinstance(reply.get("missing"), str):
            raise AssertionError(reply["missing"][:300])
        try:
            value = wire.decode(reply.get("value"), payload, lambda node: _as_handle(self, node, what))
        except ValueError as error:
            raise AssertionError(f"{what} gave an answer that cannot be read: {error}") from None
        self.last = f"{what} gave {_brief(value)}"
        return value


class Handle:
    """An object of the learner's that stays on their side."""

    __slots__ = ("_tutor_line", "_tutor_name", "_tutor_number", "_tutor_type")

    def __init__(self, line: Line, number: int, type_: str, name: str) -> None:
        object.__setattr__(self, "_tutor_line", line)
        object.__setattr__(self, "_tutor_number", number)
        object.__setattr__(self, "_tutor_type", type_)
        object.__setattr__(self, "_tutor_name", name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._tutor_line.ask("getattr", f"{self._tutor_name}.{name}", name, object=self)

    def __setattr__(self, name: str, value: Any) -> None:
        raise TypeError(f"set {name} on the learner's side, in a function given to attempt.build")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._tutor_line.ask("call", f"{self._tutor_name}(...)", object=self, args=args, kwargs=kwargs)

    def __getitem__(self, index: Any) -> Any:
        what = (
            f"{self._tutor_name}[{index!r}]" if isinstance(index, int | str) else f"{self._tutor_name}[...]"
        )
        return self._tutor_line.ask("getitem", what, object=self, index=index)

    def __len__(self) -> int:
        try:
            length = self._tutor_line.ask("len", f"len({self._tutor_name})", object=self)
        except LearnerError as error:
            if "TypeError" in error.kinds:  # list() asks for the length first, and does without it then
                raise TypeError(error.message) from error
            raise
        if type(length) is not int or length < 0:
            raise AssertionError(f"len({self._tutor_name}) is not a number")
        return length

    def __iter__(self) -> Iterator[Any]:
        what = f"the items of {self._tutor_name}"
        iterator = self._tutor_line.ask("iter", what, object=self)
        count = 0
        while True:
            answer = self._tutor_line.ask("next", what, object=iterator, count=_CHUNK)
            if not isinstance(answer, tuple) or len(answer) != 2 or not isinstance(answer[0], list):
                raise AssertionError(f"{what} cannot be read")
            for item in answer[0]:
                count += 1
                if count > MAX_ITEMS:
                    raise AssertionError(f"{self._tutor_name} gives more than {MAX_ITEMS:,} items")
                yield item
            if answer[1] is not True:
                return

    def __contains__(self, item: Any) -> bool:
        return any(item is other or (type(item) is type(other) and item == other) for other in self)

    def __bool__(self) -> bool:
        raise AssertionError(f"{self._tutor_name} is {_brief(self)}, where a value was wanted")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Handle) and other._tutor_number == self._tutor_number

    def __hash__(self) -> int:
        return hash(self._tutor_number)

    def __repr__(self) -> str:
        return f"<{self._tutor_type} of the learner's>"


class Attempt:
    """The learner's module. `attempt.f` is a value or a handle of it; `attempt["f"]` too, for names that are
    also methods here."""

    def __init__(self, line: Line, source: str) -> None:
        self._line = line
        self.source = source
        """the learner's text; never check behaviour by it"""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Any:
        return self._line.ask("getattr", name, name, object=self._module())

    def has(self, name: str) -> bool:
        """Whether the learner's module has this name."""
        return self._line.ask("has", name, name) is True

    def build(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Calls `function`, a def of check.py, on the learner's side: its source is sent over. It may use
        torch, nn, F and what it imports itself, nothing else of check.py."""
        if function.__code__.co_freevars or function.__name__ == "<lambda>":
            raise TypeError("attempt.build takes a def at the top level of check.py")
        source = textwrap.dedent(inspect.getsource(function))
        return self._line.ask(
            "build", f"{function.__name__}(...)", function.__name__, source=source, args=args, kwargs=kwargs
        )

    def watch(self, function: str | Handle, *args: Any, **kwargs: Any) -> Watched:
        """Calls the learner's function while training events are recorded."""
        name = function if isinstance(function, str) else function._tutor_name
        target = self[function] if isinstance(function, str) else function
        value, record = self._line.ask("watch", f"{name}(...)", object=target, args=args, kwargs=kwargs)
        return Watched(value, record)

    def _module(self) -> Handle:
        return Handle(self._line, _ROOT, "module", "your code")


def _as_argument(value: object) -> dict[str, Any]:
    if isinstance(value, Handle):
        return {"$handle": value._tutor_number}
    raise wire.SendError(f"a {type(value).__name__} is not plain data")


def _as_handle(line: Line, node: dict[str, Any], what: str) -> Handle:
    number, type_ = node["$handle"], node.get("type")
    if type(number) is not int or not isinstance(type_, str):
        raise ValueError("a handle that is none")
    return Handle(line, number, type_[:100], what)


def _brief(value: Any) -> str:
    from tutor.sandbox.check.compare import value_of

    return value_of(value)
