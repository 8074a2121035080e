"""What a program prints: generous about how it is written, exact about what it says."""

from __future__ import annotations

import pytest
from quiz_questions import EXPLAIN, cell, output

from tutor.quiz import judge, judge_predict

ADDS = ("tensor(3.)", "It adds: 2 + 3 = 5.")


@pytest.mark.parametrize(
    ("printed", "given"),
    [
        ("tensor(2.)", "tensor(2.)"),
        ("tensor(2.)", "tensor( 2. )"),
        ("tensor(2.)", "2"),
        ("tensor(2.)", "2.0"),
        ("tensor(2.)", "tensor(2)"),
        ("tensor(2., grad_fn=<MulBackward0>)", "tensor(2.)"),
        ("tensor([1., 2.])", "[1, 2]"),
        ("tensor([1., 2.])", "1 2"),
        ("tensor([1., 2.])", "tensor([1.,2.])"),
        ("tensor([[1., 2.],\n        [3., 4.]])", "[[1, 2], [3, 4]]"),
        ("tensor([[1., 2.],\n        [3., 4.]])", "tensor([[1., 2.],\r\n[3., 4.]])"),
        ("torch.Size([4, 2352])", "(4, 2352)"),
        ("torch.Size([4, 2352])", "4x2352"),
        ("torch.Size([4, 2352])", "torch.Size([4,2352])"),
        ("torch.Size([])", "()"),
        ("True", "true"),
        ("None", "none"),
        ("torch.float32", "torch.float32"),
        ("a b  c", "a b c"),
        ("3 True", "3, True"),
        ("hello", "'hello'"),
        ("2\n5\n", "2\r\n5"),
        ("-0.5", "-.5"),
    ],
)
def test_the_same_thing_written_otherwise(printed: str, given: str) -> None:
    judgement = judge(output(printed), given)
    assert judgement.verdict == "right", judgement
    assert EXPLAIN in judgement.message
    assert all(line.right for line in judgement.lines)


@pytest.mark.parametrize(
    ("printed", "given"),
    [
        ("tensor(2.)", "3"),
        ("tensor([1., 2.])", "[2, 1]"),
        ("tensor([1., 2.])", "[[1, 2]]"),
        ("torch.Size([4, 2352])", "(2352, 4)"),
        ("True", "False"),
        ("-1", "1"),
        ("1e-3", "1"),
        ("abc", "abd"),
        ("x1", "x2"),
        ("[bold]", "bold]"),
    ],
)
def test_another_thing(printed: str, given: str) -> None:
    judgement = judge(output(printed), given)
    assert judgement.verdict == "wrong", judgement
    assert f"it prints {printed}" in judgement.message
    assert EXPLAIN in judgement.message


def test_a_loosely_right_answer_is_told_the_letter() -> None:
    assert judge(output("tensor(2.)"), "2").message == f"{EXPLAIN} To the letter it prints: tensor(2.)"


def test_where_the_author_says_so_the_form_is_the_point() -> None:
    question = output("tensor(3)", ("tensor(3.)", "The sum of integers is an integer."))
    assert judge(question, "tensor(3)").verdict == "right"
    assert judge(question, "3").verdict == "right"
    judgement = judge(question, "tensor(3.)")
    assert (judgement.verdict, judgement.message) == ("wrong", "The sum of integers is an integer.")
    assert not judgement.lines[0].right


def test_lines_count_one_by_one() -> None:
    judgement = judge_predict(cell("tensor(2.)\ntensor(5.)", ADDS), "2\n3")
    assert (judgement.verdict, judgement.score) == ("partial", 0.5)
    assert judgement.message == ADDS[1], "a miss of one line fits the first wrong line"
    assert [line.right for line in judgement.lines] == [True, False]
    assert judgement.lines[1].why == ADDS[1]
    assert judgement.lines[1].expected == "tensor(5.)"


def test_a_miss_of_several_lines() -> None:
    question = output("a\nb", ("*\nc", "Not c."), ("x\n*", "Not x."))
    assert judge(question, "a\nc").message == "Not c."
    assert judge(question, "x\nb").message == "Not x."
    assert judge(question, "a\nb").verdict == "right"
    assert judge(question, "q\nb").message.startswith("Line 1: You have q; it prints a.")


def test_a_prediction_without_an_explanation_still_has_a_sentence() -> None:
    assert judge_predict(cell("5"), "5").message == "That is what it prints."
    assert judge_predict(cell("5"), "6").message == "You have 6; it prints 5."


def test_missing_and_empty_lines_are_asked_again() -> None:
    assert judge(output("1\n2"), "").verdict == "unread"
    judgement = judge(output("1\n2"), "1")
    assert judgement.verdict == "unread"
    assert judgement.message == "It prints 2 lines, and you gave 1; write ? where you do not know."
    judgement = judge(output("1\n2\n3"), "1\n\n3")
    assert judgement.verdict == "unread"
    assert judgement.message.startswith("Line 2 is still empty")


def test_a_question_mark_leaves_one_line_open() -> None:
    judgement = judge(output("1\n2\n3"), "1\n?\n3")
    assert judgement.verdict == "partial"
    assert judgement.message == f"Line 2: It prints 2. {EXPLAIN}"


def test_too_many_lines() -> None:
    judgement = judge(output("1"), "1\n2")
    assert judgement.verdict == "partial"
    assert judgement.message.startswith("It prints 1 line, not 2.")


def test_nothing_is_printed() -> None:
    assert judge_predict(cell(""), "").verdict == "right"
    assert judge_predict(cell(""), "5").verdict == "wrong"


def test_brackets_and_control_characters_come_back_harmless() -> None:
    judgement = judge(output("[1, 2]"), "\x1b[31m[bold]1[/bold]")
    assert judgement.verdict == "wrong"
    assert "[bold]1[/bold]" in judgement.message
    assert "\x1b" not in judgement.message
    assert "\x1b" not in judgement.lines[0].given
