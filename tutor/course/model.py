"""The bodies of lessons, questions and challenges, as immutable values. Nothing here reads a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tutor.course.heads import ChallengeHead, LessonHead, Policy

Answer3 = Literal["true", "false", "depends"]

BLANK = "____"
"""what is to be completed (blank), and where the lines belong (order)"""
RUNS = "runs"
"""the answer to a question of outcome whose program raises nothing"""


@dataclass(frozen=True, slots=True)
class Miss:
    """A wrong answer people really give, and the sentence that answers it."""

    value: str
    why: str


# --- questions ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What every kind has. `proof` is the program verify runs (`prove`, or else `code`), `ask` the
    expressions over its names that give the answer."""

    id: str
    kind: str
    skills: tuple[str, ...]
    text: str
    explain: str
    difficulty: int = 2
    code: str = ""
    prove: str = ""
    ask: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    fact: str = ""
    practice: str = ""
    part: str
    lesson: str | None = None
    file: Path
    line: int

    @property
    def proof(self) -> str:
        return self.prove or self.code


@dataclass(frozen=True, slots=True)
class Option:
    text: str
    right: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Question):
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Question):
    answer: Answer3
    why: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Question):
    answer: int | float
    tolerance: float = 0.0
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True, slots=True)
class ShapeAnswer:
    """After `line` (from 1) has run, `name` has this shape."""

    line: int
    name: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShapeMiss:
    line: int
    value: tuple[int, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape(Question):
    answers: tuple[ShapeAnswer, ...]
    misses: tuple[ShapeMiss, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Output(Question):
    answer: str
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Question):
    answer: int
    accept: tuple[int, ...] = ()
    fix: str
    why: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Question):
    """Whether the program runs and, if not, what it raises. `answer` is "runs" or the exception's type."""

    answer: str
    raises_at: int | None = None
    """the line that raises, counted from 1 in `code`"""
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """Line `first` must come before line `then` (indexes into `Order.lines`), and why."""

    first: int
    then: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Question):
    """Lines to be put in order. `lines` stand in a right order; `accept` holds the other right ones, as
    indexes into `lines`. `code` is the program with a line `____` where they belong."""

    lines: tuple[str, ...]
    accept: tuple[tuple[int, ...], ...] = ()
    pairs: tuple[Before, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank(Question):
    """Code with one `____` to complete; judged by running it and comparing `ask` with what `answer` gives.
    `misses` are wrong completions and their sentences."""

    answer: str
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Short(Question):
    model: str
    rubric: tuple[str, ...]


# --- lessons -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown: paragraphs, lists, tables, headings below the page's own, fences that are only shown."""

    markdown: str
    line: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A program the learner can edit and run. `id` is `<lesson>#<n>`, counted from 1 within the lesson.

    `output` is what it prints (None: prints nothing or is not compared). `predict` cells ask for it first.
    """

    id: str
    source: str
    line: int
    output: str | None = None
    output_line: int | None = None
    varies: bool = False
    raises: str | None = None
    predict: bool = False
    misses: tuple[Miss, ...] = ()
    policy: Policy = "plain"
    timeout: float = 10.0
    memory_mb: int = 2048
    tab: str = ""
    """what of its first run is shown beside it, where there is room: shapes, graph, timeline or curves; "" is
    its output"""


@dataclass(frozen=True, slots=True)
class Figure:
    """Drawn from what `code` leaves in a variable named `figure`. `id` is `<lesson>#figure<n>`."""

    id: str
    kind: Literal["curve", "bars", "flow", "timeline"]
    code: str
    caption: str
    line: int
    x: str = ""
    y: str = ""
    log: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question inside a page; the question itself is in `Lesson.questions` or the catalog."""

    question: str
    line: int


Block = Prose | Cell | Figure | Asked


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    blocks: tuple[Block, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Lesson:
    head: LessonHead
    pages: tuple[Page, ...]
    questions: tuple[Question, ...]
    """those written inline, in page order"""
    version: str
    """a digest of the file: recorded with every attempt"""


# --- challenges --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Goal:
    """One `check_*` function: its name and the docstring the learner sees."""

    name: str
    goal: str
    line: int


@dataclass(frozen=True, slots=True)
class WrongAttempt:
    file: Path
    source: str
    meets: str


@dataclass(frozen=True, slots=True)
class Challenge:
    head: ChallengeHead
    prompt: str
    starter: str
    solution: str
    check: str
    goals: tuple[Goal, ...]
    right: tuple[tuple[Path, str], ...]
    wrong: tuple[WrongAttempt, ...]
    version: str
