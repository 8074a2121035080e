"""Every family against torch over thousands of seeds, and the form of every question it makes."""

from __future__ import annotations

import ast
import contextlib
import io
import math
import re
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import nn

from tutor.course.catalog import load_catalog
from tutor.course.model import Blank, Choice, Line, Number, Outcome, Output, Shape
from tutor.errors import UnknownItem, UsageError
from tutor.quiz.generators import Family, Generated, by_id, dumped, families, family, generate
from tutor.quiz.generators.table import FAMILIES

SEEDS = 400
"""a difficulty: 2,000 a family"""
SOME = 40
"""of these, as many as the usual run has time for"""

_CONVOLVES = re.compile(r"Conv|conv\dd|Pool|pool\dd")


def on_meta(item: Generated) -> bool:
    """Whether the meta device is the quicker one: it computes nothing, but each call costs more."""
    code = item.question.code
    return item.meta and bool(_CONVOLVES.search(code)) and "Linear" not in code and "Norm" not in code


@pytest.fixture(scope="module", autouse=True)
def quick_torch() -> Iterator[None]:
    """One thread, and layers whose weights are left as they come: no answer here depends on them."""
    threads, always = torch.get_num_threads(), torch.is_warn_always_enabled()
    torch.set_num_threads(1)
    torch.set_warn_always(True)  # a program that warns fails here, not only the first of its kind
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.backends.mkldnn, "enabled", False)  # it compiles a kernel for each new shape
        yield
    torch.set_num_threads(threads)
    torch.set_warn_always(always)


def skip_initial_values(patch: pytest.MonkeyPatch) -> None:
    """Shapes and counts need no random number, so none is drawn: weights stay as they come, inputs are 0."""
    for name in ("kaiming_uniform_", "uniform_", "xavier_uniform_", "normal_"):
        patch.setattr(torch.nn.init, name, _left_alone)
    for layer in (nn.Linear, nn.Embedding, nn.modules.conv._ConvNd, nn.RNNBase):
        patch.setattr(layer, "reset_parameters", _nothing)
    for name in ("randn", "rand"):
        patch.setattr(torch, name, torch.zeros)


def _left_alone(tensor: torch.Tensor, *args: object, **kwargs: object) -> torch.Tensor:
    return tensor


def _nothing(layer: nn.Module) -> None:
    """Memory as it comes may hold NaN: shapes and counts do not mind."""


def says(item: Generated, *, meta: bool) -> Any:
    """What the program of this question answers, read from its dump as any script would."""
    document = dumped(item)
    names: dict[str, Any] = {"__name__": "__main__"}
    device = torch.device("meta") if meta else contextlib.nullcontext()
    try:
        with device:
            exec(compile(document["code"], item.id, "exec", dont_inherit=True), names)
            if isinstance(document["ask"], str):
                return eval(document["ask"], names)
            return [eval(ask, names) for ask in document["ask"]]
    except Exception as error:  # noqa: BLE001  outcome questions raise whatever they raise
        return type(error).__name__ if document["kind"] == "outcome" else error


def same(got: Any, want: Any, tolerance: float) -> bool:
    if isinstance(want, float) or isinstance(got, float):
        return isinstance(got, int | float) and math.isclose(got, want, rel_tol=1e-6, abs_tol=tolerance)
    return type(got) is type(want) and got == want


@pytest.mark.parametrize("difficulty", range(1, 6))
@pytest.mark.parametrize("of", FAMILIES, ids=lambda of: of.id)
def test_the_rules_say_what_torch_says(of: Family, difficulty: int, monkeypatch: pytest.MonkeyPatch) -> None:
    _compare(of, difficulty, range(SOME), monkeypatch)


@pytest.mark.long
@pytest.mark.parametrize("difficulty", range(1, 6))
@pytest.mark.parametrize("of", FAMILIES, ids=lambda of: of.id)
def test_the_rules_say_so_for_thousands_of_seeds(
    of: Family, difficulty: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _compare(of, difficulty, range(SOME, SEEDS), monkeypatch)


def _compare(of: Family, difficulty: int, seeds: range, monkeypatch: pytest.MonkeyPatch) -> None:
    if of.part in ("operations", "models"):  # elsewhere programs train, and must begin as they would
        skip_initial_values(monkeypatch)
    for seed in seeds:
        item = generate(of.id, seed, difficulty)
        question = item.question
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            got = says(item, meta=on_meta(item))
        want = dumped(item)["answer"]
        assert same(got, want, getattr(question, "tolerance", 0.0)), f"{item.id}: {got!r}\n{question.code}"
        if isinstance(question, Output):
            assert printed.getvalue() == f"{question.answer}\n"
        check_form(of, item)


@pytest.mark.parametrize("of", FAMILIES, ids=lambda of: of.id)
def test_the_programs_run_on_the_cpu_as_they_are(of: Family) -> None:
    """What runs on the meta device above runs in plain torch just so."""
    for seed in range(30):
        item = generate(of.id, 1_000_000 + seed, seed % 5 + 1)
        with contextlib.redirect_stdout(io.StringIO()):
            got = says(item, meta=False)
        assert same(got, dumped(item)["answer"], getattr(item.question, "tolerance", 0.0)), item.id


def check_form(of: Family, item: Generated) -> None:
    question = item.question
    assert question.kind in of.kinds, item.id
    assert question.text.rstrip().endswith((".", "?", ":")), item.id
    assert "  " not in question.text, item.id
    assert max(map(len, question.code.splitlines())) <= 76, question.code
    assert len(question.code.splitlines()) <= 24, question.code
    assert len(item.steps) >= 2, item.id
    for step in item.steps:
        assert "{" not in step, step
        assert step[0] in "-(`'[" or step[0].isalnum(), step
    ends_with_the_answer(item)
    misses_are_honest(item)
    if isinstance(question, Line):
        the_fix_works(item, question)


def ends_with_the_answer(item: Generated) -> None:
    """The explanation comes out at the answer: its last words are it."""
    question = item.question
    match question:
        case Shape():
            end = str(question.answers[-1].shape)
        case Number() | Line() | Outcome() | Output() | Blank():
            end = str(question.answer)
        case _:
            assert isinstance(question, Choice)
            end = next(option.text for option in question.options if option.right)
    assert item.steps[-1].endswith(end), f"{item.id}: {item.steps[-1]!r} does not end with {end!r}"


def misses_are_honest(item: Generated) -> None:
    document = dumped(item)
    misses = [(miss.get("line"), str(miss["value"])) for miss in document["misses"]]
    assert len(misses) == len(set(misses)), item.id
    for miss in document["misses"]:
        assert miss["why"].endswith((".", "?")), miss
        assert "{" not in miss["why"], miss
        assert miss["value"] != document["answer"], item.id
    question = item.question
    if isinstance(question, Shape):
        assert len({answer.name for answer in question.answers}) == len(question.answers), item.id
        right = {answer.line: list(answer.shape) for answer in question.answers}
        assert all(miss["value"] != right[miss["line"]] for miss in document["misses"]), item.id
    if isinstance(question, Choice):
        assert len(question.options) >= 3, item.id
        assert len({option.text for option in question.options}) == len(question.options), item.id
        assert sum(option.right for option in question.options) == 1, item.id
    else:
        assert misses, f"{item.id} has no misses\n{question.code}"


def the_fix_works(item: Generated, question: Line) -> None:
    """The repaired program runs and its conditions hold; the one as shown breaks one of them."""
    lines = question.code.splitlines()
    fixed = "\n".join([*lines[: question.answer - 1], question.fix, *lines[question.answer :]])
    names: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(fixed, item.id, "exec", dont_inherit=True), names)
    assert all(eval(ask, names) for ask in question.ask), item.id


# --- what holds for all of them together ---------------------------------------------------------------


def test_ids_and_skills_are_known() -> None:
    catalog = load_catalog()
    assert len({of.id for of in families()}) == len(families())
    for of in families():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", of.id)
        assert set(of.skills) <= set(catalog.skills), of.id
        catalog.part(of.part)
        for seed in range(40):
            assert set(generate(of.id, seed, seed % 5 + 1).question.skills) <= set(catalog.skills)


@pytest.mark.parametrize("of", FAMILIES, ids=lambda of: of.id)
def test_a_family_asks_in_each_of_its_kinds_and_seldom_alike(of: Family) -> None:
    items = [generate(of.id, seed, seed % 5 + 1) for seed in range(200)]
    assert {item.question.kind for item in items} == set(of.kinds)
    assert len({item.question.code for item in items}) > 120, "too few different programs"
    assert len({item.signature for item in items}) >= 12, sorted({item.signature for item in items})


@pytest.mark.parametrize("of", FAMILIES, ids=lambda of: of.id)
def test_the_same_seed_gives_the_same_question(of: Family) -> None:
    item = generate(of.id, 7, 3)
    assert generate(of.id, 7, 3) == item
    assert by_id(item.id) == item
    assert generate(of.id, 8, 3) != item


def test_a_large_seed_is_as_good_as_a_small_one() -> None:
    for of in families():
        assert generate(of.id, 2**63, 5).question.code


def test_unknown_families_are_named_with_the_nearest() -> None:
    with pytest.raises(UnknownItem, match="did you mean view-reshape"):
        family("view-reshap")
    with pytest.raises(UnknownItem):
        by_id("family/view-reshape/9-1")
    with pytest.raises(UsageError, match="from 1 to 5"):
        generate("view-reshape", 1, 6)
    with pytest.raises(UsageError, match="0 or more"):
        generate("view-reshape", -1, 2)


def test_programs_parse_without_the_blank_and_with_it() -> None:
    for of in families():
        for seed in range(20):
            ast.parse(generate(of.id, seed, seed % 5 + 1).question.code)
