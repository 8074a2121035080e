"""What verifying costs, and how much the checks see. Timings are printed and fail nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.bench.printing import show
from tutor import paths
from tutor.runner import Runner
from tutor.verify import verify

pytestmark = pytest.mark.bench

FEW = ["operations/broadcasting"]
MANY = ["operations/broadcasting", "operations/reshaping", "operations/permuting", "autograd/recording"]
CHALLENGES = ["models/count-parameters", "evaluation/accuracy-in-two-lines", "operations/hwc-to-chw"]


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(ready=2) as runner:
        runner.wait(120)
        yield runner


def seconds_per_item(wanted: list[str], runner: Runner) -> tuple[float, int]:
    began = time.perf_counter()
    report = verify(wanted, runner=runner)
    assert report.failed == ()
    return (time.perf_counter() - began) / report.items, report.items


def test_verify_grows_linearly(runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    few, n_few = seconds_per_item(FEW, runner)
    many, n_many = seconds_per_item(MANY, runner)
    attempts, _ = seconds_per_item(CHALLENGES, runner)
    show(capsys, f"verify, per item of {n_many} against of {n_few}", f"{many / few:.2f} x", "1 x")
    show(capsys, "  500 cells and questions, at this pace", f"{many * 500:.0f} s", "300 s")
    show(capsys, "  500 attempts at challenges, at this pace", f"{attempts * 500:.0f} s", "300 s")


def test_mutants_of_a_few_solutions(runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    """A sample; `tutor verify --mutants` tries every solution."""
    mutants = verify(CHALLENGES, runner=runner, mutants=True).mutants
    assert mutants is not None
    share = mutants.killed / (mutants.total - mutants.equivalent)
    show(capsys, f"mutants killed, of {mutants.total} in a sample", f"{share:.0%}", "95 %")


def test_the_course_is_where_it_should_be() -> None:
    assert (paths.content_root() / "lessons" / "course.toml").is_file()
