"""What was recorded of a program's shapes while it ran, as plain data: what the sandbox's recorder writes
and everybody else reads. No torch here.

A recording arrives as frames of the kind `SHAPES`, each one complete: a later frame replaces an earlier one
(a run that is stopped has sent what was known a moment before). `read_trace` turns a frame into a `Trace`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

Shape = tuple[int, ...]

SHAPES = "trace.shapes"
"""`Recorded.kind` of a frame that brings a whole trace"""
FIRST_STEPS = 1_500
"""so many executed statements are kept from the beginning; of what comes later, the newest `LAST_STEPS`"""
LAST_STEPS = 500
FROZEN, DISCRETE = "frozen", "discrete"
"""`Unrecorded.why`, beside what switches recording off"""
MAX_NAMES = 64
"""names of one line"""
MAX_OPS = 64
"""operations of one visit of a line; and of the layers inside one call"""

How = Literal["bound", "changed", "argument"]


@dataclass(frozen=True, slots=True)
class TensorState:
    """What a tensor is, without its values. A size is an int; of nested tensors some are None."""

    shape: Shape
    dtype: str
    """`float32`"""
    device: str
    requires_grad: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A name that stood for a tensor after the last visit of a line."""

    name: str
    state: TensorState
    how: How = "bound"
    """"changed": not bound, but changed in place (`x.requires_grad_()`); "argument": bound by a call"""
    view_of: str = ""
    """another name whose storage it shares; its own where it is a view of what the name stood for before"""
    same: bool = False
    """whether it is the very same object as `view_of`"""
    text: str = ""
    """a summary of its values, or all of them where they are few; "" where they were not looked at"""
    visits: int = 1
    """how often this line bound it to a tensor"""
    first: TensorState | None = None
    """its state after the first visit, where that differs"""
    states: int = 1
    """how many different states it had here (counted up to 16)"""


@dataclass(frozen=True, slots=True)
class Op:
    """A torch function, method or module that a line called. `line` is where in the statement it stands."""

    name: str
    line: int
    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]
    args: tuple[Any, ...] = ()
    """as given; "$0" stands for the first of `inputs`, "$1" for the second ...; "$1 mask" for
    one of booleans"""
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    module: Mapping[str, Any] | None = None
    """of a module: its settings (`{"in_features": 4, ...}`)"""
    path: str = ""
    """of a module: what the learner calls it, or its name within the outer one"""
    view: bool = False
    """whether the output shares the storage of an input"""
    times: int = 1
    grad: bool = True
    """False where an input or a parameter required grad and gradients were not recorded (no_grad,
    inference_mode)"""
    inside: tuple[Op, ...] = ()
    """of a container: the layers it called, in order"""


@dataclass(frozen=True, slots=True)
class Call:
    """What a line did that gives no tensor: `backward`, `item`, `numpy`, `tolist`; and `detach`, `data`, that
    cut the graph. `shape` is the tensor's, `cuts` whether it required grad."""

    name: str
    shape: Shape
    cuts: bool


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """Operations of a line that autograd did not record, in `visits` of the line's. `why` is what switched it
    off (`no_grad`, `inference_mode`, `set_grad_enabled`; `line` is where, 0 if not known), or `FROZEN`: the
    layer's parameters require no grad and nor does what came in; or `DISCRETE`: the result is whole numbers
    or booleans, which carry no gradient."""

    why: str
    line: int
    ops: tuple[str, ...]
    visits: int


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    visits: int
    names: tuple[Name, ...] = ()
    ops: tuple[Op, ...] = ()
    calls: tuple[Call, ...] = ()
    unrecorded: tuple[Unrecorded, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One executed statement, in the order of execution: what it bound. `depth` counts the learner's open
    functions, `function` is the innermost (`<module>` at the top)."""

    line: int
    depth: int
    function: str
    names: tuple[tuple[str, TensorState], ...]


@dataclass(frozen=True, slots=True)
class Failing:
    """The operation that raised last."""

    op: str
    line: int
    type: str
    inputs: tuple[TensorState, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """A module of a model. `own` are the parameters it holds itself: (name, shape, dtype, trainable, bytes)
    each."""

    path: str
    type: str
    settings: Mapping[str, Any]
    own: tuple[tuple[str, Shape, str, bool, int], ...]
    shared: tuple[str, ...]
    """parameters that an earlier layer holds too, and that are not counted again: `weight = emb.weight`"""
    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]
    output_bytes: int
    flops: int
    calls: int
    leaf: bool
    """whether it called no layer inside it"""
    own_flops: int = 0
    """those of `flops` that no layer inside it has"""


@dataclass(frozen=True, slots=True)
class Model:
    """A model that the program made and called; sizes in bytes. `flops` of its first forward, 2 for each
    multiply-add, as torch.utils.flop_counter counts; recurrent layers, too."""

    name: str
    type: str
    line: int
    layers: tuple[Layer, ...]
    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]
    flops: int
    buffer_bytes: int
    training: bool


@dataclass(frozen=True, slots=True)
class OptimizerState:
    type: str
    line: int
    parameters: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Node:
    """A step of the autograd graph: `grad_fn`'s name, what the program calls its output, that output's shape,
    and the nodes its inputs came from (None: an input that needs no gradient)."""

    name: str
    label: str
    shape: Shape | None
    parents: tuple[int | None, ...]
    leaf: bool
    cuts: tuple[tuple[str, str, int], ...] = ()
    """(name, what cut it, line) of inputs that were cut off another graph: `("d", "detach()", 5)`; of a leaf,
    itself"""


@dataclass(frozen=True, slots=True)
class Graph:
    """`nodes[0]` made the tensor that backward was called on, or the last scalar."""

    line: int
    root: str
    shape: Shape
    backward: bool
    nodes: tuple[Node, ...]
    dropped: int = 0


@dataclass(frozen=True)
class Trace:
    lines: tuple[Line, ...] = ()
    """the executed ones, by number"""
    steps: tuple[Step, ...] = ()
    skipped: int = 0
    """steps between the first and the last ones that were not kept"""
    skipped_after: int = 0
    """how many of `steps` come before the gap"""
    failing: Failing | None = None
    models: tuple[Model, ...] = ()
    optimizers: tuple[OptimizerState, ...] = ()
    graph: Graph | None = None
    complete: bool = False
    """whether the program came to its end"""

    @cached_property
    def by_line(self) -> Mapping[int, Line]:
        return {line.number: line for line in self.lines}


# --- reading ------------------------------------------------------------------------------------------


def read_trace(plain: Mapping[str, Any]) -> Trace:
    """A trace from a frame that came out of a sandbox, which may hold anything. Raises ValueError."""
    try:
        states = [_state(item) for item in plain["states"]]
        failing = plain.get("failing")
        graph = plain.get("graph")
        return Trace(
            lines=tuple(sorted((_line(item, states) for item in plain["lines"]), key=lambda n: n.number)),
            steps=tuple(_step(item, states) for item in plain["steps"]),
            skipped=int(plain["skipped"]),
            skipped_after=int(plain["skipped_after"]),
            failing=None
            if failing is None
            else Failing(
                str(failing[0]), int(failing[1]), str(failing[2]), tuple(_state(s) for s in failing[3])
            ),
            models=tuple(_model(item) for item in plain.get("models", ())),
            optimizers=tuple(
                OptimizerState(str(t), int(n), int(p), int(b)) for t, n, p, b in plain.get("optimizers", ())
            ),
            graph=None if graph is None else _graph(graph),
            complete=bool(plain["complete"]),
        )
    except (KeyError, TypeError, IndexError, AttributeError, ValueError, RecursionError) as error:
        raise ValueError("what was recorded of the shapes cannot be read") from error


def _shape(plain: Sequence[Any]) -> Shape:
    return tuple(int(n) for n in plain)


def _shapes(plain: Sequence[Any]) -> tuple[Shape, ...]:
    return tuple(_shape(shape) for shape in plain)


def _state(plain: Sequence[Any]) -> TensorState:
    shape, dtype, device, requires_grad = plain
    return TensorState(_shape(shape), str(dtype), str(device), bool(requires_grad))


def _line(plain: Mapping[str, Any], states: list[TensorState]) -> Line:
    return Line(
        number=int(plain["line"]),
        visits=int(plain["visits"]),
        names=tuple(_name(item, states) for item in plain.get("names", ())),
        ops=tuple(_op(item) for item in plain.get("ops", ())),
        calls=tuple(Call(str(n), _shape(s), bool(c)) for n, s, c in plain.get("calls", ())),
        unrecorded=tuple(
            Unrecorded(str(why), int(at), tuple(str(op) for op in ops), int(visits))
            for why, at, ops, visits in plain.get("unrecorded", ())
        ),
    )


def _name(plain: Mapping[str, Any], states: list[TensorState]) -> Name:
    how = plain.get("how", "bound")
    if how not in ("bound", "changed", "argument"):
        raise ValueError(how)
    first = plain.get("first")
    return Name(
        name=str(plain["name"]),
        state=states[plain["state"]],
        how=how,
        view_of=str(plain.get("view_of", "")),
        same=bool(plain.get("same", False)),
        text=str(plain.get("text", "")),
        visits=int(plain.get("visits", 1)),
        first=None if first is None else states[first],
        states=int(plain.get("states", 1)),
    )


def _op(plain: Mapping[str, Any]) -> Op:
    return Op(
        name=str(plain["op"]),
        line=int(plain["line"]),
        inputs=_shapes(plain["inputs"]),
        outputs=_shapes(plain["outputs"]),
        args=tuple(plain.get("args", ())),
        kwargs=dict(plain.get("kwargs", {})),
        module=dict(plain["module"]) if plain.get("module") is not None else None,
        path=str(plain.get("path", "")),
        view=bool(plain.get("view", False)),
        times=int(plain.get("times", 1)),
        grad=bool(plain.get("grad", True)),
        inside=tuple(_op(item) for item in plain.get("inside", ())),
    )


def _step(plain: Sequence[Any], states: list[TensorState]) -> Step:
    line, depth, function, names = plain
    return Step(int(line), int(depth), str(function), tuple((str(n), states[s]) for n, s in names))


def _model(plain: Mapping[str, Any]) -> Model:
    return Model(
        name=str(plain["name"]),
        type=str(plain["type"]),
        line=int(plain["line"]),
        layers=tuple(_layer(item) for item in plain["layers"]),
        inputs=_shapes(plain["inputs"]),
        outputs=_shapes(plain["outputs"]),
        flops=int(plain["flops"]),
        buffer_bytes=int(plain["buffer_bytes"]),
        training=bool(plain["training"]),
    )


def _layer(plain: Mapping[str, Any]) -> Layer:
    return Layer(
        path=str(plain["path"]),
        type=str(plain["type"]),
        settings=dict(plain["settings"]),
        own=tuple((str(n), _shape(s), str(d), bool(t), int(b)) for n, s, d, t, b in plain["own"]),
        shared=tuple(str(n) for n in plain["shared"]),
        inputs=_shapes(plain["inputs"]),
        outputs=_shapes(plain["outputs"]),
        output_bytes=int(plain["output_bytes"]),
        flops=int(plain["flops"]),
        calls=int(plain["calls"]),
        leaf=bool(plain["leaf"]),
        own_flops=int(plain.get("own_flops", 0)),
    )


def _graph(plain: Mapping[str, Any]) -> Graph:
    nodes = tuple(
        Node(
            str(name),
            str(label),
            None if shape is None else _shape(shape),
            tuple(None if p is None else int(p) for p in parents),
            bool(leaf),
            tuple((str(n), str(what), int(line)) for n, what, line in (cuts[0] if cuts else ())),
        )
        for name, label, shape, parents, leaf, *cuts in plain["nodes"]
    )
    if any(p is not None and not 0 <= p < len(nodes) for node in nodes for p in node.parents):
        raise ValueError("an edge leads nowhere")
    return Graph(
        line=int(plain["line"]),
        root=str(plain["root"]),
        shape=_shape(plain["shape"]),
        backward=bool(plain["backward"]),
        nodes=nodes,
        dropped=int(plain.get("dropped", 0)),
    )
