"""The learner's record: what goes in comes out, from any thread, from any number of tutors."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tutor.errors import RecordError
from tutor.progress import Attempt, Record

NOW = datetime(2025, 3, 5, 12, 0, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new" / "folder" / "record.sqlite3"


def test_reading_a_missing_record_creates_nothing(file: Path) -> None:
    with Record.open(file) as record:
        assert record.states() == {}
        assert record.attempts() == []
        assert record.draft("x") is None
        assert record.position("x") is None
        assert record.last_position() is None
        assert record.card("x") is None
        assert record.due(NOW) == []
        assert record.days(date(2020, 1, 1)) == {}
        assert record.setting("device", "auto") == "auto"
        assert record.reset() == 0
        record.drop_draft("x")
    assert not file.parent.exists()


def test_the_default_file_is_in_the_learners_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path / "home"))
    with Record.open() as record:
        record.set_setting("device", "cpu")
    assert (tmp_path / "home" / "record.sqlite3").is_file()


def test_an_attempt_comes_back_whole(file: Path) -> None:
    answer = "[1, 2]\r\n[bold]ünï[/bold] \0 🙂"
    with Record.open(file) as record:
        record.add_attempt(
            "autograd/accumulation/three-passes",
            "question",
            verdict="partial",
            answer=answer,
            version="abc",
            seed=1 << 70,
            torch="2.13.0",
            device="cpu",
            seconds=4.5,
            hints=2,
            score=0.5,
            at=NOW,
        )
    with Record.open(file) as record:
        (attempt,) = record.attempts()
    assert attempt == Attempt(
        item="autograd/accumulation/three-passes",
        kind="question",
        verdict="partial",
        at=NOW,
        uid=attempt.uid,
        answer=answer,
        version="abc",
        seed=1 << 70,
        torch="2.13.0",
        device="cpu",
        seconds=4.5,
        hints=2,
        score=0.5,
    )


def test_half_a_surrogate_pair_is_kept_as_something_readable(file: Path) -> None:
    with Record.open(file) as record:
        record.add_attempt("a", "question", verdict="wrong", answer="x\udc80y")
        record.save_draft("a", "x\ud83dy")
        assert record.attempts()[0].answer.startswith("x")
        draft = record.draft("a")
        assert draft is not None
        assert draft.endswith("y")


def test_states_add_up(file: Path) -> None:
    with Record.open(file) as record:
        record.add_attempt("q", "question", verdict="wrong", seconds=2, hints=1, score=0.0, at=NOW)
        record.add_attempt(
            "q", "question", verdict="right", seconds=3, score=1.0, at=NOW + timedelta(minutes=1)
        )
        record.add_attempt("q", "question", verdict="wrong", score=0.0, at=NOW + timedelta(minutes=2))
        record.add_attempt("c", "challenge", verdict="failed", at=NOW)
        states = record.states()
        assert record.state("q") == states["q"]
        assert record.state("nothing") is None
    state = states["q"]
    assert (state.kind, state.attempts, state.good, state.last) == ("question", 3, 1, "wrong")
    assert (state.first_at, state.last_at) == (NOW, NOW + timedelta(minutes=2))
    assert state.good_at == NOW + timedelta(minutes=1)
    assert (state.best, state.hints, state.seconds) == (1.0, 1, 5.0)
    assert state.ever_good
    assert not states["c"].ever_good
    assert states["c"].best is None


def test_the_order_of_arrival_does_not_matter() -> None:
    attempts = [
        Attempt("q", "question", verdict, NOW + timedelta(minutes=n), f"uid{n}", score=score)
        for n, (verdict, score) in enumerate([("wrong", None), ("right", 1.0), ("partial", 0.5)])
    ]
    forward, backward = Record.in_memory(), Record.in_memory()
    assert forward.add_attempts(attempts) == 3
    assert backward.add_attempts(reversed(attempts)) == 3
    assert forward.states() == backward.states()
    assert forward.states()["q"].last == "partial"
    assert forward.add_attempts(attempts) == 0, "an attempt already known must not count twice"
    assert forward.states() == backward.states()
    forward.close()
    backward.close()


def test_attempts_of_an_item_and_the_newest(file: Path) -> None:
    with Record.open(file) as record:
        for n in range(5):
            item = "a" if n % 2 else "b"
            record.add_attempt(item, "cell", verdict="done", answer=str(n), at=NOW + timedelta(seconds=n))
        assert [attempt.answer for attempt in record.attempts("a")] == ["1", "3"]
        assert [attempt.answer for attempt in record.attempts(limit=2)] == ["3", "4"]
        assert record.attempts(limit=0) == []


def test_drafts(file: Path) -> None:
    with Record.open(file) as record:
        record.save_draft("lesson#1", "x = 1\n")
        record.save_draft("lesson#1", "x = 2\n")
        assert record.draft("lesson#1") == "x = 2\n"
        assert record.states() == {}, "a draft is not an attempt"
        record.save_draft("lesson#2", "")
        assert record.draft("lesson#2") == ""
        record.drop_draft("lesson#1")
        assert record.draft("lesson#1") is None


def test_positions(file: Path) -> None:
    with Record.open(file) as record:
        record.save_position("a", 2, 5)
        record.save_position("b", 1, 3)
        record.save_position("a", 3, 5)
        last = record.last_position()
        assert last is not None
        assert (last.lesson, last.page, last.pages) == ("a", 3, 5)
        position = record.position("b")
        assert position is not None
        assert (position.page, position.pages) == (1, 3)
        assert set(record.positions()) == {"a", "b"}


def test_settings_and_cards(file: Path) -> None:
    with Record.open(file) as record:
        record.set_setting("theme", "")
        assert record.setting("theme", "dark") == ""
        record.schedule("late", "{}", NOW - timedelta(days=2))
        record.schedule("now", "{}", NOW)
        record.schedule("soon", "{}", NOW + timedelta(seconds=1))
        assert [due.item for due in record.due(NOW)] == ["late", "now"]
        record.schedule("late", '{"n": 1}', NOW + timedelta(days=1))
        assert record.card("late") == '{"n": 1}'
        assert [due.item for due in record.due(NOW)] == ["now"]
        assert [due.item for due in record.due(NOW.astimezone(None))] == ["now"], "another zone, one moment"


def test_days_are_the_learners_own(file: Path) -> None:
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    with Record.open(file) as record:
        for at in (midnight, midnight + timedelta(minutes=1), midnight - timedelta(minutes=1)):
            record.add_attempt("q", "question", verdict="right", at=at)
        today = midnight.date()
        assert record.days(today) == {today: 2}
        assert record.days(today - timedelta(days=1)) == {today - timedelta(days=1): 1, today: 2}


def test_reset_of_an_item_takes_its_cells_and_nothing_else(file: Path) -> None:
    with Record.open(file) as record:
        for item in ("part/lesson", "part/lesson#1", "part/lesson#12", "part/lesson-two", "part/lesson/q"):
            record.add_attempt(item, "cell", verdict="done", at=NOW)
            record.save_draft(item, "x")
        record.schedule("part/lesson", "{}", NOW)
        record.save_position("part/lesson", 1, 2)
        assert record.reset("part/lesson") == 3
        assert set(record.states()) == {"part/lesson-two", "part/lesson/q"}
        assert record.draft("part/lesson#12") is None
        assert record.draft("part/lesson-two") == "x"
        assert record.position("part/lesson") is None
        assert record.due(NOW) == []
        assert sum(record.days(date(2025, 1, 1)).values()) == 2


def test_reset_of_everything_keeps_the_settings(file: Path) -> None:
    with Record.open(file) as record:
        record.add_attempt("a", "cell", verdict="done")
        record.set_setting("device", "cpu")
        assert record.reset() == 1
        assert record.states() == {}
        assert record.attempts() == []
        assert record.days(date(2020, 1, 1)) == {}
        assert record.setting("device") == "cpu"


def test_threads_share_a_record(file: Path) -> None:
    with Record.open(file) as record:

        def write(name: int) -> None:
            for _ in range(20):
                record.add_attempt(f"q{name}", "question", verdict="right")
                record.states()

        threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {item: state.attempts for item, state in record.states().items()} == dict.fromkeys(
            ("q0", "q1", "q2", "q3"), 20
        )


WRITER = """
import sys
from pathlib import Path
from tutor.progress import Record
with Record.open(Path(sys.argv[1])) as record:
    print("open", flush=True)
    sys.stdin.readline()
    for n in range(100):
        record.add_attempt("shared", "question", verdict="right", answer=sys.argv[2])
"""


def test_two_tutors_write_at_once(file: Path) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(file), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in "ab"
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"  # neither has made the file yet: they race for it
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        _, errors = writer.communicate(timeout=60)
        assert writer.returncode == 0, errors
    with Record.open(file) as record:
        assert record.states()["shared"].attempts == 200
        answers = [attempt.answer for attempt in record.attempts("shared")]
    assert answers.count("a") == answers.count("b") == 100


def cost(record: Record) -> int:
    """How many instructions SQLite executes for what the home screen reads."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    with record._db.read() as connection:
        assert connection is not None
        connection.set_progress_handler(step, 1)
    record.states()
    record.days(date(2025, 3, 1))
    record.due(NOW)
    record.last_position()
    record.positions()
    with record._db.read() as connection:
        assert connection is not None
        connection.set_progress_handler(None, 1)
    return steps


@pytest.mark.parametrize("rounds", [30, pytest.param(200, marks=pytest.mark.long)])
def test_15_000_or_100_000_attempts_cost_what_500_do(file: Path, rounds: int) -> None:
    """Counted in SQLite's own instructions, so that a busy machine cannot change the outcome."""

    def attempts(rounds: int) -> list[Attempt]:
        return [
            Attempt(f"q{n}", "question", "right", NOW + timedelta(seconds=r), f"{r}.{n}", answer="18")
            for r in range(rounds)
            for n in range(500)
        ]

    with Record.in_memory() as few, Record.open(file) as many:
        few.add_attempts(attempts(1))
        many.add_attempts(attempts(rounds))
        assert len(many.states()) == 500
        assert many.states()["q7"].attempts == rounds
        assert sum(many.days(date(2025, 3, 1)).values()) == rounds * 500
        assert cost(many) <= 1.2 * cost(few)


def test_an_attempt_is_never_half_written(file: Path) -> None:
    with Record.open(file) as record:
        record.add_attempt("a", "question", verdict="right")
        good = Attempt("b", "question", "right", NOW, "x")
        bad = Attempt("c", "question", "right", NOW, "y", seconds=object())  # type: ignore[arg-type]
        with pytest.raises(RecordError):
            record.add_attempts([good, bad])
        assert set(record.states()) == {"a"}
        assert len(record.attempts()) == 1
