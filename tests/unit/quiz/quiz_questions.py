"""Questions to judge, built in place: no file is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tutor.course.model import (
    Cell,
    Choice,
    Claim,
    Line,
    Miss,
    Number,
    Option,
    Output,
    Shape,
    ShapeAnswer,
    ShapeMiss,
    Short,
)

EXPLAIN = "Here is why."


def common(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"part/lesson/{kind}",
        "kind": kind,
        "skills": ("a.b",),
        "text": "What is it?",
        "explain": EXPLAIN,
        "part": "part",
        "file": Path("part.md"),
        "line": 1,
        **more,
    }


def number(answer: float, *misses: tuple[str, str], tolerance: float = 0.0) -> Number:
    return Number(
        **common("number"),
        answer=answer,
        tolerance=tolerance,
        misses=tuple(Miss(value, why) for value, why in misses),
    )


def shape(*answers: tuple[int, ...], misses: tuple[ShapeMiss, ...] = (), code: str = "") -> Shape:
    return Shape(
        **common("shape", code=code or "x = f(x)\n" * len(answers)),
        answers=tuple(ShapeAnswer(n, "x", sizes) for n, sizes in enumerate(answers, start=1)),
        misses=misses,
    )


def output(answer: str, *misses: tuple[str, str]) -> Output:
    return Output(
        **common("output", code="print(x)\n"),
        answer=answer,
        misses=tuple(Miss(value, why) for value, why in misses),
    )


def cell(answer: str, *misses: tuple[str, str]) -> Cell:
    return Cell(
        "part/lesson#1",
        "print(x)\n",
        1,
        output=answer,
        predict=True,
        misses=tuple(Miss(value, why) for value, why in misses),
    )


def choice(*options: str) -> Choice:
    """The first option is the right one."""
    return Choice(
        **common("choice"),
        options=tuple(
            Option(text, right=not n, why="" if not n else f"Why not {text}.")
            for n, text in enumerate(options)
        ),
    )


CLAIM = Claim(**common("claim"), answer="depends", why={"true": "Not always.", "false": "Not never."})

LINE = Line(
    **common("line", code="loss = f(x)\nloss.backward()\n\nopt.zero_grad()  # here\nopt.step()\n"),
    answer=4,
    accept=(5,),
    fix="pass",
    why={2: "backward is where it belongs."},
)

SHORT = Short(
    **common("short"), model="Model answer.", rubric=("says that it adds", "names zero_grad", "says when")
)
