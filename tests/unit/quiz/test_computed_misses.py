"""Wrong answers whose mistake the judge works out by itself."""

from __future__ import annotations

import pytest
from quiz_questions import EXPLAIN, common, number

from tutor.course.model import Number, Shape, ShapeAnswer
from tutor.quiz import judge

CONV = """import torch
from torch import nn
x = torch.zeros(8, 3, 32, 32)
conv = nn.Conv2d(3, 16, 5, stride=2, padding=1)
x = conv(x)
x = nn.MaxPool2d(2)(x)
x = x.flatten(1)
x = nn.Linear(16 * 7 * 7, 10)(x)
"""
CONV_ANSWERS = ((3, (8, 3, 32, 32)), (5, (8, 16, 15, 15)), (6, (8, 16, 7, 7)), (7, (8, 784)), (8, (8, 10)))


def shape(code: str, *answers: tuple[int, tuple[int, ...]]) -> Shape:
    return Shape(
        **common("shape", code=code), answers=tuple(ShapeAnswer(line, "x", sizes) for line, sizes in answers)
    )


def wrong(code: str, answers: tuple[tuple[int, tuple[int, ...]], ...], line: int, value: str) -> str:
    """What is said where everything is right but `line`."""
    given = [value if at == line else str(list(sizes)) for at, sizes in answers]
    judgement = judge(shape(code, *answers), "\n".join(given))
    assert judgement.verdict in ("partial", "wrong")
    return next(one.why for one in judgement.lines if not one.right)


@pytest.mark.parametrize(
    ("line", "value", "says"),
    [
        (5, "8,16,16,16", "15.5 is rounded down"),
        (5, "8,16,14,14", "The padding is forgotten: with it 32 is 34."),
        (5, "8,16,30,30", "The stride is forgotten: the window moves by 2."),
        (5, "8,3,15,15", "The channels are those of the filters, 16"),
        (5, "8,15,15,16", "torch puts images as (N, C, H, W)"),
        (5, "16,15,15", "The batch, 8, is missing"),
        (6, "8,16,8,8", "7.5 is rounded down"),
        (6, "8,16,14,14", "where pooling says nothing, it is the kernel's size"),
        (6, "8,16,6,6", "how many steps the window takes"),
        (7, "8,112", "The 7 of (8, 16, 7, 7) is missing: 16 · 7 · 7 = 784."),
        (7, "6272", "The batch, 8, is kept"),
        (8, "10,784", "That is the shape of its weight."),
        (8, "784,10", "there 784 becomes 10"),
        (8, "10", "The batch, 8, is missing"),
    ],
)
def test_through_a_small_network(line: int, value: str, says: str) -> None:
    assert says in wrong(CONV, CONV_ANSWERS, line, value)


@pytest.mark.parametrize(
    ("code", "before", "after", "value", "says"),
    [
        (
            "y = x.sum(1)",
            (4, 5, 6),
            (4, 6),
            "4,1,6",
            "Without keepdim=True dimension 1 goes away altogether.",
        ),
        ("y = x.mean(dim=1, keepdim=True)", (4, 5, 6), (4, 1, 6), "4,6", "keepdim=True leaves dimension 1"),
        ("y = x.sum(1)", (4, 5, 6), (4, 6), "5,6", "dim=1 is dimension 1 (they are counted from 0)"),
        (
            "y = torch.sum(x, 2)",
            (4, 5, 6),
            (4, 5),
            "4,6",
            "dimension 2 (they are counted from 0): that one goes, 6",
        ),
        ("y = x.argmax(-1)", (4, 5), (4,), "5", "that one goes, 5. You left out dimension 0."),
        (
            "y = x.permute(2, 0, 1)",
            (4, 5, 6),
            (6, 4, 5),
            "5,6,4",
            "which old dimension comes to each new place",
        ),
        (
            "y = x.unsqueeze(1)",
            (4, 5),
            (4, 1, 5),
            "1,4,5",
            "comes to place 1, counted from 0; you have it at 0.",
        ),
        ("y = torch.cat([x, x], dim=1)", (4, 5), (4, 10), "8,5", "cat joins along dim=1"),
        ("y = torch.cat([x, x], dim=1)", (4, 5), (4, 10), "2,4,5", "stack does"),
        ("y = x.flatten()", (4, 5), (20,), "20,1", "size 1"),
        ("y = x.view(-1)", (4, 5, 6), (120,), "4,30", "the batch as well"),
    ],
)
def test_one_line(code: str, before: tuple[int, ...], after: tuple[int, ...], value: str, says: str) -> None:
    program = f"x = make()\n{code}\n"
    assert says in wrong(program, ((1, before), (2, after)), 2, value)


def test_shapes_aligned_at_the_left() -> None:
    code = "import torch\na = torch.ones(3, 1)\nb = torch.ones(1, 4)\nx = a + b\n"
    assert wrong(code, ((4, (3, 4)),), 4, "1,4").startswith("The other operand stretches it")
    assert "at the right, not at the left" in wrong(
        "a = torch.ones(1, 4, 1)\nb = torch.ones(4, 4)\nx = a * b\n", ((3, (1, 4, 4)),), 3, "4,4,1"
    )


def test_nothing_is_said_with_a_line_that_was_read_wrongly() -> None:
    """Were the stride as it is read, the right answer would be another one."""
    code = "x = make()\nx = nn.Conv2d(3, 16, 5, **settings)(x)\n"
    why = wrong(code, ((1, (8, 3, 32, 32)), (2, (8, 16, 10, 10))), 2, "8,16,14,14")
    assert "stride" not in why
    assert "padding" not in why.partition("floor")[0]


# --- numbers -----------------------------------------------------------------------------------------

MLP = "net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))\n"
COUNT = 784 * 128 + 128 + 128 * 10 + 10


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("784*128 + 128*10", "The biases are missing: 128 + 10 more."),
        ("784*128 + 128", "Linear(128, 10) is left out"),
        ("128*10 + 10", "Linear(784, 128) is left out"),
        ("784*128 + 128*10 + 128", "The bias of Linear(128, 10) is missing: 10 more."),
        ("138", "Those are the biases alone"),
    ],
)
def test_counting_parameters(answer: str, says: str) -> None:
    question = Number(**common("number", code=MLP), answer=COUNT)
    judgement = judge(question, answer)
    assert judgement.verdict == "wrong"
    assert judgement.message.startswith(says) or says in judgement.message
    assert "It is 101,770." in judgement.message
    assert judgement.message.endswith(EXPLAIN)


def test_a_convolution_and_a_bias_left_off() -> None:
    code = "conv = nn.Conv2d(3, 64, 3)\n"
    assert (
        "The bias is missing: 64 more."
        in judge(Number(**common("number", code=code), answer=1792), "1728").message
    )


@pytest.mark.parametrize(
    ("wanted", "text", "answer", "says"),
    [
        (31, "1000 samples, batches of 32, drop_last", "31.25", "31.25 is rounded down to 31"),
        (32, "1000 samples, batches of 32", "31.25", "31.25 is rounded up to 32"),
        (2.5, "A mean.", "2", "Nothing is rounded here"),
        (100, "A batch of 16 rows", "1600", "the 16 of the question does not come into it"),
        (1600, "A batch of 16 rows", "100", "the 16 of the question is missing in it"),
    ],
)
def test_rounding_and_factors(wanted: float, text: str, answer: str, says: str) -> None:
    question = Number(**common("number") | {"text": text}, answer=wanted)
    assert says in judge(question, answer).message


def test_a_number_that_fits_nothing_is_only_compared() -> None:
    assert judge(number(18), "5").message == f"You have 5; it is 18. {EXPLAIN}"
