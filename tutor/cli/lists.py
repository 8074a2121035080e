"""`tutor list`: what there is, and the learner's state with each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from tutor.cli import out
from tutor.cli.keeping import record_or_none_kept

if TYPE_CHECKING:
    from tutor.course.catalog import Catalog
    from tutor.course.heads import ChallengeHead, LessonHead
    from tutor.course.model import Question
    from tutor.progress import ItemState, Record
    from tutor.review import Mastery, Standing

WHAT = ("lessons", "questions", "challenges", "skills")


@click.command(name="list")
@click.argument("what", type=click.Choice(WHAT), default="lessons")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_(what: str, as_json: bool) -> int:
    """List what there is (lessons unless said otherwise), with your state."""
    from tutor.course.catalog import load_catalog
    from tutor.review import standing

    catalog = load_catalog()
    with record_or_none_kept() as record:
        items = _MAKERS[what](catalog, record, standing(catalog, record, datetime.now(UTC)))
    if as_json:
        out.document({what: items})
    else:
        _print(catalog, items)
    return 0


def lessons(catalog: Catalog, record: Record, standing: Standing) -> list[dict[str, Any]]:
    positions = record.positions()
    items = []
    for head in catalog.lessons:
        state = standing.lessons[head.id]
        position = positions.get(head.id)
        items.append(
            {
                "id": head.id,
                "title": head.title,
                "part": head.part,
                "difficulty": None,
                "state": state,
                "due": state == "due",
                "minutes": head.minutes,
                "skills": list(head.skills),
                "page": position.page if position else None,
                "pages": position.pages if position else None,
            }
        )
    return items


def questions(catalog: Catalog, record: Record, standing: Standing) -> list[dict[str, Any]]:
    states = _by_current_id(catalog, record)
    due = set(standing.due)
    authored = [
        {
            "id": question.id,
            "title": out.shortened(question.text),
            "part": question.part,
            "difficulty": question.difficulty,
            "state": states[question.id].last if question.id in states else "new",
            "due": question.id in due,
            "kind": question.kind,
            "lesson": question.lesson,
            "skills": list(question.skills),
            "practice": question.practice,
            "generated": False,
        }
        for question in catalog.questions()
    ]
    # Families stand with the questions of their part: both are what there is to be asked there.
    places = {part.id: place for place, part in enumerate(catalog.parts)}
    return sorted([*authored, *families(states, due)], key=lambda item: places.get(item["part"], len(places)))


def families(states: dict[str, ItemState], due: set[str]) -> list[dict[str, Any]]:
    """The families of generated questions: one entry each, however many they make."""
    from tutor.quiz.generators import families as all_families

    items = []
    for family in all_families():
        id = f"family/{family.id}"
        items.append(
            {
                "id": id,
                "title": family.title,
                "part": family.part,
                "difficulty": None,
                "state": states[id].last if id in states else "new",
                "due": id in due,
                "kind": family.kinds[0] if len(family.kinds) == 1 else "several",
                "kinds": list(family.kinds),
                "lesson": None,
                "skills": list(family.skills),
                "practice": "",
                "generated": True,
                "attempts": states[id].attempts if id in states else 0,
            }
        )
    return items


def challenges(catalog: Catalog, record: Record, standing: Standing) -> list[dict[str, Any]]:
    states = _by_current_id(catalog, record)
    items = []
    for head in catalog.challenges:
        passed = head.id in standing.challenges_passed
        items.append(
            {
                "id": head.id,
                "title": head.title,
                "part": head.part,
                "difficulty": head.difficulty,
                "state": "passed" if passed else "started" if head.id in states else "new",
                "due": False,
                "kind": head.kind,
                "skills": list(head.skills),
                "lessons": list(head.lessons),
                "attempts": states[head.id].attempts if head.id in states else 0,
            }
        )
    return items


def skills(catalog: Catalog, record: Record, standing: Standing) -> list[dict[str, Any]]:
    """A skill's state sums up the lessons, questions and challenges that need it; its mastery what all
    answers say."""
    from tutor.review import masteries

    found = masteries(catalog, record, datetime.now(UTC))
    states = _by_current_id(catalog, record)
    due = set(standing.due)
    users: dict[str, list[tuple[str, str]]] = {id: [] for id in catalog.skills}
    everything: list[LessonHead | Question | ChallengeHead] = [
        *catalog.lessons,
        *catalog.questions(),
        *catalog.challenges,
    ]
    for user in everything:
        for name in user.skills:
            users.setdefault(name, []).append((user.id, user.part))
    items = []
    for id, skill in catalog.skills.items():
        ids = [item for item, _ in users[id]]
        good = sum(item in states and states[item].ever_good for item in ids)
        is_due = f"skill/{id}" in due or any(item in due for item in ids)
        tried = any(item in states for item in ids)
        done = bool(ids) and good == len(ids)
        items.append(
            {
                "id": id,
                "title": skill.title,
                "part": users[id][0][1] if users[id] else "",
                "difficulty": None,
                "state": "due" if is_due else "done" if done else "started" if tried else "new",
                "due": is_due,
                "items": len(ids),
                "good": good,
                "needs": list(skill.needs),
                "mastery": _mastery(found[id]),
            }
        )
    return items


def _mastery(found: Mastery) -> dict[str, Any]:
    low, high = found.interval
    return {
        "answers": found.attempts,
        "estimate": round(found.estimate, 3),
        "low": round(low, 3),
        "high": round(high, 3),
        "known_before": found.known,
        "text": found.text,
    }


_MAKERS = {"lessons": lessons, "questions": questions, "challenges": challenges, "skills": skills}

_SIGN_OF = {
    "done": "right",
    "known": "right",
    "passed": "right",
    "right": "right",
    "wrong": "wrong",
    "due": "due",
    "started": "started",
    "partial": "started",
}


def _by_current_id(catalog: Catalog, record: Record) -> dict[str, ItemState]:
    """States by today's ids; where an item was tried under an old name too, its newest state."""
    states: dict[str, ItemState] = {}
    for id, state in record.states().items():
        current = catalog.current_id(id)
        if current not in states or states[current].last_at < state.last_at:
            states[current] = state
    return states


def _print(catalog: Catalog, items: list[dict[str, Any]]) -> None:
    if not items:
        out.line("There are none.")
        return
    titles = {part.id: f"{part.number:02} {part.title}" for part in catalog.parts}
    rows = out.columns((f"{_sign(item)} {_state(item)}", item["id"], _title(item)) for item in items)
    part = None
    for item, row in zip(items, rows, strict=True):
        if item["part"] != part:
            if part is not None:
                out.line()
            part = item["part"]
            out.line(titles.get(part, "Not in any lesson yet"))
        out.line(f"  {row}")


def _title(item: dict[str, Any]) -> str:
    if item.get("generated"):
        return f"{item['title']} (ever other numbers)"
    return f"{item['title']}: {item['mastery']['text']}" if "mastery" in item else str(item["title"])


def _sign(item: dict[str, Any]) -> str:
    return out.sign("due" if item["due"] else _SIGN_OF.get(item["state"], "new"))


def _state(item: dict[str, Any]) -> str:
    return "due" if item["due"] else str(item["state"])
