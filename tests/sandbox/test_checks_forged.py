"""A pass cannot be forged: whatever the learner's process does, it must give the right values to the end."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import pytest

from tests.sandbox.checking import challenge
from tutor.challenge import Verdict, check
from tutor.course.model import Challenge
from tutor.runner import Runner

SOFTMAX = challenge(
    '''
    def check_values(attempt, reference):
        """The values are right."""
        x = torch.randn(3, 5)
        close(attempt.softmax(x), reference.softmax(x))


    def check_large(attempt):
        """Large values do not overflow."""
        close(attempt.softmax(torch.full((2, 3), 1000.0)), torch.full((2, 3), 1 / 3))


    def check_nothing(attempt):
        """Holds for any code that can be loaded and stays alive."""
    ''',
    """
    def softmax(x):
        return x.softmax(-1)
    """,
    seconds=5.0,
)


IMPATIENT = replace(SOFTMAX, head=replace(SOFTMAX.head, seconds=1.5))
"""the same, for what never ends"""


def verdict(runner: Runner, source: str, posed: Challenge = SOFTMAX) -> Verdict:
    return check(posed, textwrap.dedent(source), runner)


def passed(verdict: Verdict) -> dict[str, bool]:
    return {result.name.removeprefix("check_"): result.passed for result in verdict.checks}


def test_a_right_answer_passes(runner: Runner) -> None:
    v = verdict(
        runner, "def softmax(x):\n    e = (x - x.amax(-1, True)).exp()\n    return e / e.sum(-1, True)"
    )
    assert v.status == "passed", v.checks
    assert [result.goal for result in v.checks] == [goal.goal for goal in SOFTMAX.goals]


# Each either gives wrong values or none; in no case may `values` pass.
FORGERIES = {
    "leaves with status 0 while it is loaded": "import os\nos._exit(0)",
    "leaves with status 0 when it is asked": "import os\ndef softmax(x):\n    os._exit(0)",
    "sys.exit while it is loaded": "import sys\nsys.exit(0)",
    "sys.exit when it is asked": "import sys\ndef softmax(x):\n    sys.exit(0)",
    "prints that it passed": "print('passed')\nprint('ok')\ndef softmax(x):\n    return x",
    "patches torch's comparisons": """
        import torch
        torch.equal = torch.allclose = lambda *a, **k: True
        torch.Tensor.allclose = torch.Tensor.equal = lambda *a, **k: True
        torch.Tensor.__eq__ = lambda *a: True
        torch.testing.assert_close = lambda *a, **k: None
        def softmax(x):
            return x
        """,
    "patches builtins": """
        import builtins
        builtins.abs = lambda x: 0
        builtins.AssertionError = ValueError
        builtins.isinstance = lambda *a: True
        builtins.all = builtins.any = lambda *a: True
        def softmax(x):
            return x
        """,
    "patches the harness": """
        import tutor.sandbox.check as c
        import tutor.sandbox.check.compare as compare
        import tutor.sandbox.check.judge as judge
        c.close = compare.close = compare.difference = lambda *a, **k: None
        judge._run = lambda *a: {"passed": True, "message": ""}
        def softmax(x):
            return x
        """,
    "replaces modules": """
        import sys
        for name in list(sys.modules):
            if name.startswith("tutor"):
                sys.modules[name] = None
        def softmax(x):
            return x
        """,
    "an object equal to everything": """
        class Equal:
            shape = property(lambda self: self)
            dtype = property(lambda self: self)
            def __eq__(self, other): return True
            def __ne__(self, other): return False
            def __bool__(self): return True
            def __sub__(self, other): return 0
            def __le__(self, other): return True
            def __float__(self): return 0.0
            def __getattr__(self, name): return lambda *a, **k: self
        def softmax(x):
            return Equal()
        """,
    "a tensor subclass equal to everything": """
        import torch
        class Equal(torch.Tensor):
            @classmethod
            def __torch_function__(cls, func, types, args=(), kwargs=None):
                return True
        def softmax(x):
            return torch.zeros_like(x).as_subclass(Equal)
        """,
    "NaN everywhere": "def softmax(x):\n    return x * float('nan')",
    "another dtype": "def softmax(x):\n    return x.softmax(-1).double()",
    "a shape that broadcasts": "def softmax(x):\n    return x.softmax(-1)[:1]",
    "a scalar that broadcasts": "import torch\ndef softmax(x):\n    return torch.tensor(0.2)",
    "a list of numbers": "def softmax(x):\n    return x.softmax(-1).tolist()",
    "nothing": "def softmax(x):\n    pass",
    "a result of 4 GB": "import torch\ndef softmax(x):\n    return torch.zeros(1).expand(1 << 30)",
    "a generator without end": "def softmax(x):\n    while True:\n        yield x",
    "nested without end": "def softmax(x):\n    a = []\n    a.append(a)\n    return a",
    "a number of a million digits": "def softmax(x):\n    return 10 ** 1_000_000",
    "a text of 100 MB": "def softmax(x):\n    return 'x' * 100_000_000",
    "raises": "def softmax(x):\n    raise ValueError('no')",
    "raises something strange": """
        class Strange(BaseException):
            def __str__(self): raise RuntimeError
        def softmax(x):
            raise Strange
        """,
    "atexit": """
        import atexit, os
        atexit.register(lambda: os._exit(0))
        def softmax(x):
            return x
        """,
    "closes every descriptor": "import os\ndef softmax(x):\n    os.closerange(3, 2000)\n    return x",
    "never answers": "def softmax(x):\n    while True:\n        pass",
    "no such function": "x = 1",
    "does not parse": "def softmax(x:\n    return x",
}  # fmt: skip

# Writes frames into the channel on its own: as the judge would, as an answer, and as an end.
_CHANNEL = """
    import os, struct, json, threading, time
    def frame(data):
        head = json.dumps(data).encode()
        return struct.pack("<II", len(head), 0) + head
    def write(*frames):
        data = b"".join(frame(f) for f in frames)
        for fd in range(3, 1024):
            try:
                os.write(fd, data)
            except OSError:
                pass
"""
FORGERIES |= {
    "frames that claim to be the judge": _CHANNEL
    + """
    for name in ("check_values", "check_large", "check_nothing"):
        write({"event": {"kind": "check", "check": name, "passed": True, "message": ""}})
    write({"event": {"kind": "done"}})
    def softmax(x):
        return x
    """,
    "answers nobody asked for": _CHANNEL
    + """
    write(*[{"event": {"kind": "reply", "id": n, "value": None}} for n in range(100)])
    def softmax(x):
        return x
    """,
    "an end that says ok, then leaves": _CHANNEL
    + """
    def softmax(x):
        write({"end": {"status": "ok", "exit_code": 0, "failure": None, "detail": "", "values": []}})
        os._exit(0)
    """,
    "answers from a thread": _CHANNEL
    + """
    def flood():
        n = 0
        while True:
            write({"event": {"kind": "reply", "id": n % 8, "value": None}})
            n += 1
    threading.Thread(target=flood, daemon=True).start()
    def softmax(x):
        time.sleep(0.2)
        return x
    """,
    "bytes that are no frames": _CHANNEL
    + """
    def softmax(x):
        for fd in range(3, 1024):
            try:
                os.write(fd, b"\\xff" * 64)
            except OSError:
                pass
        return x
    """,
    "an exception that cannot be described": _CHANNEL
    + """
    def softmax(x):
        for n in range(12):
            odd = {"type": 3, "message": "\\x1b[31mred", "line": "x", "frames": 7, "facts": [1]}
            write({"event": {"kind": "reply", "id": n, "raised": odd, "kinds": 5}})
        time.sleep(10)
    """,
    "an answer with a tensor that lies about its size": _CHANNEL
    + """
    def softmax(x):
        for n in range(12):
            lie = {"dtype": "float32", "shape": [1 << 40], "offset": 0, "nbytes": 1 << 42}
            lie |= {"device": "cpu", "requires_grad": False}
            write({"event": {"kind": "reply", "id": n, "value": {"$tensor": lie}}})
        time.sleep(10)
    """,
}


@pytest.mark.parametrize("name", FORGERIES)
def test_no_forgery_passes(runner: Runner, name: str) -> None:
    v = verdict(runner, FORGERIES[name], IMPATIENT if name == "never answers" else SOFTMAX)
    assert v.status != "passed", v.checks
    assert not passed(v)["values"], v.checks
    assert not passed(v)["large"], v.checks
    failed = [result for result in v.checks if not result.passed]
    assert all(result.message and "\x1b" not in result.message for result in failed)
    if name != "answers from a thread":  # there, an answer comes before its question's value exists
        assert not any(result.broken for result in v.checks), "the judge tripped instead of judging"


def test_one_check_failing_does_not_stop_the_others(runner: Runner) -> None:
    v = verdict(runner, "def softmax(x):\n    return x.exp() / x.exp().sum(-1, keepdim=True)")
    assert passed(v) == {"values": True, "large": False, "nothing": True}
    assert v.status == "failed"
    assert "is nan, and should be 0.333333" in v.checks[1].message


def test_a_process_that_dies_after_the_last_answer_does_not_pass(runner: Runner) -> None:
    """A check without any question still needs the attempt to be there when it ends."""
    only = challenge(
        'def check_nothing(attempt):\n    """Nothing is asked."""\n    import time; time.sleep(0.6)'
    )
    v = check(only, "import os, threading\nthreading.Timer(0.2, lambda: os._exit(0)).start()", runner)
    assert v.status == "crash"
    assert not v.checks[0].passed


def test_what_one_check_leaves_is_not_there_in_the_next(runner: Runner) -> None:
    state = challenge(
        '''
        def check_first(attempt):
            """It is called for the first time."""
            assert attempt.count() == 1

        @given(again=[1, 2])
        def check_second(attempt, again):
            """It is called for the first time, here too."""
            assert attempt.count() == 1
            assert not attempt.patched()
            attempt.patch()
        '''
    )
    source = """
n = 0
def count():
    global n
    n += 1
    return n
def patched():
    return False
def patch():
    global patched
    patched = lambda: True
"""
    v = check(state, source, runner)
    assert v.status == "passed", v.checks


def test_a_limit_stops_the_rest_and_is_named(runner: Runner) -> None:
    v = verdict(runner, "def softmax(x):\n    while True: pass", IMPATIENT)
    assert v.status == "timeout"
    assert "1.5 s" in v.checks[0].message
    assert [result.message for result in v.checks[1:]] == ["Not run.", "Not run."]


def test_memory_is_limited(runner: Runner) -> None:
    only = challenge(
        'def check_size(attempt):\n    """It returns."""\n    attempt.f()', seconds=30.0, memory_mb=512
    )
    v = check(only, "import torch\ndef f():\n    return [torch.ones(1 << 26) for _ in range(40)]", runner)
    assert v.status == "memory"


def test_code_that_cannot_be_loaded_is_an_error_with_its_line(runner: Runner) -> None:
    v = verdict(runner, "import torch\nx = torch.ones(2, 3) @ torch.ones(2, 3)\n")
    assert v.status == "error"
    assert v.failure is not None
    assert v.failure.line == 2
    assert v.checks[0].message.startswith("Your code cannot be loaded. line 2: ")
    assert v.checks[1].message == "Not run."


def test_inputs_differ_from_verdict_to_verdict_and_repeat_with_a_seed(runner: Runner) -> None:
    source = "def softmax(x):\n    print(x.flatten()[:3].tolist())\n    return x.softmax(-1)"
    first, second = verdict(runner, source), verdict(runner, source)
    assert first.checks[0].output != second.checks[0].output
    again = check(SOFTMAX, source, runner, seed=first.seed)
    assert again.checks[0].output == first.checks[0].output


def test_an_answer_that_fits_one_input_only_does_not_pass(runner: Runner) -> None:
    source = "def softmax(x):\n    return x.softmax(-1)\nanswer = softmax\n"
    known = verdict(runner, source)
    assert known.status == "passed"
    fixed = "def softmax(x):\n    return x.new_full((3, 5), 0.2) if x.shape == (3, 5) else x.softmax(-1)"
    v = verdict(runner, fixed)
    assert passed(v) == {"values": False, "large": True, "nothing": True}, v.checks
