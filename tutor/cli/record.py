"""`tutor progress`, `export`, `import` and `reset`: the learner's record."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tutor.cli import out
from tutor.cli.keeping import open_record
from tutor.errors import ContentError

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.progress import Record


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def progress(as_json: bool) -> int:
    """Say where you stand and what comes next."""
    from tutor.course.catalog import load_catalog

    catalog = load_catalog()
    with open_record() as record:
        document = progress_document(catalog, record, datetime.now(UTC))
    if as_json:
        out.document(document)
    else:
        _print(catalog, document)
    return 0


def progress_document(catalog: Catalog, record: Record, now: datetime) -> dict[str, Any]:
    from tutor.review import standing

    found = standing(catalog, record, now)
    states = list(found.lessons.values())
    answers = [state for state in record.states().values() if state.kind == "question"]
    return {
        "next": {
            "kind": found.next.kind,
            "id": found.next.id,
            "page": found.next.page,
            "pages": found.next.pages,
            "why": found.next.why,
        },
        "lessons": {
            "total": len(states),
            "done": sum(state in ("done", "due") for state in states),
            "started": states.count("started"),
            "states": found.lessons,
        },
        "questions": {
            "answered": len(answers),
            "right": sum(state.ever_good for state in answers),
            "attempts": sum(state.attempts for state in answers),
        },
        "challenges": {
            "total": len(catalog.challenges),
            "passed": len(found.challenges_passed),
            "ids": sorted(found.challenges_passed),
        },
        "due": list(found.due),
        "week": list(found.week),
        "parts": [
            {
                "id": part.id,
                "title": part.title,
                "lessons": len(part.lessons),
                "done": sum(found.lessons.get(id) in ("done", "due") for id in part.lessons),
            }
            for part in catalog.parts
        ],
    }


def _print(catalog: Catalog, document: dict[str, Any]) -> None:
    coming = document["next"]
    if coming["kind"] == "review":
        title = "review"
    elif coming["kind"] == "skill":
        title = f"practice of {catalog.skills[coming['id']].title}"
    elif coming["kind"] == "lesson":
        title = f"lesson {coming['id']}, {catalog.lesson_head(coming['id']).title}"
    else:
        title = f"challenge {coming['id']}, {catalog.challenge_head(coming['id']).title}"
    lessons, questions, challenges = document["lessons"], document["questions"], document["challenges"]
    answered = out.several(questions["answered"], "question")
    week = zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), document["week"], strict=True)
    rows = [
        ("Next", title),
        ("", coming["why"]),
        ("Lessons", f"{lessons['done']} of {lessons['total']} done, {lessons['started']} started"),
        ("Questions", f"{answered} answered, {questions['right']} right at least once"),
        ("Challenges", f"{challenges['passed']} of {challenges['total']} passed"),
        ("Due", out.several(len(document["due"]), "review")),
        ("This week", ", ".join(f"{day} {count}" for day, count in week)),
    ]
    for row in out.columns(rows):
        out.line(row)
    out.line()
    for row in out.columns(
        (part["title"], f"{part['done']} of {part['lessons']}")
        for part in document["parts"]
        if part["lessons"]
    ):
        out.line(f"  {row}")


@click.command()
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def export(file: str, as_json: bool) -> int:
    """Write your record to FILE as JSON; `-` is standard output.

    An existing FILE is only replaced if it is such an export.
    """
    with open_record() as record:
        if file == "-":
            out.document(record.to_plain())
            return 0
        record.export(Path(file))
        count = sum(state.attempts for state in record.states().values())
    if as_json:
        out.document({"file": file, "attempts": count})
    else:
        out.line(f"Written to {file}: {out.several(count, 'attempt')}.")
    return 0


@click.command(name="import")
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_(file: str, as_json: bool) -> int:
    """Merge an exported record into yours. Nothing of yours is lost, and nothing counts twice."""
    with open_record() as record:
        count = record.import_(Path(file))
    if as_json:
        out.document({"file": file, "attempts": count})
    else:
        out.line(f"Read from {file}: {out.several(count, 'new attempt')}.")
    return 0


@click.command()
@click.argument("id", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def reset(id: str | None, as_json: bool) -> int:
    """Forget one lesson (with its cells and questions), question or challenge; without ID everything but
    your settings. `known` forgets what a placement found.

    What was there is written beside the record first, and can be brought back with `tutor import`.
    """
    with open_record() as record:
        if id == "known":
            return _forget_known(record, as_json=as_json)
        items = _inside(record, id) if id is not None else [None]
        backup = None
        if record.file is not None and record.file.exists():
            stamp = time.strftime("%Y%m%d-%H%M%S")
            backup = record.file.with_name(f"before-reset-{stamp}.json")
            record.export(backup)
        count = sum(record.reset(item) for item in items)
    if as_json:
        out.document({"id": id, "attempts": count, "backup": str(backup) if backup else None})
        return 0
    out.line(f"Forgotten: {out.several(count, 'attempt')}.")
    if backup is not None:
        out.line(f"To bring it back: tutor import {backup}")
    sys.stdout.flush()
    return 0


def _forget_known(record: Record, *, as_json: bool) -> int:
    """Takes back what a placement found: its lessons are proposed again."""
    from tutor.review import known_skills, set_known

    known = known_skills(record)
    set_known(record, frozenset())
    if as_json:
        out.document({"id": "known", "skills": sorted(known)})
    else:
        out.line(f"{out.several(len(known), 'skill')} no longer known before: no lesson is skipped.")
    return 0


def _inside(record: Record, id: str) -> list[str]:
    """The ids to forget: as they are called today and were called before, and a lesson's questions.
    Raises UnknownItem where neither the course nor the record knows the id."""
    from tutor.course.catalog import load_catalog

    try:
        catalog = load_catalog()
    except ContentError:
        return [id]  # a broken course must not keep anybody from their own record
    current = catalog.current_id(id)
    wanted = {id, current}
    if catalog.has_lesson(current):
        wanted |= {question.id for question in catalog.lesson(current).questions}
    wanted |= {old for old in catalog.renamed if catalog.current_id(old) in wanted}
    known = set(record.states()) | set(record.positions())
    if not wanted & known and record.draft(id) is None:
        from tutor.cli.show import described

        described(catalog, id, out.width())  # raises UnknownItem for what does not exist at all
    return sorted(wanted)
