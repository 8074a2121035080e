"""The explanations against torch itself: each program runs in the sandbox and its error is explained."""

from __future__ import annotations

import pytest

from tests.sandbox.error_programs import IMPORTS, PROGRAMS, Program
from tutor.explain import RULES, explain, render
from tutor.protocol import Job, Result
from tutor.runner import Runner


def run(runner: Runner, source: str) -> Result:
    result = runner.run(Job(source))
    assert result.failure is not None, f"the program did not fail: {result.status} {result.detail}"
    return result


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.id)
def test_explains(runner: Runner, program: Program) -> None:
    failure = run(runner, program.source).failure
    assert failure is not None
    explanation = explain(failure, program.source)
    text = render(explanation, width=10_000)
    assert explanation.rule == program.rule, f"{failure.type}: {failure.message}\n{text}"
    assert explanation.line == program.line
    assert [row for row in explanation.excerpt if row[2]] == [
        (program.line, program.source.splitlines()[program.line - 1], True)
    ]
    for words in program.words:
        assert words in text


def test_cuda_not_available(runner: Runner) -> None:
    if any(device.id == "cuda" and device.available for device in runner.machine.devices):
        pytest.skip("this machine has CUDA")
    source = IMPORTS + "x = torch.ones(3).to('cuda')\n"
    failure = run(runner, source).failure
    assert failure is not None
    assert explain(failure, source).rule == "cuda-missing"


def test_picture_of_a_product_marks_the_axis_that_clashes(runner: Runner) -> None:
    source = IMPORTS + "x = torch.randn(2, 30)\nw = torch.randn(4, 5)\nx @ w\n"
    failure = run(runner, source).failure
    assert failure is not None
    left, right, mark = explain(failure, source).picture
    assert left == "  x  (2, 30)"
    assert right == "  w     ( 4, 5)"
    assert mark.index("▲") == left.index("30")
    assert mark.endswith("▲ 30 meets 4")


def test_every_rule_is_met_by_a_program_or_named_here() -> None:
    """A rule nobody can trigger explains nothing. These need a device, a platform or a limit that is not
    here."""
    elsewhere = {
        "cuda-missing", "mps-float64", "device-number", "device-assert", "map-location", "sandbox-refused",
    }  # fmt: skip
    met = {program.rule for program in PROGRAMS} | elsewhere
    assert {rule.id for rule in RULES} - met == set()


def test_a_message_of_megabytes_is_bounded(runner: Runner) -> None:
    source = "raise ValueError('x' * 5_000_000)\n"
    failure = run(runner, source).failure
    assert failure is not None
    assert len(failure.message) < 100_000
    assert len(explain(failure, source).title) < 1_000


def test_objects_that_raise_when_looked_at_do_not_hide_the_error(runner: Runner) -> None:
    source = (
        "class Nasty:\n"
        "    def __getattribute__(self, name):\n"
        "        raise RuntimeError('no')\n"
        "nasty = Nasty()\n"
        "import torch\n"
        "x = torch.ones(2, 3)\n"
        "x @ x\n"
    )
    failure = run(runner, source).failure
    assert failure is not None
    assert explain(failure, source).rule == "matmul-shapes"


def test_an_error_in_a_loader_worker_is_unwrapped(runner: Runner) -> None:
    source = IMPORTS + (
        "from torch.utils.data import DataLoader, Dataset\n"
        "class Data(Dataset):\n"
        "    def __len__(self):\n"
        "        return 4\n"
        "    def __getitem__(self, i):\n"
        "        return torch.ones(2, 3) @ torch.ones(2, 3)\n"
        "for batch in DataLoader(Data(), batch_size=2, num_workers=1):\n"
        "    pass\n"
    )
    result = runner.run(Job(source, policy="procs"))
    assert result.failure is not None
    assert explain(result.failure, source).rule == "matmul-shapes"
