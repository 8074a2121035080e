"""quiz with sessions: review, families, mixed practice, exam and placement on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tutor.progress import Record
from tutor.review import grade, known_skills

NEW_KINDS = """
[[question]]
id = "autograd/fails"
kind = "outcome"
skills = ["autograd.more"]
practice = "autograd"
text = "What happens?"
code = "x = 1\\nx.shape"
answer = "AttributeError"
raises_at = 2
misses = [{ value = "runs", why = "A number has no shape." }]
explain = "int has no attribute shape."

[[question]]
id = "autograd/lines"
kind = "order"
skills = ["autograd.more"]
practice = "autograd"
text = "In order."
code = "____\\nprint(y)"
lines = ["x = 1", "x = x + 1", "y = x * 2"]
pairs = [
  { first = 1, then = 2, why = "No x yet." },
  { first = 2, then = 3, why = "Doubled too early." },
]
explain = "First a value."
ask = "y"

[[question]]
id = "autograd/gap"
kind = "blank"
skills = ["autograd.more"]
practice = "losses"
text = "Make it 3."
code = "x = 1 + ____"
answer = "2"
misses = [{ value = "3", why = "That makes 4." }, { value = "1", why = "That makes 2." }]
explain = "1 + 2 is 3."
ask = "x"
"""


@pytest.fixture
def kinds(tiny_course: Path) -> None:
    file = tiny_course / "lessons" / "04-autograd" / "questions.toml"
    file.write_text(file.read_text() + NEW_KINDS)


def test_an_outcome_is_run_and_shown(tutor: Any, kinds: None) -> None:
    result = tutor("quiz", "--topic", "autograd/fails", input="maybe\nok\n")
    assert "“maybe” is no outcome." in result.stdout
    assert "Wrong. A number has no shape." in result.stdout
    assert "It raises AttributeError in line 2" in result.stdout


def test_lines_are_put_in_order(tutor: Any, kinds: None) -> None:
    result = tutor("quiz", "--topic", "autograd/lines", input="a b\na b c\n")
    assert "  a  " in result.stdout
    assert "does not name each line once" in result.stdout
    assert "Wrong. " in result.stdout
    assert "The answer is:\n    x = 1\n    x = x + 1\n    y = x * 2\n" in result.stdout


def test_a_blank_is_judged_by_running_it(tutor: Any, kinds: None) -> None:
    result = tutor("quiz", "--topic", "autograd/gap", input="+\n8 // 4\n")
    assert "it is not Python" in result.stdout
    assert "Right. It does what `2` does. 1 + 2 is 3." in result.stdout
    given = json.dumps({"autograd/gap": "5 - 2", "autograd/fails": "error", "autograd/lines": "c b a"})
    found = json.loads(tutor("quiz", "--answers", "-", "--json", input=given).stdout)
    assert [one["verdict"] for one in found["judgements"]][:2] == ["wrong", "right"]
    assert found["judgements"][0]["message"] == "That makes 4."


# --- families ----------------------------------------------------------------------------------------


def dumped(tutor: Any, *args: str) -> list[dict[str, Any]]:
    result = tutor("quiz", "--dump", "--json", *args)
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, Any]] = json.loads(result.stdout)["questions"]
    return found


def test_a_dump_has_the_keys_and_is_the_same_each_time(tutor: Any) -> None:
    args = ("--family", "view-reshape", "--seed", "40", "--n", "6")
    found = dumped(tutor, *args)
    assert found == dumped(tutor, *args)
    assert [question["seed"] for question in found] == [40, 41, 42, 43, 44, 45]
    assert {question["difficulty"] for question in found} == {1, 2, 3, 4, 5}
    for question in found:
        promised = "id family kind seed difficulty text code ask options answer misses explanation"
        assert set(promised.split()) <= set(question)
    assert {q["difficulty"] for q in dumped(tutor, *args, "--difficulty", "4")} == {4}


def test_what_is_dumped_is_what_is_asked(tutor: Any, home: Path) -> None:
    args = ("--family", "view-reshape", "--seed", "2", "--n", "4")
    ids = [question["id"] for question in dumped(tutor, *args)]
    asked = json.loads(tutor("quiz", *args, "--json").stdout)["questions"]
    assert [question["id"] for question in asked] == ids
    assert all(question["generated"] and question["family"] == "view-reshape" for question in asked)
    assert "explanation" not in asked[0]
    given = json.dumps(dict.fromkeys(ids, "?"))
    found = json.loads(tutor("quiz", "--answers", "-", "--json", input=given).stdout)
    assert found["wrong"] == 4
    with Record.open() as record:
        assert record.states()["family/view-reshape"].attempts == 4
        assert record.card("family/view-reshape")
    assert tutor("show", ids[0]).stdout.startswith(f"Question {ids[0]}")


def test_a_drill_tells_step_by_step(tutor: Any, tiny_course: Path) -> None:
    course = tiny_course / "lessons" / "course.toml"  # families have parts of the shipped course
    course.write_text(course.read_text().replace("[skills]", OPERATIONS, 1))
    result = tutor("quiz", "--family", "view-reshape", "--n", "2", input="?\n?\n?\n?\n?\n?\n")
    assert result.exit_code == 0, result.stderr
    assert "Question 2 of 2, Operations." in result.stdout
    assert "  1. " in result.stdout
    assert "0 of 2 right." in result.stdout


OPERATIONS = """[[part]]
id = "operations"
title = "Operations"
folder = "03-operations"
lessons = []

[skills]
"""


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--family", "no-such"), "There is no question family 'no-such'"),
        (("--dump",), "name it with --family"),
        (("--difficulty", "3"), "goes with --family"),
        (("--due", "--exam"), "do not go together"),
        (("--due", "--json"), "cannot be printed beforehand"),
        (("--exam", "--answers", "-"), "need its --seed"),
    ],
)
def test_what_does_not_go_together_is_said(tutor: Any, args: tuple[str, ...], says: str) -> None:
    result = tutor("quiz", *args, input='{"autograd/first": "true"}')
    assert result.exit_code == 2
    assert says in result.stderr


# --- review, mixed, exam, placement ------------------------------------------------------------------


def test_due_asks_what_is_due_and_says_why(tutor: Any, kinds: None, home: Path) -> None:
    before = datetime.now(UTC) - timedelta(days=40)
    with Record.open() as record:
        grade(record, "autograd/first", right=True, hints=0, seconds=20, now=before)
        grade(record, "skill/autograd.more", right=True, hints=0, seconds=20, now=before)
        record.add_attempt("skill/autograd.more", "noticed", verdict="noticed", answer="a check failed")
    result = tutor("quiz", "--due", "--minutes", "2", "--seed", "0", input="?\ntrue\nquit\n")
    assert "Review, about 2 minutes." in result.stdout
    assert "Gradients add up." in result.stdout
    assert "Why now: a check failed." in result.stdout
    assert "1 of 2 right." in result.stdout


def exam(tutor: Any, seed: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(tutor("quiz", "--exam", "--seed", str(seed), "--json").stdout)[
        "questions"
    ]
    return found


def test_an_exam_is_made_by_its_seed_and_judged_with_a_report(tutor: Any, kinds: None, home: Path) -> None:
    questions = exam(tutor, 3)
    assert questions == exam(tutor, 3)
    assert len({question["id"] for question in questions}) == len(questions)
    assert {question["section"] for question in questions} == {"autograd", "losses"}
    answers = {question["id"]: "?" for question in questions} | {"autograd/fails": "error"}
    given = json.dumps(answers)
    result = tutor("quiz", "--exam", "--seed", "3", "--answers", "-", "--json", input=given)
    report = json.loads(result.stdout)["report"]
    assert report["asked"] == 22
    assert report["right"] == 1
    sections = {section["name"]: section for section in report["sections"]}
    assert sections["autograd"]["right"] == 1
    assert "autograd.more" in report["weak"]
    text = tutor("quiz", "--exam", "--seed", "3", "--answers", "-", input=given).stdout
    assert "1 of 22 right" in text
    assert "To come back to: " in text
    other = tutor("quiz", "--exam", "--seed", "3", "--answers", "-", input='{"family/view-reshape/1-1": "?"}')
    assert other.exit_code == 2
    assert "is not in the exam of seed 3" in other.stderr


def test_in_an_exam_nothing_is_said_before_the_end(tutor: Any, kinds: None) -> None:
    result = tutor("quiz", "--exam", "--n", "2", "--seed", "1", input="?\n?\n")
    before, _, after = result.stdout.partition("0 of 2 right")
    assert "Wrong." not in before
    assert before.count("Kept.") == 2
    assert "You said ?" in after


def test_placement_marks_what_is_known_and_takes_it_back(tutor: Any, home: Path, kinds: None) -> None:
    answers = "true\na\n2\n" * 6
    result = tutor("quiz", "--place", "--seed", "1", input=answers)
    assert result.exit_code == 0, result.stderr
    with Record.open() as record:
        from tutor.review import set_known

        set_known(record, frozenset({"autograd.add"}))
    assert json.loads(tutor("list", "--json").stdout)["lessons"][0]["state"] == "known"
    assert "1 skill no longer" in tutor("reset", "known").stdout
    with Record.open() as record:
        assert not known_skills(record)


# --- lists -------------------------------------------------------------------------------------------


def test_families_are_listed_with_the_questions(tutor: Any, kinds: None) -> None:
    listed = json.loads(tutor("list", "questions", "--json").stdout)["questions"]
    family = next(item for item in listed if item["id"] == "family/view-reshape")
    assert family["generated"] is True
    assert family["state"] == "new"
    assert all(not item["generated"] for item in listed if not item["id"].startswith("family/"))


def test_skills_are_listed_with_their_mastery(tutor: Any, kinds: None) -> None:
    for answer in ("true", "true", "true", "f"):
        tutor("quiz", "--answers", "-", input=json.dumps({"autograd/first": answer}))
    skills = json.loads(tutor("list", "skills", "--json").stdout)["skills"]
    mastery = next(skill["mastery"] for skill in skills if skill["id"] == "autograd.add")
    assert mastery["answers"] == 4
    assert mastery["estimate"] == pytest.approx(4 / 6, abs=0.01)
    assert mastery["low"] < mastery["estimate"] < mastery["high"]
    assert "about 67 %" in tutor("list", "skills").stdout


# --- what goes wrong elsewhere -----------------------------------------------------------------------


def test_a_failed_check_comes_back_for_review(tutor: Any, home: Path, tmp_path: Path) -> None:
    attempt = tmp_path / "work" / "double.py"
    attempt.write_text("def double(x):\n    return x\n")
    assert tutor("check", "autograd/double", str(attempt)).exit_code == 1
    with Record.open() as record:
        assert [due.item for due in record.due(datetime.now(UTC))] == ["skill/autograd.add"]
        assert record.evidence(datetime.now(UTC))["autograd.add"].good == 0
    result = tutor("quiz", "--due", "--seed", "0", input="quit\n")
    assert "Why now: a check of Double it failed." in result.stdout
