"""`close`: what passes, what does not, and the sentence in either case."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from tutor.sandbox.check import close, same_shape

X = torch.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (X, X.clone()),
        (X + 1e-7, X),
        (X * (1 + 5e-5), X),
        (X.requires_grad_(False), X),
        (torch.tensor([math.nan, math.inf, -math.inf]), torch.tensor([math.nan, math.inf, -math.inf])),
        (torch.tensor([1, 2]), torch.tensor([1, 2])),
        (torch.zeros(0, 3), torch.zeros(0, 3)),
        (torch.tensor(2.0), 2.0),
        (torch.tensor(True), True),
        (3, 3.0),
        (1.0 + 1e-9, 1.0),
        ([1, (2.0, X)], (1, [2.0, X.clone()])),
        ({"a": X, "b": None}, {"b": None, "a": X}),
        ("abc", "abc"),
        (torch.tensor([1 + 1j]), torch.tensor([1 + 1j])),
        (torch.ones(2, dtype=torch.bfloat16) * 1.01, torch.ones(2, dtype=torch.bfloat16)),
    ],
)
def test_passes(got: Any, want: Any) -> None:
    close(got, want)


@pytest.mark.parametrize(
    ("got", "want", "message"),
    [
        (X * 1.01, X, r"result\[0, 1\] is 1.01, and should be 1 \(5 of 6 values are off\)"),
        (X + 1, X, r"all 6 values are off"),
        (X[:1], X, r"result has the shape \(1, 3\), and should have \(2, 3\)"),
        (X.t(), X, r"shape \(3, 2\)"),
        (X[0, 0], X, r"shape \(\)"),
        (X.double(), X, "result has the dtype float64, and should have float32"),
        (X.long(), X, "dtype int64"),
        (X.tolist(), X, r"result is a list, and should be a tensor of shape \(2, 3\)"),
        (1.0, torch.tensor(1.0), "result is a float, and should be a tensor"),
        (None, X, "result is None"),
        (X * math.nan, X, r"result\[0, 0\] is nan, and should be 0"),
        (X, X * math.nan, r"should be nan"),
        (torch.tensor([math.inf]), torch.tensor([1.0]), "is inf"),
        (torch.tensor([math.inf]), torch.tensor([-math.inf]), "is inf, and should be -inf"),
        (torch.tensor([1.0]), torch.tensor([math.inf]), "should be inf"),
        (torch.tensor([1, 2]), torch.tensor([1, 3]), r"result\[1\] is 2, and should be 3 \(1 of 2"),
        (2, 3, "result is 2, and should be 3"),
        (True, 1, "result is a bool, and should be the number 1"),
        (1, True, "result is 1, and should be True"),
        ("1", 1, "result is a str"),
        (torch.ones(2), 1.0, "a tensor of shape"),
        (math.nan, 1.0, "result is nan"),
        (1.001, 1.0, "result is 1.001"),
        ([1], [1, 2], "result has 1 items, and should have 2"),
        (X, [1, 2], "should be a list of 2 items"),
        ([1, [2]], [1, [3]], r"result\[1\]\[0\] is 2"),
        ({"a": 1}, {"b": 1}, "result came without 'b' and with 'a'"),
        ({"a": X}, {"a": X + 1}, r"result\['a'\]\[0, 0\] is 0"),
        ("abc", "abd", "'abc'"),
    ],
)
def test_fails_with_its_sentence(got: Any, want: Any, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        close(got, want)


def test_a_known_miss_has_its_own_sentence() -> None:
    misses = [(X.t(), "It is transposed"), (X + 1, "One too many"), (3, "A number")]
    with pytest.raises(AssertionError, match="It is transposed"):
        close(X.t().clone(), X, misses=misses)
    with pytest.raises(AssertionError, match="One too many"):
        close(X + 1, X, misses=misses)
    with pytest.raises(AssertionError, match="values are off"):
        close(X + 2, X, misses=misses)
    close(X, X, misses=[(X, "never")])


def test_tolerances_can_be_given() -> None:
    close(X + 0.05, X, atol=0.1)
    close(torch.tensor(1.05), 1.0, rtol=0.1)
    with pytest.raises(AssertionError):
        close(X + 1e-7, X, atol=0, rtol=0)


def test_a_biased_variance_is_not_within_the_tolerance() -> None:
    x = torch.randn(1000)
    with pytest.raises(AssertionError):
        close(x.var(correction=0), x.var())


def test_names_are_used() -> None:
    with pytest.raises(AssertionError, match=r"gradient\[0\] is 1"):
        close(torch.ones(2), torch.zeros(2), name="gradient")


def test_same_shape() -> None:
    same_shape(X, (2, 3))
    with pytest.raises(AssertionError, match=r"logits has the shape \(2, 3\), and should have \(3, 2\)"):
        same_shape(X, (3, 2), name="logits")
    with pytest.raises(AssertionError, match="is a list"):
        same_shape([1], (1,))
