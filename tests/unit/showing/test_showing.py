"""Listings, tables and graphs from hand-made traces."""

from __future__ import annotations

import pytest

from tutor.showing import bytes_, listing, note_of
from tutor.showing.graph import drawn
from tutor.showing.parameters import formula, sums, table
from tutor.tracing import (
    DISCRETE,
    FROZEN,
    Call,
    Graph,
    Layer,
    Line,
    Model,
    Name,
    Node,
    Op,
    OptimizerState,
    TensorState,
    Trace,
    Unrecorded,
    read_trace,
)


def state(*shape: int, dtype: str = "float32", device: str = "cpu", grad: bool = False) -> TensorState:
    return TensorState(shape, dtype, device, grad)


@pytest.mark.parametrize(
    ("name", "note"),
    [
        (Name("x", state(32, 10)), "x (32, 10)"),
        (Name("y", state(4, dtype="int64")), "y (4,) i64"),
        (Name("w", state(dtype="bool", device="meta", grad=True)), "w () bool meta grad"),
        (Name("v", state(2), view_of="x"), "v (2,), view of x"),
        (Name("v", state(2), view_of="v"), "v (2,), view"),
        (Name("v", state(2), view_of="x", same=True), "v (2,), is x"),
        (Name("x", state(6), first=state(8), states=2), "x (6,), first (8,)"),
        (Name("x", state(6), first=state(8), states=3), "x (6,), 3 different"),
    ],
)
def test_notes(name: Name, note: str) -> None:
    assert note_of(name) == note


def test_items_that_are_alike_share_a_note() -> None:
    names = tuple(Name(f"xs[{n}]", state(2)) for n in range(3))
    rows = listing("xs = f()\n", Trace(lines=(Line(1, 1, names),)))
    assert [" ".join(row.split()) for row in rows] == ["1 xs = f() xs[0] to [2] (2,)"]


def test_lines_of_one_statement_say_what_they_give() -> None:
    source = "y = (x\n     .view(2, 3)\n     .T)\n"
    ops = (Op("view", 2, ((6,),), ((2, 3),)), Op("T", 3, ((2, 3),), ((3, 2),)))
    rows = listing(source, Trace(lines=(Line(1, 4, (Name("y", state(3, 2)),), ops),)), failing=3)
    assert [" ".join(row.split()) for row in rows] == [
        "1 y = (x y (3, 2) ×4",
        "2 .view(2, 3) view → (2, 3)",
        "> 3 .T) T → (3, 2)",
    ]


LAYERS = {
    "64 x (3 x 3 x 3 + 1) = 1,792": ("Conv2d", (("weight", (64, 3, 3, 3)), ("bias", (64,)))),
    "10 x 84 = 840": ("Linear", (("weight", (10, 84)),)),
    "2 x 16 = 32": ("BatchNorm2d", (("weight", (16,)), ("bias", (16,)))),
    "8 x 4 x 2 x 2 + 4 = 132": ("ConvTranspose2d", (("weight", (8, 4, 2, 2)), ("bias", (4,)))),
    "24 x 5 + 24 = 144": ("LSTM", (("weight_ih_l0", (24, 5)), ("bias_ih_l0", (24,)))),
}


def layer(kind: str, own: tuple[tuple[str, tuple[int, ...]], ...], trainable: bool = True) -> Layer:
    import math

    held = tuple((name, shape, "float32", trainable, 4 * math.prod(shape)) for name, shape in own)
    return Layer("one", kind, {}, held, (), ((2, 4),), ((2, 10),), 80, 1000, 1, True)


@pytest.mark.parametrize("words", LAYERS)
def test_formulas(words: str) -> None:
    assert formula(layer(*LAYERS[words])) == words


def test_the_table_adds_up() -> None:
    layers = (
        layer("Linear", (("weight", (10, 84)),)),
        layer("Linear", (("weight", (3, 4)),), trainable=False),
    )
    model = Model("net", "Net", 7, layers, ((2, 84),), ((2, 10),), 3360, 0, True)
    optimizers = [OptimizerState("Adam", 0, 840, 6720), OptimizerState("SGD", 0, 5, 1)]
    assert sums(model, optimizers) == {
        "parameters": 852,
        "trainable": 840,
        "weight_bytes": 3408,
        "gradient_bytes": 3360,
        "activation_bytes": 160,
        "optimizer_bytes": 6720,
    }
    rows = table(model, optimizers)
    assert rows[0] == "net, Net: (2, 84) → (2, 10), called in line 7"
    assert any("12, frozen" in row for row in rows)
    assert any("state of Adam for 840 parameters" in row for row in rows)
    assert not any("SGD" in row for row in rows)


def test_a_note_says_that_nothing_was_recorded() -> None:
    under = Unrecorded("no_grad", 1, ("Net",), 2)
    lines = (
        Line(2, 2, (Name("y", state(2), visits=2),), unrecorded=(under,)),
        Line(3, 4, (Name("z", state(2)),), unrecorded=(under,)),
        Line(4, 1, (Name("k", state(2)),), unrecorded=(Unrecorded(DISCRETE, 0, ("gt",), 1),)),
    )
    rows = [" ".join(row.split()) for row in listing("a\ny = net(x)\nz = f()\nk = x > 0\n", Trace(lines))]
    assert rows == [
        "1 a",
        "2 y = net(x) y (2,) not recorded ×2",
        "3 z = f() z (2,) not recorded ×2 ×4",
        "4 k = x > 0 k (2,)",
    ]


def test_the_graph_names_each_reason() -> None:
    def line(number: int, visits: int, why: str, at: int, *ops: str) -> Line:
        return Line(number, visits, unrecorded=(Unrecorded(why, at, ops, 1),))

    trace = Trace(
        (
            line(2, 1, "no_grad", 1, "Net", "mul"),
            line(3, 3, "inference_mode", 0, "add"),
            line(4, 1, FROZEN, 0, "Backbone"),
            line(5, 1, DISCRETE, 0, "argmax", "gt"),
        )
    )
    assert drawn(trace)[2:] == [
        "not recorded in line 2: Net, mul under no_grad of line 1",
        "not recorded in line 3: add under inference_mode, in 1 of 3 visits",
        "not recorded in line 4: Backbone: all parameters are frozen, and the input needs no gradient",
        "not recorded in line 5: argmax, gt give whole numbers or booleans, which carry no gradient",
    ]


def test_the_graph_shows_where_inputs_were_cut_off() -> None:
    nodes = (
        Node("MulBackward0", "loss", (2,), (1, 2), False, (("d", "detach()", 5), ("", "gt", 0))),
        Node("ExpBackward0", "h", (2,), (3,), False),
        Node("AccumulateGrad", "w", (2,), (), True, (("", ".data", 3),)),
        Node("AccumulateGrad", "b", (2,), (), True),
    )
    rows = drawn(Trace(graph=Graph(9, "loss", (2,), False, nodes)), 120)
    sides = "w (2,) cut off by .data in line 3, d cut off by detach() in line 5, a value cut off by gt"
    assert rows == [
        "loss (2,), line 9: the last one with a graph",
        "   MulBackward0 (2,)  loss",
        f"       ← b (2,) by Exp, {sides}",
    ]


def test_the_graph_forks_and_names_leaves() -> None:
    nodes = (
        Node("MulBackward0", "loss", (), (1, 2), False),
        Node("SumBackward0", "", (), (3, None), False),
        Node("MeanBackward0", "", (), (3,), False),
        Node("MmBackward0", "h", (2, 2), (4, None), False),
        Node("AccumulateGrad", "w", (3, 2), (), True),
    )
    cut = Line(3, 1, calls=(Call("detach", (2, 2), True),))
    trace = Trace(lines=(cut,), graph=Graph(9, "loss", (), True, nodes))
    assert drawn(trace) == [
        "loss (), line 9: backward was called on it",
        "   MulBackward0 ()  loss",
        "  ├─ SumBackward0 ()",
        "  │  MmBackward0 (2, 2)  h  ← w (3, 2)",
        "  ├─ MeanBackward0 ()",
        "  │  MmBackward0 (2, 2)  h: as above",
        "",
        "cut in line 3: detach() of (2, 2)",
    ]


@pytest.mark.parametrize(("number", "words"), [(12, "12 bytes"), (1_300_000, "1.3 MB"), (4e10, "40.0 GB")])
def test_amounts(number: float, words: str) -> None:
    assert bytes_(number) == words


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"states": 3},
        {"states": [], "lines": [{"line": 1, "visits": 1, "names": [{"name": "x", "state": 0}]}]},
        {"states": [[["a"], "f", "cpu", False]], "lines": [], "steps": [], "skipped": 0},
        {
            "states": [], "lines": [], "steps": [], "skipped": 0, "skipped_after": 0, "complete": True,
            "graph": {
                "line": 1, "root": "", "shape": [], "backward": True, "nodes": [["A", "", [], [5], False]],
            },
        },
    ],
)  # fmt: skip
def test_what_cannot_be_read_raises_one_error(plain: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        read_trace(plain)
