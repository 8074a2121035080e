"""Challenges from their folders: what stands beside challenge.toml."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

from tutor.course.fields import Source
from tutor.course.heads import ChallengeHead
from tutor.course.model import Challenge, Goal, WrongAttempt

MEETS = "# meets:"


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
    return Source.read(file, source.problems).text


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
