"""Judging: the verdict, and the sentence that belongs to this very answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quiz_questions import CLAIM, EXPLAIN, LINE, SHORT, choice, common, number, output, shape

from tutor.course.model import Question, ShapeMiss
from tutor.quiz import Judgement, judge, version

NEGATIVE = "A shape has no negative size: -1 asks view to work the size out, and the result has it."
BIAS = ("131072", "The bias is missing.")
OPTIONS = choice("Nothing: it is right.", "Move `zero_grad` up.", "Call step twice.", "Nobody knows")


@pytest.mark.parametrize(
    "text", ["131328", "131,328", "512*256+256", "256·(512 + 1)", "131_328 parameters", "131.328"]
)
def test_a_number_however_it_is_written(text: str) -> None:
    assert judge(number(131328, BIAS), text) == Judgement("right", 1.0, EXPLAIN, "131,328")


@pytest.mark.parametrize("text", ["131072", "512*256", "131,072"])
def test_a_known_miss_gets_its_own_sentence(text: str) -> None:
    assert judge(number(131328, BIAS), text) == Judgement("wrong", 0.0, BIAS[1], "131,328")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("17", "You have 17; it is 18, one more."),
        ("36", "You have 36; it is 18. Yours is 2 times that."),
        ("9", "You have 9; it is 18, 2 times yours."),
        ("-18", "The size is right, the sign is not: it is 18."),
        ("5", "You have 5; it is 18."),
        ("0", "You have 0; it is 18."),
        ("inf", "You have inf; it is 18."),
    ],
)
def test_an_unknown_miss_is_compared(text: str, sentence: str) -> None:
    assert judge(number(18), text).message == f"{sentence} {EXPLAIN}"


@pytest.mark.parametrize(
    ("answer", "tolerance", "text", "verdict"),
    [
        (0.5, 0.0, "1/2", "right"),
        (8 / 3, 0.0, "8/3", "right"),
        (8 / 3, 0.0, "2.67", "right"),
        (8 / 3, 0.0, "2,67", "right"),
        (8 / 3, 0.0, "2.7", "wrong"),
        (8 / 3, 0.0, "2.66", "wrong"),
        (-0.0898, 0.001, "-0.09", "right"),
        (-0.0898, 0.0, "-0.09", "wrong"),
        (-0.08977, 0.0, "-0.0898", "right"),
        (-0.0898, 0.0, "-.0898", "right"),
        (0.001, 0.001, "0.002", "right"),
        (0.1, 0.0, "10%", "right"),
        (10, 0.0, "10 %", "right"),
        (18, 0.0, "18.0", "right"),
        (18, 0.0, "18.001", "wrong"),
        (2.302585, 0.001, "ln(10)", "right"),
        (float("inf"), 0.0, "inf", "right"),
        (float("nan"), 0.0, "nan", "right"),
        (float("nan"), 0.0, "0", "wrong"),
    ],
)
def test_tolerance_and_rounding(answer: float, tolerance: float, text: str, verdict: str) -> None:
    assert judge(number(answer, tolerance=tolerance), text).verdict == verdict


@pytest.mark.parametrize("text", ["", "  ", "lots", "9**9**9", "[18]", "18 or 19"])
def test_what_cannot_be_read_is_asked_again(text: str) -> None:
    judgement = judge(number(18), text)
    assert judgement.verdict == "unread"
    assert judgement.message.endswith("Write a number, such as 131328, 131,328 or 512*256+256.")


@pytest.mark.parametrize("question", [number(18), shape((4, 5)), output("5"), OPTIONS, CLAIM, LINE])
@pytest.mark.parametrize("text", ["?", "I don't know", "idk", "i don’t know."])
def test_not_knowing_is_an_answer(question: Question, text: str) -> None:
    judgement = judge(question, text)
    assert judgement.verdict == "wrong"
    assert EXPLAIN in judgement.message
    assert any(known in judgement.message for known in (judgement.expected, "It depends"))


# --- choice, claim, line -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "b",
        "B",
        "b)",
        "(b)",
        "2",
        "2.",
        "option b",
        "Move zero_grad up.",
        "move `zero_grad` up",
        "MOVE",
        "b) Move zero_grad up.",
    ],
)
def test_an_option_by_letter_number_or_text(text: str) -> None:
    assert judge(OPTIONS, text) == Judgement(
        "wrong", 0.0, "Why not Move `zero_grad` up..", "Nothing: it is right."
    )


@pytest.mark.parametrize("text", ["a", "1", "Nothing", "nothing: it is right"])
def test_the_right_option(text: str) -> None:
    assert judge(OPTIONS, text) == Judgement("right", 1.0, EXPLAIN, "Nothing: it is right.")


@pytest.mark.parametrize("text", ["", "e", "0", "5", "no", "No", "99", "ab"])
def test_none_of_the_options(text: str) -> None:
    judgement = judge(OPTIONS, text)
    assert judgement.verdict == "unread"
    assert judgement.message.endswith("a letter from a to d.")


def test_an_options_text_goes_before_its_number() -> None:
    question = choice("4", "1", "2")
    assert judge(question, "4").verdict == "right"
    assert judge(question, "2").message == "Why not 2."
    assert judge(question, "3").message == "Why not 2."  # no option is called 3: it is the third


@pytest.mark.parametrize(
    ("text", "verdict", "message"),
    [
        ("it depends", "right", EXPLAIN),
        ("It depends on the mode.", "right", EXPLAIN),
        ("d", "right", EXPLAIN),
        ("TRUE", "wrong", "Not always."),
        ("t", "wrong", "Not always."),
        ("no", "wrong", "Not never."),
        ("f.", "wrong", "Not never."),
        ("perhaps", "unread", "“perhaps” is no verdict on a claim. Answer true, false or it depends."),
        ("", "unread", "Nothing is chosen. Answer true, false or it depends."),
    ],
)
def test_claims(text: str, verdict: str, message: str) -> None:
    judgement = judge(CLAIM, text)
    assert (judgement.verdict, judgement.message) == (verdict, message)


@pytest.mark.parametrize(
    "text",
    [
        "4",
        "line 4",
        "L4",
        "#4",
        "4:",
        "5",
        "opt.zero_grad()",
        "opt.zero_grad( ) # here",
        "4: opt.zero_grad()",
    ],
)
def test_a_line_by_number_or_text(text: str) -> None:
    assert judge(LINE, text).verdict == "right"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2", "backward is where it belongs."),
        (
            "1",
            "Line 1, `loss = f(x)`, is as it should be. The fault is in line 4, `opt.zero_grad()  # here`. "
            + EXPLAIN,
        ),
        ("3", "Line 3 is empty. The fault is in line 4, `opt.zero_grad()  # here`. " + EXPLAIN),
    ],
)
def test_a_wrong_line(text: str, message: str) -> None:
    assert judge(LINE, text) == Judgement("wrong", 0.0, message, "4")


@pytest.mark.parametrize("text", ["", "0", "6", "999999999999", "backward", "-4", "4.5"])
def test_not_a_line(text: str) -> None:
    judgement = judge(LINE, text)
    assert judgement.verdict == "unread"
    assert judgement.message.endswith("a line number from 1 to 5.")


# --- shape -------------------------------------------------------------------------------------------

NET = shape(
    (8, 16, 30, 30),
    (8, 16, 15, 15),
    (8, 3600),
    code="x = nn.Conv2d(3, 16, 5, stride=2)(x)\nx = nn.MaxPool2d(2)(x)\nx = x.flatten(1)\n",
    misses=(ShapeMiss(3, (8, 225), "The channels are missing."),),
)


def test_all_lines_right() -> None:
    judgement = judge(NET, "8x16x30x30\n[8,16,15,15]\r\ntorch.Size([8, 3600])\n")
    assert (judgement.verdict, judgement.score, judgement.message) == ("right", 1.0, EXPLAIN)
    assert [line.right for line in judgement.lines] == [True, True, True]
    assert judgement.lines[2].given == "(8, 3600)"


def test_partial_credit_starts_at_the_first_wrong_line() -> None:
    judgement = judge(NET, "(8, 16, 31, 31)\n(8, 16, 15, 15)\n(8, 240)")
    assert judgement.verdict == "partial"
    assert judgement.score == pytest.approx(1 / 3)
    assert judgement.message == (
        "Line 1. One off: the size is floor((H + 2·padding - kernel) / stride) + 1. "
        "It is (8, 16, 30, 30). " + EXPLAIN
    )
    assert [line.right for line in judgement.lines] == [False, True, False]
    assert judgement.lines[2].why == "The 15 of (8, 16, 15, 15) is missing: 16 · 15 · 15 = 3,600."


def test_a_known_shape_miss() -> None:
    judgement = judge(NET, "(8, 16, 30, 30)\n(8, 16, 15, 15)\n(8, 225)")
    assert judgement.message == "Line 3. The channels are missing."
    assert judgement.lines[2].why == "The channels are missing."


def test_an_unreadable_line_is_asked_again_and_named() -> None:
    judgement = judge(NET, "(8, 16, 30, 30)\nbig\n(8, 3600)")
    assert judgement.verdict == "unread"
    assert judgement.message.startswith("Line 2, x: “big” cannot be read as a shape.")
    assert [line.right for line in judgement.lines] == [True, False, True]
    assert judge(NET, "(8, 16, 30, 30)").verdict == "unread"
    assert judge(NET, "(8, 16, 30, 30)\n\n(8, 3600)").message.startswith("Line 2, x: there is no answer yet.")
    assert judge(NET, "1\n2\n3\n4").verdict == "unread"


def test_an_open_line_is_wrong_and_the_others_count() -> None:
    judgement = judge(NET, "(8, 16, 30, 30)\n?\n(8, 3600)")
    assert judgement.verdict == "partial"
    assert judgement.message.startswith("Line 2. This one is left open. It is (8, 16, 15, 15).")


@pytest.mark.parametrize(
    ("before", "right", "given", "why"),
    [
        ((2, 3, 4), (2, 4), "(3, 4)", "Of (2, 3, 4), dimension 1 goes; you left out dimension 0."),
        ((2, 3, 4), (2, 4), "(2, 1, 4)", "One dimension of size 1 is too many."),
        ((2, 3, 4), (2, 1, 4), "(2, 4)", "One dimension of size 1 is missing."),
        ((3,), (3, 1), "(1, 3)", "The dimension of size 1 stands elsewhere."),
        ((3,), (1, 3, 1), "(3,)", "That is the shape before this line."),
        ((9,), (1, 3, 1), "(3,)", "2 dimensions of size 1 are missing."),
        ((2, 3), (2, 12), "(2, 3)", "That is the shape before this line."),
        ((4, 3, 28, 28), (4, 28, 28, 3), "(28, 28, 4, 3)", "The sizes are right, but not their order."),
        ((8, 9), (8, 3, 5), "(3, 5)", "The first dimension, 8, is missing."),
        ((8, 9), (3, 5), "(8, 3, 5)", "The first dimension, 8, is not in the result."),
        ((4, 3, 28, 28), (4, 2352), "(12, 784)", "9,408 elements is right, but they are arranged otherwise."),
        ((4, 3, 28, 28), (4, 2352), "(4, 84)", "2,352 is 84 · 28: the factor 28 is missing."),
        ((4, 3, 28, 28), (4, 2352), "(4, -1)", NEGATIVE),
        ((4, 3), (5, 7), "(5, 7, 2)", "You gave 3 dimensions; the result has 2."),
        ((4, 3), (5, 7), "35, 2, 9", "You gave 3 dimensions; the result has 2."),
        ((4, 3), (5, 7), "(5, 8)", "Dimension 1 is 7, not 8."),
        ((4, 3), (5, 7), "(6, 8)", "Dimensions 0 and 1 have other sizes."),
        ((4, 3), (5, 7), "()", "You gave 0 dimensions; the result has 2."),
    ],
)  # fmt: skip
def test_computed_reasons(before: tuple[int, ...], right: tuple[int, ...], given: str, why: str) -> None:
    judgement = judge(shape(before, right), f"{before}\n{given}")
    assert judgement.lines[1].why == why


def test_images_have_their_channels_first() -> None:
    question = shape((8, 16, 30, 30), code="x = nn.Conv2d(3, 16, 5)(x)\n")
    assert judge(question, "(8, 30, 30, 16)").message.startswith(
        "The sizes are right, but not their order: torch puts images as (N, C, H, W)."
    )


@given(
    st.lists(st.integers(0, 50), max_size=5),
    st.lists(st.integers(-1, 50), max_size=5),
    st.lists(st.integers(0, 50), max_size=5),
)
def test_every_wrong_shape_has_a_reason(before: list[int], right: list[int], given_: list[int]) -> None:
    right = [abs(size) for size in right]
    judgement = judge(shape(tuple(before), tuple(right)), f"{tuple(before)}\n{tuple(given_)}")
    line = judgement.lines[1]
    assert line.right == (right == given_)
    assert bool(line.why) != line.right


# --- short -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "verdict", "score"),
    [("all", "right", 1.0), ("1, 2 and 3", "right", 1.0), ("1 3", "partial", 2 / 3), ("2", "partial", 1 / 3),
     ("none", "wrong", 0.0), ("", "wrong", 0.0), ("0", "wrong", 0.0)],
)  # fmt: skip
def test_the_learner_grades_a_short_answer(points: str, verdict: str, score: float) -> None:
    judgement = judge(SHORT, f"It adds.\r\nTwo lines.\r\npoints: {points}")
    assert (judgement.verdict, judgement.score) == (verdict, pytest.approx(score))
    assert len(judgement.lines) == 3


def test_missing_points_are_named() -> None:
    judgement = judge(SHORT, "It adds.\nPoints: 1")
    assert judgement.message == f"What is missing: names zero_grad; says when. {EXPLAIN}"


@pytest.mark.parametrize(
    "text", ["", "It adds.", "It adds.\npoints: 4", "It adds.\npoints: some", "points: 1/3"]
)
def test_an_ungraded_answer_is_asked_for_its_points(text: str) -> None:
    judgement = judge(SHORT, text)
    assert judgement.verdict == "unread"
    assert judgement.expected == "Model answer."


# --- all kinds ---------------------------------------------------------------------------------------

NASTY = [
    "[bold]x[/bold]",
    "\x1b[31mred",
    "\0",
    "🙂" * 50,
    "x" * 100_000,
    "\r\n\r\n",
    "((((((((((",
    "\ud800",
    "9" * 5000,
]


@pytest.mark.parametrize("question", [number(18), shape((4, 5)), output("5"), OPTIONS, CLAIM, LINE, SHORT])
@pytest.mark.parametrize("text", NASTY)
def test_nasty_answers_are_met_with_a_sentence(question: Question, text: str) -> None:
    judgement = judge(question, text)
    assert judgement.verdict in ("wrong", "unread")
    assert judgement.message
    assert "\x1b" not in judgement.message
    assert "\0" not in judgement.message
    assert len(judgement.message) < 500


@given(
    st.sampled_from([number(18), shape((4, 5)), output("5\n7"), OPTIONS, CLAIM, LINE, SHORT]),
    st.text(max_size=80),
)
def test_any_answer_is_judged(question: Question, text: str) -> None:
    judgement = judge(question, text)
    assert judgement.message.strip()
    assert 0 <= judgement.score <= 1
    assert (judgement.verdict == "right") == (judgement.score == 1)


def test_a_kind_without_a_judge_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        judge(Question(**common("essay")), "x")


def test_a_version_follows_the_content_and_not_its_place() -> None:
    question = number(18, BIAS)
    assert version(replace(question, line=99)) == version(question)
    assert version(replace(question, answer=19)) != version(question)
    assert version(replace(question, text="Other?")) != version(question)
    assert version(number(18)) != version(question)
