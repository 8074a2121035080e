"""The taps: one watch over a running program, to which ledgers subscribe.

Torch is tapped once, here, and in as few places as possible:

- every torch function and tensor method passes through a TorchFunctionMode (`on_function`). What torch calls
  inside a function, inside backward and inside an optimizer's step does not pass again;
- module calls (`on_call`), backward and autograd.grad (`on_backward`), optimizer steps (`on_step`),
  clearing by zero_grad (`on_clear`), objects being made (`on_made`).

Nothing here may change what the program computes: no random number is drawn, no exception is swallowed or
added, and what a ledger computes runs in `quiet()`, where the taps are off and autograd records nothing. A
callback that raises is not called again, and the event `broken` says so.
"""

from __future__ import annotations

import contextlib
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, ClassVar, Protocol, Self, TypeVar

import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook
from torch.overrides import TorchFunctionMode
from torch.utils.data import Subset, TensorDataset, default_collate
from torch.utils.data._utils.fetch import _MapDatasetFetcher

from tutor.sandbox.watch.aside import Apart, Quiet, patched
from tutor.sandbox.watch.log import Log
from tutor.sandbox.watch.names import Names
from tutor.sandbox.watch.rounds import Rounds
from tutor.sandbox.watch.warned import WarningsInPlace

After = Callable[..., None]
_Callbacks = list[Callable[..., None]]
Kind = TypeVar("Kind")
_SLOW_ROUND = 0.25
"""seconds; a watch that rests would save nothing there"""
_HERE = str(Path(__file__).parent)


class Ledger(Protocol):
    """One thing that is written down. Made once a run, with the watch to subscribe to."""

    name: ClassVar[str]

    def __init__(self, watch: Watch) -> None: ...

    def finish(self) -> None:
        """The program has ended, or its time is nearly over: write down what is only known then."""


class Watch:
    """Watches what runs between `__enter__` and `__exit__`. Lines are those of frames of `filename`.

    `deadline` is a `time.monotonic()`: at the first event after it the ledgers finish, because the program
    may be stopped at any moment.
    """

    def __init__(
        self,
        filename: str,
        namespace: dict[str, Any],
        send: Callable[[dict[str, Any]], None],
        ledgers: Sequence[type[Ledger]],
        deadline: float = float("inf"),
    ) -> None:
        self.filename = filename
        self.names = Names(namespace)
        self.namespace = namespace
        self.log = Log(send)
        self.depth = 0
        """how many module calls are open"""
        self.open: list[nn.Module] = []
        """the modules whose calls are open, the root first"""
        self.busy = 0
        """inside quiet(), backward, zero_grad: inner calls of torch are no events"""
        self.stepping: list[torch.optim.Optimizer] = []
        """the optimizers whose step is open, outermost first (a closure runs inside it)"""
        self.batch: tuple[int, int, int] | None = None
        """of the newest batch of a data loader: the loader's number, rows, id of the first tensor"""
        self.scaling = 0
        """inside GradScaler.step"""
        self._deadline = deadline
        self._finished = False
        self._undo = contextlib.ExitStack()
        self._rounds = Rounds()
        self._round_began = 0.0
        self._unsettled: list[Callable[[], bool]] = []
        self._wakings: list[Callable[[], None]] = []
        self._functions: dict[Any, list[tuple[Callable[..., Any] | None, After | None]]] = {}
        self._every: tuple[Callable[..., None], ...] = ()
        self._calls: tuple[_Callbacks, _Callbacks] = [], []
        """before and after every call"""
        self._root_calls: tuple[_Callbacks, _Callbacks] = [], []
        self._backwards: list[tuple[Callable[..., Any] | None, After | None]] = []
        self._steps: list[tuple[Callable[..., None] | None, Callable[..., None] | None]] = []
        self._clears: list[Callable[..., None]] = []
        self._spared: set[type] = set()
        self._shared: dict[Any, Any] = {}
        self._mades: list[tuple[type, Callable[..., None]]] = []
        self.ledgers = [ledger(self) for ledger in ledgers]

    # --- subscribing ---------------------------------------------------------------------------------

    def on_function(
        self,
        *functions: Any,
        before: Callable[[tuple[Any, ...], dict[str, Any]], Any] | None = None,
        after: Callable[[tuple[Any, ...], dict[str, Any], Any, Any], None] | None = None,
    ) -> None:
        """`before(args, kwargs)` and `after(args, kwargs, result, what before gave)` around these functions
        of torch (as TorchFunctionMode names them: `F.cross_entropy`, `torch.softmax`,
        `torch.Tensor.view`)."""
        for function in functions:
            self._functions.setdefault(function, []).append((self._guarded(before), self._guarded(after)))

    def on_every_function(
        self, after: Callable[[Any, tuple[Any, ...], dict[str, Any], Any], None]
    ) -> Callable[[bool], None]:
        """After every function of torch that the program calls: `after(function, args, kwargs, result)`. It
        must be quick, and be switched off while it has nothing to see: what is given back switches it, and it
        is off at first."""
        callback = _present(self._guarded(after))

        def switch(on: bool) -> None:
            if on != (callback in self._every):
                others = tuple(every for every in self._every if every is not callback)
                self._every = (*others, callback) if on else others

        return switch

    def on_call(
        self,
        before: Callable[[nn.Module, tuple[Any, ...]], None] | None = None,
        after: Callable[[nn.Module, tuple[Any, ...], dict[str, Any], Any], None] | None = None,
        *,
        roots: bool = False,
    ) -> None:
        """Around every module's call, inner ones too (`watch.depth` is 1 for a root), or around those of
        roots alone. The output is None where the forward raised."""
        for callbacks, callback in zip(
            self._root_calls if roots else self._calls, (before, after), strict=True
        ):
            if callback is not None:
                callbacks.append(_present(self._guarded(callback)))

    def on_backward(
        self,
        before: Callable[[list[torch.Tensor], dict[str, Any]], Any] | None = None,
        after: Callable[[list[torch.Tensor], dict[str, Any], Any], None] | None = None,
    ) -> None:
        """Around backward and autograd.grad: the roots, and `{"kind": "backward" | "grad", "retain_graph",
        "create_graph", "inputs", "gradients" (of grad, after it), "raised"}`. `after` gets
        what `before` gave."""
        self._backwards.append((self._guarded(before), self._guarded(after)))

    def on_step(
        self,
        before: Callable[[torch.optim.Optimizer], None] | None = None,
        after: Callable[[torch.optim.Optimizer], None] | None = None,
    ) -> None:
        self._steps.append((self._guarded(before), self._guarded(after)))

    def on_clear(self, cleared: Callable[[torch.optim.Optimizer | nn.Module], None]) -> None:
        """Before an optimizer's or a module's zero_grad (clearing by hand is seen by the gradient ledger)."""
        self._clears.append(_present(self._guarded(cleared)))

    def on_made(self, kind: type, made: Callable[[Any], None]) -> None:
        """After `kind.__init__`, of subclasses too, as long as they call it."""
        self._mades.append((kind, _present(self._guarded(made))))

    def on_waking(self, woken: Callable[[], None]) -> None:
        """After rounds of a loop that went unseen (rounds.py)."""
        self._wakings.append(_present(self._guarded(woken)))

    def no_rest_while(self, unsettled: Callable[[], bool]) -> None:
        """While `unsettled()`, no round goes unseen."""
        self._unsettled.append(_present(self._guarded(unsettled)))

    def spoil_round(self) -> None:
        """Rounds like this one are all to be seen."""
        self._rounds.spoil()

    def patch(self, owner: Any, name: str, around: Callable[..., Any], *, usual: bool = False) -> None:
        """From now until the watch ends, `owner.name(...)` calls `around(original, ...)`. Only for what no
        tap above reaches; `around` must call the original with exactly what it got. Unless it is `usual` in
        every round of a loop, the watch wakes for it."""

        def awake(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            if self._rounds.resting:
                self.wake()
            elif not self.busy:
                self._rounds.spoil()
            return around(original, *args, **kwargs)

        self._undo.enter_context(patched(owner, name, around if usual else awake))

    def shared(self, kind: Callable[[Watch], Kind]) -> Kind:
        """The one `kind(watch)` that several ledgers look at; made when it is first asked for."""
        if kind not in self._shared:
            self._shared[kind] = kind(self)
        return self._shared[kind]  # type: ignore[no-any-return]

    def _guarded(self, callback: Callable[..., Any] | None) -> Callable[..., Any] | None:
        if callback is None:
            return None
        broken = False

        def call(*args: Any) -> Any:
            nonlocal broken
            if broken:
                return None
            try:
                return callback(*args)
            except Exception as error:  # noqa: BLE001
                # Whatever goes wrong here is our mistake, or an odd tensor's; the program must not see it.
                broken = True
                name = getattr(callback, "__qualname__", "")
                self.note("broken", None, callback=name, error=f"{type(error).__name__}: {error}"[:500])
                return None

        return call

    # --- writing down --------------------------------------------------------------------------------

    def note(self, kind: str, line: int | None, **data: Any) -> int:
        """Writes an event down; its number."""
        number = self.log.add(kind, line, data)
        self._rounds.noted(kind, data.get("by"))
        if not self._finished and time.monotonic() > self._deadline:
            self.finish()
        return number

    def line(self) -> int | None:
        """The learner's line that is being executed."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename == self.filename:
                return frame.f_lineno
            frame = frame.f_back
        return None

    def stack(self) -> list[int]:
        """The learner's lines that are being executed, the innermost first."""
        lines = []
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename == self.filename:
                lines.append(frame.f_lineno)
            frame = frame.f_back
        return lines[:16]

    def direct(self) -> bool:
        """Whether the learner's own code made the call that is tapped now, and not torch for it."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename.startswith(_HERE):
            frame = frame.f_back
        return frame is not None and frame.f_code.co_filename == self.filename

    def moment(self) -> int:
        """A number that grows with every node of autograd's graph: a node whose `_sequence_nr()` is smaller
        was made before now. (Nodes that accumulate into leaves have no such number.)"""
        return int(torch.autograd._get_sequence_nr())  # type: ignore[attr-defined]

    def quiet(self) -> contextlib.AbstractContextManager[None]:
        """For what a ledger computes: no taps, no autograd. (Random numbers are its own care: draw none.)"""
        return Quiet(self)

    def apart(self) -> contextlib.AbstractContextManager[None]:
        """For what is no event, and is much (torch's own work, and ours): its functions do not come by here
        at all."""
        return Apart()

    def finish(self) -> None:
        """Once: the ledgers write down what is only known at the end, and everything is sent."""
        if self._finished:
            return
        self._finished = True
        if not self._rounds.resting:
            self.busy += 1  # from now on nothing is an event: what goes on until the end was not asked for
        with self.quiet():
            for ledger in self.ledgers:
                ledger.finish()
        self.log.finish()

    # --- on and off ----------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        for handle in (
            register_module_forward_pre_hook(self._before_call),
            register_module_forward_hook(self._after_call, with_kwargs=True, always_call=True),
            register_optimizer_step_pre_hook(self._before_step),
            register_optimizer_step_post_hook(self._after_step),
        ):
            self._undo.callback(handle.remove)
        self.patch(warnings, "showwarning", WarningsInPlace())
        self.patch(torch.autograd, "backward", self._backward, usual=True)
        self.patch(torch.autograd, "grad", self._grad)
        self.patch(torch.optim.Optimizer, "zero_grad", self._zero_grad, usual=True)
        self.patch(nn.Module, "zero_grad", self._zero_grad, usual=True)
        self.on_made(torch.optim.Optimizer, self._spare_step)
        self.patch(_MapDatasetFetcher, "fetch", self._fetch, usual=True)
        for kind in dict.fromkeys(kind for kind, _ in self._mades):
            self.patch(kind, "__init__", self._maker(kind))
        self._undo.enter_context(_Functions(self))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._undo.close()

    @property
    def unseen(self) -> bool:
        """What is called now is no event: torch's own work, and what runs inside vmap, torch.func.grad or a
        tracer, where tensors have no values and a look at them would become a part of the program."""
        return (
            self.busy > 0
            or torch._C._are_functorch_transforms_active()
            or torch._C._get_tracing_state() is not None
        )

    # --- the taps ------------------------------------------------------------------------------------

    def _before_call(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        self.depth += 1
        self.open.append(module)
        if self.depth == 1 and self._call_comes(module):
            return
        if self.unseen:
            return
        for before in self._calls[0]:
            before(module, args)
        if self.depth == 1:
            with self.apart():
                for before in self._root_calls[0]:
                    before(module, args)

    def _after_call(self, module: nn.Module, args: tuple[Any, ...], *rest: Any) -> None:
        # Where the forward raised, torch leaves the keyword arguments out, and the output is None.
        kwargs, output = rest if len(rest) == 2 else ({}, rest[0])
        try:
            if not self.unseen:
                for after in self._calls[1]:
                    after(module, args, kwargs, output)
                if self.depth == 1:
                    with self.apart():
                        for after in self._root_calls[1]:
                            after(module, args, kwargs, output)
        finally:
            self.depth -= 1
            if self.open:
                self.open.pop()

    def _before_step(self, optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        if optimizer in self.stepping:  # an earlier step of it that raised, and was caught
            del self.stepping[self.stepping.index(optimizer) :]
        self.stepping.append(optimizer)
        if self._comes("step", id(optimizer)):
            return
        with self.apart():
            for before, _ in self._steps:
                if before is not None:
                    before(optimizer)

    def _after_step(self, optimizer: torch.optim.Optimizer, args: Any, kwargs: Any) -> None:
        if not (self._rounds.resting or self._finished):
            with self.apart():
                for _, after in self._steps:
                    if after is not None:
                        after(optimizer)
        if optimizer in self.stepping:
            del self.stepping[self.stepping.index(optimizer) :]
        if not self.stepping:
            self._round_ended()

    def _zero_grad(self, original: Callable[..., Any], owner: Any, *args: Any, **kwargs: Any) -> Any:
        with self.apart():
            if not self._comes("clear", id(owner)) and not self.unseen:
                for cleared in self._clears:
                    cleared(owner)
            with self._inner():
                return original(owner, *args, **kwargs)

    def _backward(self, original: Callable[..., Any], tensors: Any, *args: Any, **kwargs: Any) -> Any:
        if self._comes("backward") or self.unseen:
            return original(tensors, *args, **kwargs)
        given = dict(zip(("grad_tensors", "retain_graph", "create_graph"), args, strict=False)) | kwargs
        about = {
            "kind": "backward",
            "retain_graph": given.get("retain_graph"),
            "create_graph": bool(given.get("create_graph")),
            "inputs": given.get("inputs"),
        }
        return self._through(list(flat(tensors)), about, lambda: original(tensors, *args, **kwargs))

    def _grad(
        self, original: Callable[..., Any], outputs: Any, inputs: Any, *args: Any, **kwargs: Any
    ) -> Any:
        if self.unseen:
            return original(outputs, inputs, *args, **kwargs)
        given = dict(zip(("grad_outputs", "retain_graph", "create_graph"), args, strict=False)) | kwargs
        about: dict[str, Any] = {
            "kind": "grad",
            "retain_graph": given.get("retain_graph"),
            "create_graph": bool(given.get("create_graph")),
            "inputs": list(flat(inputs)),
        }

        def run() -> Any:
            about["gradients"] = gradients = original(outputs, inputs, *args, **kwargs)
            return gradients

        return self._through(list(flat(outputs)), about, run)

    def _through(self, roots: list[torch.Tensor], about: dict[str, Any], run: Callable[[], Any]) -> Any:
        with self.apart():
            given = [before(roots, about) if before is not None else None for before, _ in self._backwards]
        try:
            with self._inner():
                return run()
        except BaseException as error:
            about["raised"] = error
            raise
        finally:
            with self.apart():
                for (_, after), had in zip(self._backwards, given, strict=True):
                    if after is not None:
                        after(roots, about, had)

    # --- rest ----------------------------------------------------------------------------------------

    def _comes(self, *part: object) -> bool:
        """A part of a round begins. Whether the watch rests over it."""
        rounds = self._rounds
        if self._finished:  # ledgers call models when they finish, and the program may go on
            return True
        if rounds.resting and not rounds.fits(part) and rounds.between:
            self.wake()
        if rounds.resting or self.busy == 0:
            rounds.met(part)
        return rounds.resting

    def _call_comes(self, module: nn.Module) -> bool:
        # Where it is called from, too: an evaluation may call the model just as the training does.
        return self._comes("call", id(module), module.training, torch.is_grad_enabled(), tuple(self.stack()))

    def _round_ended(self) -> None:
        rested = self._rounds.resting
        if self._finished or (not rested and self.busy):
            return
        now = time.monotonic()
        slow, self._round_began = now - self._round_began > _SLOW_ROUND, now
        self._rounds.ended(settled=not slow and not any(unsettled() for unsettled in self._unsettled))
        if rested:
            self.log.passed_over()
            if now > self._deadline:
                self.finish()
                return
        if rested and not self._rounds.resting:
            self._woken()
        elif self._rounds.resting and not rested:
            self.busy += 1

    def wake(self) -> None:
        """Something is to be seen. In the middle of a round only from the next on."""
        if self._finished or not self._rounds.resting:
            return
        if self._rounds.between:
            self._rounds.wake()
            self._woken()
        else:
            self._rounds.wake_soon()

    def _woken(self) -> None:
        self.busy -= 1
        with self.quiet():
            for woken in self._wakings:
                woken()

    def _spare_step(self, optimizer: torch.optim.Optimizer) -> None:
        """What an optimizer computes in its step is no event: the functions in it need not come by here at
        all.
        (Those of a closure do.)"""
        kind = type(optimizer)
        if kind in self._spared or "step" not in vars(kind):
            return
        self._spared.add(kind)

        def step(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            if len(args) > 1 or kwargs:
                return original(*args, **kwargs)
            with self.apart():
                return original(*args)

        self.patch(kind, "step", step, usual=True)

    def _fetch(self, original: Callable[..., Any], fetcher: Any, index: Any) -> Any:
        """The rows of a TensorDataset are taken and stacked by torch alone."""
        if not fetched_by_torch(fetcher.dataset, fetcher.collate_fn):
            return original(fetcher, index)
        with self.apart():
            return original(fetcher, index)

    def _maker(self, kind: type) -> Callable[..., Any]:
        mades = [made for of, made in self._mades if of is kind]

        def around(original: Callable[..., Any], thing: Any, *args: Any, **kwargs: Any) -> Any:
            self.wake()
            original(thing, *args, **kwargs)
            if not self.unseen:
                self._rounds.spoil()
                for made in mades:
                    made(thing)

        return around

    @contextlib.contextmanager
    def _inner(self) -> Iterator[None]:
        """What torch does inside itself is no event; autograd stays as it is."""
        self.busy += 1
        try:
            yield
        finally:
            self.busy -= 1

    def function(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Called by the mode for every function of torch."""
        if self.unseen:
            return function(*args, **kwargs)
        subscribed = self._functions.get(function)
        if subscribed is None:
            result = function(*args, **kwargs)
            for every in self._every:
                every(function, args, kwargs, result)
            return result
        given = [before(args, kwargs) if before is not None else None for before, _ in subscribed]
        result = function(*args, **kwargs)
        for (_, after), had in zip(subscribed, given, strict=True):
            if after is not None:
                after(args, kwargs, result, had)
        for every in self._every:
            every(function, args, kwargs, result)
        return result


class _Functions(TorchFunctionMode):
    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return self._watch.function(func, args, kwargs or {})


def fetched_by_torch(dataset: Any, collate: Any) -> bool:
    """Whether rows are taken and stacked without any code of the program's."""
    while type(dataset) is Subset:
        dataset = dataset.dataset
    return type(dataset) is TensorDataset and collate is default_collate


def flat(value: Any) -> Iterator[torch.Tensor]:
    """The tensors in lists, tuples and dicts."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from flat(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from flat(item)


def _present(callback: Callable[..., Any] | None) -> Callable[..., Any]:
    assert callback is not None
    return callback
