"""How well a skill is known: from all attempts, the newer ones more, and never surer than they allow."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tutor.course.catalog import Catalog
from tutor.course.heads import LessonHead, Part, Skill
from tutor.progress import Record
from tutor.review import Answered, keep, mastery_of, met_exception
from tutor.review.feeding import skill_of
from tutor.review.mastery import interval

NOW = datetime(2025, 6, 1, 12, 0, tzinfo=UTC)


def answer(
    record: Record, verdict: str, at: datetime = NOW, score: float | None = None, hints: int = 0
) -> None:
    good = float(verdict == "right") if score is None else score
    keep(record, Answered("q", ("a.b", "c.d"), verdict, good, hints=hints), at, moves_review=False)


@pytest.mark.parametrize(("right", "wrong"), [(1, 1), (2, 1), (1, 6), (9, 3), (40, 10), (200, 3)])
def test_the_interval_is_that_of_the_beta_distribution(right: int, wrong: int) -> None:
    """For whole numbers its distribution function is a binomial sum."""

    def below(x: float) -> float:
        n = right + wrong - 1
        return sum(math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(right, n + 1))

    low, high = interval(right, wrong)
    assert (below(low), below(high)) == pytest.approx((0.1, 0.9), abs=0.005)


def test_it_holds_the_truth_as_often_as_it_says() -> None:
    chance = random.Random(0)
    inside = 0
    for _ in range(400):
        truth = chance.random()
        right = sum(chance.random() < truth for _ in range(8))
        low, high = interval(1 + right, 1 + 8 - right)
        inside += low <= truth <= high
    assert 0.74 < inside / 400 < 0.86


def test_little_is_called_little() -> None:
    record = Record.in_memory()
    assert mastery_of("a.b", None).text == "not tried yet"
    answer(record, "right")
    assert mastery_of("a.b", record.evidence(NOW)["a.b"]).text == "too early to say, 1 answer"
    for _ in range(9):
        answer(record, "right")
    found = mastery_of("a.b", record.evidence(NOW)["a.b"])
    assert found.text == "about 92 % (81 to 99), 10 answers"
    assert found.attempts == record.evidence(NOW)["c.d"].attempts == 10


def test_partial_credit_and_hints_count_in_part() -> None:
    record = Record.in_memory()
    answer(record, "partial", score=0.75)
    answer(record, "right", hints=1)
    assert record.evidence(NOW)["a.b"][1:3] == pytest.approx((2.0, 1.25))


def test_what_is_long_ago_counts_less_in_whatever_order_it_comes() -> None:
    ago = NOW - timedelta(days=120)
    one, other = Record.in_memory(), Record.in_memory()
    for record, order in ((one, 1), (other, -1)):
        for verdict, at in [("wrong", ago), ("right", NOW)][::order]:
            answer(record, verdict, at)
    assert one.evidence(NOW)["a.b"] == other.evidence(NOW)["a.b"]
    assert one.evidence(NOW)["a.b"][:3] == pytest.approx((2, 1.25, 1.0))


def test_it_goes_along_with_the_attempts(tmp_path: Path) -> None:
    record, other = Record.in_memory(), Record.in_memory()
    answer(record, "right")
    answer(record, "wrong")
    answer(other, "right")
    record.export(tmp_path / "r.json")
    other.import_(tmp_path / "r.json")
    other.import_(tmp_path / "r.json")
    assert other.evidence(NOW)["a.b"][:3] == pytest.approx((3, 3.0, 2.0))
    other.reset("q")
    assert other.evidence(NOW) == {}


def test_a_record_of_the_first_version_is_brought_along(tmp_path: Path) -> None:
    import sqlite3

    from tutor.progress import schema

    file = tmp_path / "record.sqlite3"
    old = sqlite3.connect(file)
    for statement in schema.MIGRATIONS[0]:
        old.execute(statement)
    old.execute("INSERT INTO item (id, kind, attempts) VALUES ('q', 'question', 1)")
    old.execute(
        "INSERT INTO attempt "
        "(uid, item, kind, verdict, at, day, answer, version, torch, device, seconds, hints) "
        "VALUES ('u', 'q', 'question', 'right', ?, '2025-06-01', '', '', '', '', 1, 0)",
        [NOW.isoformat(timespec="microseconds")],
    )
    old.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    old.execute("PRAGMA user_version = 1")
    old.commit()
    old.close()
    with Record.open(file) as record:
        assert record.attempts("q")[0].skills == ()
        answer(record, "right")
        assert record.evidence(NOW)["a.b"].attempts == 1


# --- exceptions --------------------------------------------------------------------------------------


@pytest.fixture
def catalog() -> Catalog:
    skills = {id: Skill(id, id) for id in ("ops.broadcast", "ops.matmul", "s.other")}
    lessons = (LessonHead("one/a", "A", "one", ("s.other",), 5, ("x",), Path()),)
    return Catalog(Path(), "Course", (Part("one", "One", 1, "01-one", ("one/a",)),), skills, {}, lessons, ())


def test_an_exception_met_twice_schedules_its_skill(catalog: Catalog) -> None:
    record = Record.in_memory()
    assert met_exception(record, catalog, "broadcast-shapes", NOW) == ()
    assert met_exception(record, catalog, "matmul-shapes", NOW) == ()
    assert met_exception(record, catalog, "broadcast-shapes", NOW + timedelta(days=2)) == ("ops.broadcast",)
    assert [due.item for due in record.due(NOW + timedelta(days=2))] == ["skill/ops.broadcast"]


def test_twice_means_within_a_month(catalog: Catalog) -> None:
    record = Record.in_memory()
    met_exception(record, catalog, "matmul-shapes", NOW)
    assert met_exception(record, catalog, "matmul-shapes", NOW + timedelta(days=40)) == ()


def test_a_rule_without_a_skill_goes_by_its_lesson(catalog: Catalog) -> None:
    record = Record.in_memory()
    for _ in range(2):
        found = met_exception(record, catalog, "recursion", NOW, lesson="one/a")
    assert found == ("s.other",)
    assert met_exception(record, catalog, "unexplained", NOW, lesson="one/a") == ()


def test_rules_have_the_skill_of_their_longest_name() -> None:
    assert skill_of("view-stride") == "ops.permute"
    assert skill_of("view-size") == "ops.reshape"
    assert skill_of("matmul-dtypes") == "tensor.dtype"
    assert skill_of("name") == ""


def test_every_rule_named_here_exists_and_so_does_its_skill() -> None:
    from tutor.course.catalog import load_catalog
    from tutor.explain.table import RULES
    from tutor.review.feeding import RULE_SKILLS

    rules = {rule.id for rule in RULES}
    skills = load_catalog().skills
    for name, skill in RULE_SKILLS.items():
        assert any(rule == name or (name.endswith("-") and rule.startswith(name)) for rule in rules), name
        assert skill in skills
