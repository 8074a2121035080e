"""Numbers and shapes, in every way people write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.quiz.judgement import UnreadableError
from tutor.quiz.reading import number_text, numbers, shape_text, shapes


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("18", 18),
        (" 18\r\n", 18),
        ("= 18", 18),
        ("x.grad = 18", 18),
        ("x.grad: 18", 18),
        ("6 + 6 + 6 = 18", 18),
        ("tensor(18.)", 18),
        ("tensor(18., requires_grad=True)", 18),
        ("torch.tensor(-0.5)", -0.5),
        ("about 18", 18),
        ("≈18", 18),
        ("`18`", 18),
        ("the answer is 18", 18),
        ("18 parameters", 18),
        ("9,408,000 elements", 9_408_000),
        ("4x", 4),
        ("x4", 4),
        ("×4", 4),
        ("four", 4),
        ("Four", 4),
        ("-inf", -math.inf),
        ("3²", 9),
        ("1.000.000", 1_000_000),
        ("12 ms", 12),
    ],
)
def test_one_meaning(text: str, value: float) -> None:
    assert numbers(text) == (value,)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("25%", (0.25, 25)),
        ("1,125", (1125, 1.125)),
        ("131.328", (131.328, 131328)),
        ("10 %", (0.1, 10)),
        ("9,408 elements", (9408, 9.408)),
    ],
)
def test_two_honest_meanings(text: str, values: tuple[float, ...]) -> None:
    assert numbers(text) == values


@pytest.mark.parametrize("text", ["", "lots", "None", "[1, 2]", "12 or 13", "?", "=", "[bold]", "1" * 300])
def test_not_a_number(text: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        numbers(text)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_too_large_says_so() -> None:
    with pytest.raises(UnreadableError, match=r"^9\*\*9\*\*9 is too large to work out\.$"):
        numbers("9**9**9")


@pytest.mark.parametrize(
    "text",
    [
        "(4, 2352)", "4x2352", "4 x 2352", "4×2352", "torch.Size([4, 2352])", "[4,2352]", "4,2352", "4, 2352",
        "4 2352", "Size([4, 2352])", "torch.size([4,2352])", "x.shape = (4, 2352)", "x: [4, 2352]",
        "{4, 2352}",
        "(4, 3*28*28)", "[4, 3·28·28]", "4 by 2352", "4;2352", "((4, 2352))", "(4, 2352,)", "`(4, 2352)`",
        "（4，2352）", "  (4,2352)\r\n", "4*2352", "(4, (3*28)*28)", "<4, 2352>", "4X2352",
    ],
)  # fmt: skip
def test_a_shape_in_all_its_spellings(text: str) -> None:
    assert (4, 2352) in shapes(text)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("()", ()),
        ("[]", ()),
        ("torch.Size([])", ()),
        ("scalar", ()),
        ("(4,)", (4,)),
        ("4", (4,)),
        ("[4]", (4,)),
        ("2*3", (6,)),
        ("(4, -1)", (4, -1)),
        ("(4, 2,352)", (4, 2, 352)),
        ("(4, 2,352)", (4, 2352)),
        ("1 1 28 28", (1, 1, 28, 28)),
    ],
)
def test_other_shapes(text: str, shape: tuple[int, ...]) -> None:
    assert shape in shapes(text)


@pytest.mark.parametrize(
    "text", ["", "N, 10", "(4, 2.5)", "(4,, 2)", "(4", "(,)", "4 x", "big", "(4, 9**9**9)", "(4)(5)"]
)
def test_not_a_shape(text: str) -> None:
    with pytest.raises(UnreadableError):
        shapes(text)


@given(st.lists(st.integers(0, 100_000), max_size=6), st.sampled_from(["{}", "torch.Size({})", "s = {}"]))
def test_what_python_prints_is_read_back(sizes: list[int], form: str) -> None:
    shape = tuple(sizes)
    assert shapes(form.format(sizes))[0] == shape
    assert shapes(shape_text(shape))[0] == shape


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (numbers, shapes):
        try:
            assert read(text)
        except UnreadableError:
            continue


@pytest.mark.parametrize(
    ("value", "text"),
    [(131328, "131,328"), (0.25, "0.25"), (18.0, "18"), (10**40, "1e+40"), (-5, "-5"), (1.5e-7, "1.5e-07")],
)
def test_numbers_are_shown_as_people_write_them(value: float, text: str) -> None:
    assert number_text(value) == text
