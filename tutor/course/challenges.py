"""Challenges from their folders: the head from challenge.toml, the rest from the files beside it."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

from tutor.course.fields import Fields, Source
from tutor.course.model import Challenge, ChallengeHead, Equivalent, Goal, WrongAttempt

KINDS = ("implement", "fix", "diagnose", "optimize")
DEVICES = ("cpu", "cuda", "mps")
MEETS = "# meets:"


def read_challenge_head(folder: Path, part_id: str) -> tuple[ChallengeHead, Source]:
    """challenge.toml alone, and the source that holds the problems found."""
    file = folder / "challenge.toml"
    source = Source(file, file.read_text(encoding="utf-8") if file.is_file() else "")
    if not source.text:
        source.blame(1, "challenge.toml is missing or empty")
    fields = Fields(source.parse(), source, "challenge")
    limits = fields.table("limits")
    head = ChallengeHead(
        id=fields.slug("id", starts=part_id),
        title=fields.text("title"),
        part=part_id,
        kind=fields.choice("kind", KINDS),  # type: ignore[arg-type]
        skills=fields.texts("skills", low=1),
        difficulty=fields.integer("difficulty", low=1, high=5),
        lessons=fields.texts("lessons", required=False),
        hints=fields.texts("hints", low=2),
        seconds=float(limits.number("seconds", 10.0)),
        memory_mb=limits.integer("memory_mb", 2048, low=64, high=1 << 20),
        policy=fields.choice("policy", ("plain", "procs", "distributed"), "plain"),  # type: ignore[arg-type]
        devices=fields.texts("devices", required=False) or DEVICES,
        folder=folder,
        equivalent=tuple(_equivalent(table) for table in fields.tables("equivalent", required=False)),
    )
    if source.text and fields.text("part") != folder.parent.name:
        fields.blame("part", f"`part` should be the folder's name, {folder.parent.name!r}")
    if source.text and head.id and head.id != f"{part_id}/{folder.name}":
        fields.blame("id", f"`id` is {head.id!r}, expected '{part_id}/{folder.name}' from the folder")
    for device in head.devices:
        if device not in DEVICES:
            fields.blame("devices", f"{device!r} is not a device, expected {', '.join(DEVICES)}")
    limits.finish()
    fields.finish()
    return head, source


def _equivalent(fields: Fields) -> Equivalent:
    equivalent = Equivalent(fields.text("was"), fields.text("now", ""), fields.text("why"))
    fields.finish()
    return equivalent


def read_challenge(head: ChallengeHead) -> tuple[Challenge, Source]:
    """The whole folder."""
    source = Source(head.folder / "challenge.toml", "")
    texts = {}
    for name in ("prompt.md", "starter.py", "solution.py", "check.py"):
        texts[name] = _text(head.folder / name, source)
    right = tuple((file, _text(file, source)) for file in _attempts(head.folder / "right"))
    if not right:
        source.blame(1, "expected at least one right/*.py: a differently written right answer")
    wrong = tuple(_wrong(file, source) for file in _attempts(head.folder / "wrong"))
    if len(wrong) < 2:
        source.blame(1, f"{len(wrong)} wrong/*.py, expected at least two plausible wrong answers")
    digest = hashlib.sha256("\0".join(texts.values()).encode("utf-8")).hexdigest()[:12]
    challenge = Challenge(
        head=head,
        prompt=texts["prompt.md"].strip(),
        starter=texts["starter.py"],
        solution=texts["solution.py"],
        check=texts["check.py"],
        goals=_goals(head.folder / "check.py", texts["check.py"], source),
        right=right,
        wrong=wrong,
        version=digest,
    )
    return challenge, source


def _attempts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.py")) if folder.is_dir() else []


def _text(file: Path, source: Source) -> str:
    if not file.is_file():
        source.blame(1, f"{file.name} is missing")
        return ""
    return file.read_text(encoding="utf-8").replace("\r\n", "\n")


def _wrong(file: Path, source: Source) -> WrongAttempt:
    text = _text(file, source)
    first = text.partition("\n")[0]
    meets = first.removeprefix(MEETS).strip() if first.startswith(MEETS) else ""
    if not meets:
        Source(file, text, 1, source.problems).blame(1, f"expected `{MEETS} the sentence it must meet`")
    return WrongAttempt(file, text, meets)


def _goals(file: Path, text: str, source: Source) -> tuple[Goal, ...]:
    own = Source(file, text, 1, source.problems)
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        own.blame(error.lineno or 1, f"this is not Python: {error.msg}")
        return ()
    goals = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("check_"):
            goal = (ast.get_docstring(node) or "").strip()
            if not goal or "\n" in goal:
                own.blame(
                    node.lineno, f"{node.name}: expected a docstring of one line, the goal the learner sees"
                )
            goals.append(Goal(node.name, goal, node.lineno))
    if text and not goals:
        own.blame(1, "expected at least one function named check_*")
    return tuple(goals)
