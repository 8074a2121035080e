"""What a family is, what it makes, and a question before it has an id."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, cast

from tutor.course.model import Question
from tutor.quiz.generators.draw import Draw


@dataclass(frozen=True, slots=True)
class Draft:
    """A question before it has an id: what one of the constructors in `asking` gives.

    `fields` are those of `cls` beyond Question's own. `skills`: empty for the family's. `meta`: the program
    and `ask` work on torch's meta device as well, where tensors have shapes but no values.
    """

    cls: type[Question]
    kind: str
    text: str
    code: str
    ask: tuple[str, ...]
    steps: tuple[str, ...]
    fields: dict[str, Any]
    skills: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    meta: bool = True


Make = Callable[[Draw, int], Draft]


@dataclass(frozen=True, slots=True)
class Family:
    """A task that comes with ever other numbers. `maker` is `module:function` in tutor.quiz.generators."""

    id: str
    title: str
    skills: tuple[str, ...]
    part: str
    kinds: tuple[str, ...]
    maker: str

    @property
    def make(self) -> Make:
        module, _, function = self.maker.partition(":")
        return cast(Make, getattr(import_module(f"tutor.quiz.generators.{module}"), function))


@dataclass(frozen=True, slots=True)
class Generated:
    """One question of a family. `id` is `family/<family>/<difficulty>-<seed>`.

    `ask`: the expression (or several) over the names of `question.code` whose value is the answer; see the
    package's docstring for each kind. `steps` is the explanation, one sentence or formula each.
    """

    id: str
    family: str
    seed: int
    difficulty: int
    question: Question
    ask: str | tuple[str, ...]
    steps: tuple[str, ...] = field(repr=False)
    meta: bool = True
    """the program works on torch's meta device as well"""

    @property
    def signature(self) -> str:
        """The program without its numbers and names: two questions with the same one look alike."""
        return signature(self.question.code)


_ASSIGNED = re.compile(r"^\s*((?:\w+, )*\w+) [+*/-]?= ", re.MULTILINE)
_WORD = re.compile(r"[A-Za-z_]\w*")
_FILLED = re.compile(r"torch\.(?:randn|zeros|rand|ones)\(")
_NUMBER = re.compile(r"\b\d[\d_.e]*\b|\b(?:True|False)\b")


def signature(code: str) -> str:
    assigned = {name for names in _ASSIGNED.findall(code) for name in names.split(", ")}
    plain = _WORD.sub(lambda word: "v" if word[0] in assigned else word[0], code)
    plain = _FILLED.sub("torch.v(", plain)
    plain = _NUMBER.sub("#", re.sub(r"\s*#.*", "", plain)).replace("-#", "#")
    return re.sub(r"\[#(?:, #)*\]", "[#]", plain)
