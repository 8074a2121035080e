"""quiz: the conversation, the choice of questions, and answers from a file."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.borrowed import Borrowed
from tutor.progress import Record
from tutor.review import grade

MORE = """
[[question]]
id = "autograd/shapes"
kind = "shape"
skills = ["autograd.more"]
practice = "shapes"
text = "Shapes?"
code = "x = torch.ones(4, 6)\\ny = x.sum(1)"
answers = [{ line = 1, name = "x", shape = [4, 6] }, { line = 2, name = "y", shape = [4] }]
misses = [{ line = 2, value = [6], why = "dim 1 goes." }]
explain = "dim 1 goes away."

[[question]]
id = "autograd/words"
kind = "short"
skills = ["autograd.more"]
text = "Why?"
model = "Because of this, and of that."
rubric = ["says this", "says that"]
explain = "Both."

[[question]]
id = "autograd/printed"
kind = "output"
skills = ["autograd.more"]
text = "What is printed?"
code = "print([1])\\nprint('[bold]')"
answer = "[1]\\n[bold]"
misses = [{ value = "1\\n*", why = "A list has brackets." }]
hints = ["Brackets.", "All of them."]
explain = "As it stands."
"""


@pytest.fixture
def more(tiny_course: Path) -> None:
    file = tiny_course / "lessons" / "04-autograd" / "questions.toml"
    file.write_text(file.read_text() + MORE)


def ids(tutor: Any, *args: str) -> list[str]:
    result = tutor("quiz", "--json", *args)
    assert result.exit_code == 0
    return [question["id"] for question in json.loads(result.stdout)["questions"]]


# --- choosing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("topic", "found"),
    [
        ("autograd", 6),
        ("Autograd", 6),
        ("04-autograd", 6),
        ("autograd.more", 4),
        ("shapes", 1),
        ("autograd/adding", 1),
        ("autograd/old", 1),
        ("autograd/first", 1),
    ],
)
def test_topics(tutor: Any, more: None, topic: str, found: int) -> None:
    assert len(ids(tutor, "--topic", topic)) == found


def test_an_unknown_topic_says_what_there_is(tutor: Any, more: None) -> None:
    sentence = tutor("quiz", "--topic", "cooking").stderr
    assert "a part (autograd)" in sentence
    assert "a practice section (shapes)" in sentence


def test_kind_number_and_seed(tutor: Any, more: None) -> None:
    assert ids(tutor, "--kind", "claim") == ["autograd/first"]
    assert len(ids(tutor, "--n", "2")) == 2
    orders = {tuple(ids(tutor, "--seed", str(seed))) for seed in range(6)}
    assert len(orders) > 1
    assert ids(tutor, "--seed", "3") == ids(tutor, "--seed", "3")


def test_what_is_due_or_went_wrong_comes_first(tutor: Any, more: None, home: Path) -> None:
    before = datetime.now(UTC) - timedelta(days=30)
    with Record.open() as record:
        record.add_attempt("autograd/adding/how-much", "question", verdict="right")
        record.add_attempt("autograd/words", "question", verdict="wrong")
        record.add_attempt("autograd/shapes", "question", verdict="right")
        grade(record, "autograd/shapes", right=True, hints=0, seconds=20, now=before)
    order = ids(tutor)
    assert order[:2] == ["autograd/shapes", "autograd/words"]
    assert order[-1] == "autograd/adding/how-much"


def test_the_json_form_has_no_answers(tutor: Any, more: None) -> None:
    text = tutor("quiz", "--json").stdout
    for secret in (
        "explain",
        "dim 1 goes",
        "Because of this",
        "They do.",
        '"right"',
        'shape": [',
        "Brackets.",
    ):
        assert secret not in text
    question = next(q for q in json.loads(text)["questions"] if q["id"] == "autograd/shapes")
    assert question["lines"] == [{"line": 1, "name": "x"}, {"line": 2, "name": "y"}]
    assert question["code"].startswith("x = torch.ones(4, 6)")


# --- the conversation --------------------------------------------------------------------------------


def test_a_right_and_a_wrong_answer(tutor: Any, home: Path) -> None:
    result = tutor("quiz", "--topic", "autograd.add", input="11\ntrue\n")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert "Question 1 of 2, Autograd." in result.stdout
    assert "Wrong. You joined two texts." in result.stdout
    assert "The answer is: 2" in result.stdout
    assert "Count." in result.stdout
    assert "Right. Because." in result.stdout
    assert result.stdout.endswith("1 of 2 right.\n")
    assert "\x1b" not in result.stdout
    assert "\r" not in result.stdout
    with Record.open() as record:
        states = record.states()
        assert {id: state.last for id, state in states.items()} == {
            "autograd/adding/how-much": "wrong",
            "autograd/first": "right",
        }
        (attempt,) = record.attempts("autograd/adding/how-much")
        assert (attempt.answer, attempt.kind, attempt.score) == ("11", "question", 0.0)
        assert len(attempt.version) == 12
        assert record.card("autograd/first")


def test_an_unread_answer_is_asked_again_and_not_counted(tutor: Any, home: Path) -> None:
    result = tutor("quiz", "--topic", "autograd/adding", input="lots\n9**9**9\n1 + 1\n")
    assert "“lots” cannot be read as a number." in result.stdout
    assert "9**9**9 is too large to work out." in result.stdout
    assert "Right. Count." in result.stdout
    with Record.open() as record:
        assert record.states()["autograd/adding/how-much"].attempts == 1


def test_hint_skip_quit_and_the_end(tutor: Any, more: None, home: Path) -> None:
    result = tutor("quiz", "--topic", "autograd/printed", input="hint\nHINT\nhint\n[1]\n[bold]\n")
    assert "Hint 1 of 2: Brackets." in result.stdout
    assert "Hint 2 of 2: All of them." in result.stdout
    assert "There are no more hints." in result.stdout
    assert "Right. As it stands." in result.stdout
    with Record.open() as record:
        assert record.attempts("autograd/printed")[0].hints == 2
        assert record.attempts("autograd/printed")[0].answer == "[1]\n[bold]"
    result = tutor("quiz", "--topic", "autograd", input="skip\nquit\n")
    assert "Question 2 of 6" in result.stdout
    assert "Question 3 of 6" not in result.stdout
    assert result.stdout.endswith("\n\nNo question was answered.\n")
    assert tutor("quiz", input="").exit_code == 0


def test_lines_are_asked_one_by_one(tutor: Any, more: None, home: Path) -> None:
    result = tutor("quiz", "--topic", "autograd/shapes", input="4x6\r\n[6]\r\n")
    assert "line 1, x> " in result.stdout
    assert "Partly right. Line 2. dim 1 goes." in result.stdout
    assert "  line 1: x, (4, 6) (right)" in result.stdout
    assert "  line 2: y, (4,) (you have (6,))" in result.stdout
    assert result.stdout.endswith("0 of 1 right, 1 partly.\n")
    result = tutor("quiz", "--topic", "autograd/printed", input="1\n[bold]\n")
    assert "Partly right. A list has brackets." in result.stdout
    assert "[bold]" in result.stdout


def test_a_short_answer_is_graded_by_the_learner(tutor: Any, more: None, home: Path) -> None:
    result = tutor("quiz", "--topic", "autograd/words", input="Because of this.\nI think.\n\nmaybe\n1\n")
    assert "Model answer: Because of this, and of that." in result.stdout
    assert "  2. says that" in result.stdout
    assert "The points are the numbers from 1 to 2" in result.stdout
    assert "Partly right. What is missing: says that. Both." in result.stdout
    with Record.open() as record:
        assert record.attempts("autograd/words")[0].answer == "Because of this.\nI think.\npoints: 1"


def test_without_record_nothing_is_kept(tutor: Any, home: Path) -> None:
    assert tutor("quiz", "--topic", "autograd/first", "--no-record", input="true\n").exit_code == 0
    assert not home.exists()


def test_the_sandbox_is_started_for_what_is_run_and_for_nothing_else(
    tutor: Any, more: None, borrowed: list[Borrowed]
) -> None:
    for topic, answers in (
        ("autograd/second", "a\n"),
        ("autograd/adding", "2\n"),
        ("autograd/shapes", "4x6\n6\n"),
        ("autograd/words", "Because.\n\n1\n"),
    ):
        assert tutor("quiz", "--topic", topic, input=answers).exit_code == 0
    tutor("quiz", "--json")
    judged(tutor, ANSWERS)
    assert len(borrowed) == 6
    assert not any(each.was_needed for each in borrowed)
    tutor("quiz", "--topic", "autograd/first", input="true\n")
    assert borrowed[-1].was_needed


# --- answers from a file -----------------------------------------------------------------------------

ANSWERS = {
    "autograd/first": True,
    "autograd/second": "That.",
    "autograd/adding/how-much": 2,
    "autograd/shapes": [[4, 6], [6]],
    "autograd/printed": ["[1]", "[bold]"],
    "autograd/words": "Words.",
}


def judged(tutor: Any, document: object, *args: str) -> dict[str, Any]:
    result = tutor("quiz", "--json", "--answers", "-", *args, input=json.dumps(document))
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize(
    "document",
    [ANSWERS, [{"id": id, "answer": answer} for id, answer in ANSWERS.items()], {"answers": ANSWERS}],
)
def test_judging_a_file(tutor: Any, more: None, document: object) -> None:
    found = judged(tutor, document)
    judgements = {judgement["id"]: judgement for judgement in found["judgements"]}
    assert {id: judgement["verdict"] for id, judgement in judgements.items()} == {
        "autograd/first": "right",
        "autograd/second": "wrong",
        "autograd/adding/how-much": "right",
        "autograd/shapes": "partial",
        "autograd/printed": "right",
        "autograd/words": "unread",
    }
    assert (found["total"], found["right"], found["wrong"]) == (6, 3, 1)
    assert (found["partial"], found["unread"]) == (1, 1)
    assert judgements["autograd/second"]["message"] == "No."
    assert judgements["autograd/shapes"]["score"] == 0.5
    assert judgements["autograd/shapes"]["lines"][1] == {
        "line": 2,
        "name": "y",
        "given": "(6,)",
        "expected": "(4,)",
        "right": False,
        "why": "dim 1 goes.",
    }


def test_a_judged_file_counts_unless_told_otherwise(tutor: Any, more: None, home: Path) -> None:
    judged(tutor, ANSWERS, "--no-record")
    assert not home.exists()
    judged(tutor, ANSWERS)
    with Record.open() as record:
        assert len(record.states()) == 5, "an unread answer is no answer"


def test_a_plain_judgement(tutor: Any, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps({"autograd/first": "f"}).encode())
    result = tutor("quiz", "--answers", str(file))
    assert result.stdout == "autograd/first: wrong. They do.\n0 right, 0 partial, 1 wrong, 0 unread\n"


@pytest.mark.parametrize("text", ["", "{", "7", '["a"]', '[{"answer": 1}]', "[" * 50_000])
def test_a_file_of_another_form_is_refused(tutor: Any, home: Path, text: str) -> None:
    result = tutor("quiz", "--answers", "-", input=text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    result = tutor("quiz", "--answers", "-", input='{"no/such": 1, "autograd/first": "true"}')
    assert result.exit_code == 2
    assert "no/such" in result.stderr
    assert not home.exists()


# --- in a terminal -----------------------------------------------------------------------------------


def test_the_conversation_in_a_real_terminal(home: Path) -> None:
    child = pexpect.spawn(
        sys.executable, ["-m", "tutor", "quiz", "--topic", "autograd.add"], encoding="utf-8", timeout=30
    )
    child.expect_exact("Question 1 of 2")
    child.expect_exact("> ")
    child.send("lot\x7f\x7f\x7f2\r")  # line editing works
    child.expect_exact("Right. Count.")
    child.expect_exact("> ")
    child.sendeof()
    child.expect_exact("1 of 1 right.")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_ctrl_c_ends_the_conversation_and_keeps_what_was_answered(home: Path) -> None:
    child = pexpect.spawn(
        sys.executable, ["-m", "tutor", "quiz", "--topic", "autograd.add"], encoding="utf-8", timeout=30
    )
    child.expect_exact("> ")
    child.send("2\r")
    child.expect_exact("Question 2 of 2")
    child.expect_exact("> ")
    child.sendintr()
    child.expect_exact("Cancelled.")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    with Record.open() as record:
        assert set(record.states()) == {"autograd/adding/how-much"}
