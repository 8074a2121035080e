"""What a check can do with `attempt`, as docs/authoring.md promises it."""

from __future__ import annotations

import textwrap
import threading
import time

import pytest

from tests.sandbox.checking import challenge
from tutor.challenge import CheckResult, Verdict, check
from tutor.errors import ContentError
from tutor.protocol import Event, Printed
from tutor.runner import Runner

LEARNER = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, inputs, outputs=2):
        super().__init__()
        self.fc = nn.Linear(inputs, outputs)
        self.drop = nn.Dropout(0.5)
        self.register_buffer("scale", torch.tensor(2.0))
    def forward(self, x):
        return self.drop(self.fc(x)) * self.scale

class Data:
    def __init__(self, n):
        self.n = n
    def __len__(self):
        return self.n
    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError(i)
        return torch.full((2,), float(i)), i

class Odd:
    def __eq__(self, other):
        return True

SIZE = 7

def double(x):
    return 2 * x

def several(x):
    return {"sum": x.sum(), "parts": [x, (1, 2.5, "a", None, True)], "dtype": x.dtype, "size": x.shape}

def broken(x):
    return x @ x

def picky(n):
    if n < 0:
        raise ValueError(f"n must not be negative, and is {n}")
    return n

def count():
    for i in range(200):
        yield i

def endless():
    while True:
        yield 1

def apply(net, x):
    return net(x)

def odd():
    return Odd()

def says():
    print("hello")
"""


def run(runner: Runner, body: str, solution: str = "", learner: str = LEARNER) -> CheckResult:
    """The result of one check with this body."""
    source = 'def check_it(attempt, reference):\n    """It holds."""\n' + textwrap.indent(
        textwrap.dedent(body), "    "
    )
    v: Verdict = check(challenge(source, solution, seconds=20), learner, runner)
    [result] = v.checks
    return result


def test_everything_an_author_may_do(runner: Runner) -> None:
    """One long check, because each costs a process: every line of it is a promise."""
    result = run(
        runner,
        """
        x = torch.randn(3, 5)
        assert type(attempt.double(x)) is torch.Tensor
        close(attempt.double(x), 2 * x)
        close(attempt.double(x=x.double()), 2 * x.double())
        for dtype in (torch.float16, torch.bfloat16, torch.complex64, torch.int8, torch.int64):
            close(attempt.double(torch.ones(2, dtype=dtype)), torch.full((2,), 2, dtype=dtype))
        assert attempt.double(torch.tensor([True])).tolist() == [2]
        assert attempt.double(torch.zeros(0, 3)).shape == (0, 3)
        assert attempt.double(x.t()).shape == (5, 3)

        assert attempt.SIZE == 7
        assert attempt["SIZE"] == 7
        assert attempt.has("Net") and not attempt.has("Nett")
        assert "class Net" in attempt.source

        got = attempt.several(x)
        assert list(got) == ["sum", "parts", "dtype", "size"]
        close(got["sum"], x.sum())
        close(got["parts"][1][:2], (1, 2.5))
        assert got["parts"][1] == (1, 2.5, "a", None, True)
        assert got["dtype"] is torch.float32 and got["size"] == (3, 5)

        net = attempt.Net(5, outputs=4)
        assert net.training is True
        net.eval()
        assert net.training is False
        y = net(x)
        weight, bias = net.parameters()
        close(y, 2 * (x @ weight.T + bias), atol=1e-5)
        assert weight.requires_grad and weight.grad_fn is None
        assert [name for name, _ in net.named_parameters()] == ["fc.weight", "fc.bias"]
        assert set(net.state_dict()) == {"scale", "fc.weight", "fc.bias"}
        same_shape(net.fc.weight, (4, 5))
        close(attempt.apply(net, x), y)
        assert net == net and net != attempt.Net(5) and net is not None

        data = attempt.Data(3)
        assert len(data) == 3
        close(data[1], (torch.ones(2), 1))
        assert [label for _, label in data] == [0, 1, 2]
        assert list(attempt.count()) == list(range(200))

        def grads(net, x):
            net(x).square().sum().backward()
            return [p.grad for p in net.parameters()]
        weight_grad, bias_grad = attempt.build(grads, net, x)
        close(bias_grad, (2 * 2 * y).sum(0), atol=1e-4)

        def make(width):
            import math
            return nn.Sequential(nn.Linear(5, width), nn.Tanh()), math.pi
        model, pi = attempt.build(make, 6)
        same_shape(attempt.apply(model, x), (3, 6))
        close(pi, 3.141592653589793)

        with raises(ValueError, match="negative"):
            attempt.picky(-1)
        with raises(Exception):
            attempt.picky(-1)
        assert seeded(3).initial_seed() == 3
        images, labels = digits()
        assert images.shape == (1797, 64) and labels.dtype is torch.int64
        assert reference.double(2) == 4
        """,
        solution="def double(x):\n    return 2 * x",
    )
    assert result.passed, f"{result.message}\n{result.broken}"


MESSAGES = {
    "attempt.missing(1)": "There is no missing in your code",
    "attempt.double(torch.ones(2)).missing": "The check could not go on (AttributeError",
    "close(attempt.double(torch.ones(2)), torch.ones(2))": "result[0] is 2, and should be 1 (all 2 values "
    "are off)",
    "assert attempt.odd() == 3": "This does not hold: attempt.odd() == 3",
    "assert attempt.odd()": "odd(...) is an Odd, where a value was wanted",
    "close(attempt.odd(), 3)": "result is an Odd, and should be the number 3",
    "close(attempt.odd(), None)": "result is an Odd, and should be None",
    "assert 3 in attempt.odd()": "raised an error",
    "attempt.odd() + 1": "The check could not go on (TypeError",
    "list(attempt.endless())": "gives more than 10,000 items",
    "with raises(ValueError): attempt.picky(1)": "ValueError should be raised here, and nothing was",
    "with raises(ValueError, match='zero'): attempt.picky(-1)": "its message does not say what is wrong",
    "with raises(KeyError): attempt.picky(-1)": "ValueError: n must not be negative",
    "attempt.broken(torch.ones(2, 3))": "line 37: The inner sizes of a matrix product differ",
    "attempt.says()(1)": "The check could not go on (TypeError: 'NoneType' object is not callable). "
    "Says(...) gave None.",
    "attempt.double(lambda x: x)": "use attempt.build",
    "attempt.build(lambda: 1)": "a def at the top level",
    "attempt.Net(3).fc = 1": "attempt.build",
}  # fmt: skip


@pytest.mark.parametrize("body", MESSAGES)
def test_what_a_failing_check_says(runner: Runner, body: str) -> None:
    result = run(runner, body)
    assert not result.passed
    assert MESSAGES[body] in result.message


def test_the_learners_exception_comes_with_its_line_and_facts(runner: Runner) -> None:
    result = run(runner, "attempt.broken(torch.ones(2, 3))")
    assert result.failure is not None
    assert LEARNER.splitlines()[result.failure.line - 1].strip() == "return x @ x"  # type: ignore[operator]
    assert result.failure.operands[0].shape == (2, 3)


def test_combinations_are_named(runner: Runner) -> None:
    two = challenge(
        '@given(n=[1, 2], k=[3, 5])\ndef check_it(attempt, n, k):\n    """It."""\n    close(attempt.f(n, '
        "k), 8)"
    )
    [result] = check(two, "def f(n, k):\n    return 8 if k == 3 else n\n", runner).checks
    assert result.message == "With n = 1, k = 5: result is 1, and should be 8"


def test_prints_are_streamed_and_kept_but_not_repeated_when_loading(runner: Runner) -> None:
    two = challenge(
        '''
        def check_one(attempt):
            """One."""
            attempt.f()

        def check_two(attempt):
            """Two."""
            attempt.f()
        '''
    )
    seen: list[Event] = []
    v = check(two, "print('loaded')\ndef f():\n    print('called')\n", runner, on_event=seen.append)
    assert v.status == "passed"
    assert v.result.stdout == "loaded\ncalled\ncalled\n"
    assert "".join(event.text for event in seen if isinstance(event, Printed)) == v.result.stdout
    assert [result.output for result in v.checks] == ["loaded\ncalled\n", "called\n"]


def test_results_come_one_by_one(runner: Runner) -> None:
    two = challenge(
        'def check_a(attempt):\n    """A."""\n\ndef check_b(attempt):\n    """B."""\n    assert False, "no"'
    )
    seen: list[CheckResult] = []
    v = check(two, "", runner, on_check=seen.append)
    assert tuple(seen) == v.checks
    assert [(r.name, r.goal, r.passed, r.message) for r in seen] == [
        ("check_a", "A.", True, ""),
        ("check_b", "B.", False, "no"),
    ]


def test_a_cancelled_check_ends_at_once(runner: Runner) -> None:
    one = challenge('def check_it(attempt):\n    """It."""\n    attempt.f()', seconds=30)
    cancel = threading.Event()
    threading.Timer(1.0, cancel.set).start()
    before = time.monotonic()
    v = check(one, "def f():\n    while True: pass", runner, cancel=cancel)
    assert v.status == "cancelled"
    assert time.monotonic() - before < 15


def test_cancelling_beforehand_runs_nothing(runner: Runner) -> None:
    one = challenge('def check_it(attempt):\n    """It."""\n    attempt.f()')
    cancel = threading.Event()
    cancel.set()
    assert check(one, "def f(): return 1", runner, cancel=cancel).status == "cancelled"


def test_a_check_file_that_cannot_be_loaded_is_a_fault_of_the_content(runner: Runner) -> None:
    bad = challenge('import nothing_here\ndef check_it(attempt):\n    """It."""')
    with pytest.raises(ContentError, match=r"check\.py:4: ModuleNotFoundError"):
        check(bad, "", runner)


def test_main_blocks_of_the_learner_do_not_run(runner: Runner) -> None:
    result = run(
        runner,
        "assert attempt.ran == []",
        learner="ran = []\nif __name__ == '__main__':\n    ran.append(1)\n",
    )
    assert result.passed


def test_the_reference_is_not_in_the_learners_process(runner: Runner) -> None:
    """Nothing there holds the text of the solution or of check.py."""
    learner = """
import gc, sys
def look(word):
    texts = [o for o in gc.get_objects() if isinstance(o, (dict, list, tuple))]
    found = 0
    for container in texts:
        items = container.values() if isinstance(container, dict) else container
        for item in list(items):
            if type(item) is str and word in item and len(item) < 5000 and item != word:
                found += 1
    return found
"""
    body = "assert attempt.look('XYZ' + 'ZY') == 0"
    result = run(runner, body, solution="secret = 'XYZZY'\n", learner=learner)
    assert result.passed, result.message
