"""What an explanation is, what a rule sees, and what a rule gives back.

The facts of a failure come out of the learner's process, so nothing here trusts their form: each reader
checks what it takes and answers with nothing where the fact is missing or odd.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tutor.explain.source import Source
from tutor.protocol import Failure

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Line `line` reads `before`; with the repair it reads `after`. `what` says it in a few words."""

    line: int
    before: str
    after: str
    what: str

    @property
    def code(self) -> str:
        """The repaired line without its indentation."""
        return self.after.strip()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A failure in plain words. `excerpt` rows are (line number, source, whether it is the failing line);
    `picture` rows are text to be shown as they are, "" being an empty row."""

    rule: str
    title: str
    text: str
    line: int | None
    excerpt: tuple[tuple[int, str, bool], ...]
    picture: tuple[str, ...]
    fixes: tuple[str, ...]
    lesson: str | None
    changes: tuple[Change, ...] = ()
    """of a shape error: lines that would repair it; `fixes` begins with them, in words"""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a rule has to say; the table adds the line, the excerpt and the lesson."""

    title: str
    text: str
    fixes: tuple[str, ...] = ()
    picture: tuple[str, ...] = ()
    lesson: str | None = None


@dataclass(frozen=True, slots=True)
class TensorFact:
    """A tensor as it was when the line failed; `low` and `high` only for integer tensors."""

    name: str
    shape: Shape
    dtype: str
    device: str
    requires_grad: bool = False
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class LayerFact:
    """The innermost torch module on the way to the error. `path` is what the learner calls it, or ""."""

    path: str
    type: str
    text: str
    parameters: dict[str, Shape]
    input: TensorFact | None
    dtype: str = ""
    device: str = ""

    @property
    def name(self) -> str:
        return self.path or f"the {self.type} layer"


@dataclass(frozen=True)
class Case:
    """One failure with the learner's source, as the rules see it."""

    failure: Failure
    source: Source

    @property
    def facts(self) -> dict[str, Any]:
        return self.failure.facts

    @cached_property
    def operands(self) -> tuple[TensorFact, ...]:
        """The tensors on the failing line, in the order they stand there."""
        ranges = self.facts.get("ranges")
        ranges = ranges if isinstance(ranges, dict) else {}
        found = []
        for operand in self.failure.operands:
            low, high = _pair(ranges.get(operand.name))
            found.append(
                TensorFact(
                    operand.name,
                    operand.shape,
                    operand.dtype,
                    operand.device,
                    operand.requires_grad,
                    low,
                    high,
                )
            )
        return tuple(found)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The two sides of the failing operator, or the arguments of the failing call, as written."""
        return tuple(self.text_list("parts"))

    @cached_property
    def sides(self) -> tuple[TensorFact, TensorFact] | None:
        """The tensors on the two sides of the failing operator or call, where both could be seen."""
        by_name = {operand.name: operand for operand in self.operands}
        if len(self.parts) >= 2 and self.parts[0] in by_name and self.parts[1] in by_name:
            return by_name[self.parts[0]], by_name[self.parts[1]]
        return None

    def side_names(self) -> tuple[str, str]:
        """What to call the two sides: as written where that is short, otherwise left and right."""
        first, second = (*self.parts[:2], "", "")[:2]
        return _short(first) or "the left side", _short(second) or "the right side"

    @cached_property
    def layer(self) -> LayerFact | None:
        fact = self.facts.get("layer")
        if not isinstance(fact, dict) or not isinstance(fact.get("type"), str):
            return None
        parameters = fact.get("parameters")
        shapes = {}
        if isinstance(parameters, dict):
            shapes = {str(k): s for k, v in parameters.items() if (s := as_shape(v)) is not None}
        return LayerFact(
            path=str(fact.get("path", "")),
            type=fact["type"],
            text=str(fact.get("text", "")),
            parameters=shapes,
            input=as_tensor(fact.get("input")),
            dtype=str(fact.get("dtype", "")),
            device=str(fact.get("device", "")),
        )

    @cached_property
    def arguments(self) -> dict[str, TensorFact]:
        """The tensor arguments of the torch function that failed (`input`, `target`), by torch's names."""
        fact = self.facts.get("arguments")
        if not isinstance(fact, dict):
            return {}
        return {str(k): t for k, v in fact.items() if (t := as_tensor(v)) is not None}

    @cached_property
    def around(self) -> dict[str, Shape]:
        """Other tensors that the learner's names held at that moment."""
        fact = self.facts.get("around")
        if not isinstance(fact, dict):
            return {}
        return {str(k): s for k, v in fact.items() if (s := as_shape(v)) is not None}

    def text(self, key: str) -> str:
        value = self.facts.get(key)
        return value if isinstance(value, str) else ""

    def text_list(self, key: str) -> list[str]:
        value = self.facts.get(key)
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

    def the_line(self) -> str:
        line = self.failure.line
        return self.source.at(line).strip() if line else ""


Explain = Callable[[Case, "re.Match[str]"], Draft | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` is searched in the message; `explain` may decline with None. `types` empty: any exception."""

    id: str
    pattern: re.Pattern[str]
    explain: Explain
    types: tuple[str, ...] = ()
    lesson: str | None = None


def rule(
    id: str, pattern: str, explain: Explain, *, types: tuple[str, ...] = (), lesson: str | None = None
) -> Rule:
    return Rule(id, re.compile(pattern, re.DOTALL), explain, types, lesson)


def as_shape(value: object) -> Shape | None:
    if isinstance(value, list | tuple) and len(value) <= 64 and all(type(n) is int for n in value):
        return tuple(value)
    return None


def as_tensor(value: object) -> TensorFact | None:
    if not isinstance(value, dict) or (shape := as_shape(value.get("shape"))) is None:
        return None
    low, high = _pair(value.get("range"))
    return TensorFact(
        name=str(value.get("name", "")),
        shape=shape,
        dtype=str(value.get("dtype", "")),
        device=str(value.get("device", "")),
        requires_grad=value.get("requires_grad") is True,
        low=low,
        high=high,
    )


def sizes(text: str) -> Shape:
    """The numbers in a piece of a message: "[2, 4]", "2x4", "torch.Size([2, 4])"."""
    return tuple(int(n) for n in re.findall(r"-?\d+", text))


def shown(shape: Shape) -> str:
    """A shape as the course writes it: `(32, 10)`."""
    return f"({shape[0]},)" if len(shape) == 1 else f"({', '.join(map(str, shape))})"


def in_code(name: str) -> str:
    """`name` where it can stand in code; a stand-in for the words used for a tensor without a name."""
    return {"the target": "target", "the input": "x", "the tensor": "x", "the result": "loss"}.get(name, name)


def product(shape: Shape) -> int:
    n = 1
    for size in shape:
        n *= size
    return n


def _pair(value: object) -> tuple[int | None, int | None]:
    if isinstance(value, list | tuple) and len(value) == 2 and all(type(n) is int for n in value):
        return value[0], value[1]
    return None, None


def _short(text: str) -> str:
    return text if len(text) <= 24 else ""
