"""Values across the line: plain data survives, everything else is refused, whatever the other side writes."""

from __future__ import annotations

import contextlib
import json
import math
from collections import OrderedDict, namedtuple
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.sandbox.check import wire


def across(value: Any) -> Any:
    tree, payload = wire.encode(value)
    return wire.decode(json.loads(json.dumps(tree)), payload)


Point = namedtuple("Point", "x y")


@pytest.mark.parametrize(
    ("value", "arrives"),
    [
        (None, None),
        (True, True),
        (-(2**200), -(2**200)),
        (1.5, 1.5),
        (float("inf"), float("inf")),
        ("ä\n", "ä\n"),
        ([1, [2, (3,)]], [1, [2, (3,)]]),
        ({"a": 1, 2: (3, None), (4, 5): [6]}, {"a": 1, 2: (3, None), (4, 5): [6]}),
        (OrderedDict(a=1), {"a": 1}),
        ({1, 2}, {1, 2}),
        (1 + 2j, 1 + 2j),
        (Point(1, 2), (1, 2)),
        (torch.Size([2, 3]), (2, 3)),
        (torch.float16, torch.float16),
        (torch.device("cpu"), torch.device("cpu")),
        ({"$tensor": 1}, {"$tensor": 1}),
        ({"$handle": 1}, {"$handle": 1}),
    ],
)
def test_plain_data_survives(value: Any, arrives: Any) -> None:
    got = across(value)
    assert got == arrives
    assert type(got) is type(arrives)


@pytest.mark.parametrize("name", wire.DTYPES)
def test_tensors_survive_bit_by_bit(name: str) -> None:
    dtype = wire.DTYPES[name]
    value = (torch.randn(2, 3, 5) * 10).to(dtype)
    for tensor in (value, value.transpose(0, 2), value[0, 0, 0], value[:, :0], value[..., ::2]):
        got = across(tensor)
        assert type(got) is torch.Tensor
        assert got.dtype == dtype
        assert got.shape == tensor.shape
        assert torch.equal(got, tensor)


def test_nan_and_requires_grad_survive_and_the_graph_does_not() -> None:
    w = torch.tensor([1.0, math.nan], requires_grad=True)
    got = across([w, w * 2, torch.nn.Parameter(torch.ones(2)), w.detach()])
    assert [t.requires_grad for t in got] == [True, True, True, False]
    assert all(type(t) is torch.Tensor and t.grad_fn is None for t in got)
    assert got[0].isnan().tolist() == [False, True]


def test_conjugate_and_negative_views_are_resolved() -> None:
    z = torch.tensor([1 + 2j, 3 - 4j])
    assert torch.equal(across(z.conj()), torch.tensor([1 - 2j, 3 + 4j]))
    assert torch.equal(across(z.conj().imag), torch.tensor([-2.0, 4.0]))


def test_a_subclass_arrives_as_a_plain_tensor() -> None:
    class Equal(torch.Tensor):
        def __eq__(self, other: object) -> bool:  # type: ignore[override]
            return True

    assert type(across(torch.ones(2).as_subclass(Equal))) is torch.Tensor


class Loud(str):
    pass


@pytest.mark.parametrize(
    "value",
    [
        object(),
        lambda: 1,
        Loud("x"),
        torch.nn.Linear(1, 1),
        torch.ones(2).to_sparse(),
        (i for i in range(3)),
        b"bytes",
        2**600,
        "x" * (wire.MAX_TEXT + 1),
        [0] * (wire.MAX_NODES + 1),
        torch.zeros(1).expand(wire.MAX_BYTES),
        [torch.zeros(1).expand(wire.MAX_BYTES // 8)] * 3,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_cross_is_refused(value: Any) -> None:
    with pytest.raises(wire.SendError):
        wire.encode(value)


def test_nesting_is_bounded() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(wire.SendError):
        wire.encode(value)


def tensor(**changes: Any) -> dict[str, Any]:
    spec = {
        "dtype": "float32",
        "shape": [2],
        "offset": 0,
        "nbytes": 8,
        "device": "cpu",
        "requires_grad": False,
    }
    return {"$tensor": spec | changes}


HOSTILE = [
    tensor(nbytes=4),
    tensor(offset=4),
    tensor(offset=-8),
    tensor(shape=[-2]),
    tensor(shape=[3]),
    tensor(shape=[1 << 62, 1 << 62], nbytes=0),
    tensor(shape=[True, True], nbytes=4),
    tensor(shape=[1.0]),
    tensor(shape="ab"),
    tensor(shape=[0] * 65, nbytes=0),
    tensor(dtype="object"),
    tensor(dtype=["float32"]),
    tensor(dtype=None),
    tensor(device="nothing"),
    tensor(device=3.5),
    tensor(nbytes="8"),
    {"$tensor": []},
    {"$tuple": 3},
    {"$dict": [[1]]},
    {"$dict": [[[1], 2]]},
    {"$set": [[1]]},
    {"$complex": ["a", 1]},
    {"$dtype": "float7"},
    {"$device": "nothing"},
    {"$pickle": "gASVBAAAAAAAAABLAS4="},
    {"$tuple": [], "$set": []},
    {},
    {"$handle": 1},
    10**1000,
]


@pytest.mark.parametrize("tree", HOSTILE, ids=lambda tree: repr(tree)[:40])
def test_hostile_trees_raise_value_error(tree: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  any of them
        wire.decode(tree, b"\0" * 8)


def test_deep_trees_raise_value_error() -> None:
    tree: list[Any] = []
    for _ in range(500):
        tree = [tree]
    with pytest.raises(ValueError, match="deep"):
        wire.decode(tree, b"")


def test_a_bool_is_one_or_zero_whatever_the_byte() -> None:
    got = wire.decode(tensor(dtype="bool", shape=[8]), bytes([0, 1, 2, 255, 0, 0, 0, 0]))
    assert torch.equal(got, torch.tensor([False, True, True, True, False, False, False, False]))
    assert got.sum().item() == 3


_NAMES = ("$tuple", "$dict", "$set", "$tensor", "$dtype", "$device", "$complex", "$handle", "shape", "dtype",
          "nbytes", "offset", "device")  # fmt: skip
_TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(_NAMES),
        inner,
        max_size=5,
    ),
    max_leaves=15,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(tree=_TREES, payload=st.binary(max_size=16))
def test_decode_gives_a_value_or_value_error(tree: Any, payload: bytes) -> None:
    with contextlib.suppress(ValueError):
        wire.decode(tree, payload, lambda node: node["$handle"])


def test_tensors_that_claim_the_same_bytes_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_BYTES", 800)
    assert len(wire.decode([tensor()] * 100, b"\0" * 8)) == 100
    with pytest.raises(ValueError):  # noqa: PT011  whatever it says
        wire.decode([tensor()] * 101, b"\0" * 8)
