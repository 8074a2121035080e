"""Programs that take one tensor through several operations, asked for the shape after some or all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tutor.quiz.generators import asking
from tutor.quiz.generators.asking import Program
from tutor.quiz.generators.draw import Draw
from tutor.quiz.generators.family import Draft
from tutor.quiz.generators.scenes import Scene, Sizes
from tutor.quiz.generators.words import RUNS, listed

Misses = Sequence[tuple[Sizes, str]]


@dataclass(frozen=True, slots=True)
class Move:
    """One operation on a tensor `{x}`: its code, the shape it gives, why, and what people take it for.

    With `error`, the type of an exception, it raises instead, and `shape` is what people expect.
    `why` are sentences with the numbers of this very call; `{x}` in them is the tensor's name, too.
    """

    code: str
    shape: Sizes
    why: tuple[str, ...]
    misses: Misses = ()
    error: str = ""
    instead: str = ""
    """outcome questions: the sentence for whoever takes the wrong side"""

    def reasons(self, name: str) -> list[str]:
        return [sentence.replace("{x}", name) for sentence in self.why]

    @property
    def call(self) -> str:
        """The operation without its tensor, for sentences: `view(4, -1)`."""
        return self.code.removeprefix("{x}").removeprefix(".").replace("{x}", "x")


Mover = Callable[[Draw, Sizes, int], Move | None]


def walk(
    draw: Draw, start: Sizes, movers: Sequence[Mover], count: int, difficulty: int, *, most: int = 6
) -> list[Move]:
    """`count` moves, each from the shape that the one before gave; no mover twice running where there is
    another, none that leaves more than `most` dimensions, no move that changes nothing."""
    moves: list[Move] = []
    shape = start
    last: Mover | None = None
    for left in reversed(range(count)):
        for mover in draw.shuffled(movers):
            if mover is last and len(movers) > 1:
                continue
            move = mover(draw, shape, difficulty)
            if move is None or len(move.shape) > most or (move.shape == shape and difficulty < 4):
                continue
            if len(move.shape) < 2 and left:  # nothing interesting can follow
                continue
            moves.append(move)
            shape, last = move.shape, mover
            break
    return moves


def lengths(draw: Draw, difficulty: int) -> int:
    """How many operations a program of this difficulty has."""
    return draw.pick(((1, 1, 2), (1, 2, 2), (2, 2, 3), (2, 3, 3), (3, 3, 4))[difficulty - 1])


_NAMES = (("y", "z", "u", "v"), ("a", "b", "c", "d"), ("h", "out", "last", "final"), ("y1", "y2", "y3", "y4"))
_QUESTIONS_ONE = ("What shape has {0}?", "Which shape does {0} have?", "Give the shape of {0}.")
_QUESTIONS = ("What shapes have {0}?", "Give the shapes of {0}.", "Follow the shape: {0}.")


def chain(draw: Draw, scene: Scene, moves: Sequence[Move], *, skills: tuple[str, ...] = ()) -> Draft:
    """A shape question on these moves, in one of the forms in which people write such a program."""
    form = draw.pick(("steps", "steps", "rebind", "chained", "function"))
    if form == "function" and len(moves) < 2:
        form = "steps"
    if form == "chained" and (len(moves) != 2 or not all(move.code.startswith("{x}.") for move in moves)):
        form = "steps"
    if form == "rebind" and len(moves) < 2:
        form = "steps"
    return _FORMS[form](draw, scene, moves, skills)


def _opening(scene: Scene, question: str) -> str:
    return f"{scene.What}. {question}"


def _start(draw: Draw, scene: Scene, name: str) -> Program:
    program = Program("import torch", "") if draw.chance(0.3) else Program("import torch")
    program.add(scene.line(draw, name))
    return program


def _steps(draw: Draw, scene: Scene, moves: Sequence[Move], skills: tuple[str, ...]) -> Draft:
    name = draw.pick((scene.name, "x", "x"))
    program = _start(draw, scene, name)
    steps = [f"{name} is {scene.sizes}."]
    asked, misses = [], []
    before, shape = name, scene.sizes
    for move, new in zip(moves, draw.pick(_NAMES), strict=False):
        line = program.add(f"{new} = {move.code.format(x=before)}")
        asked.append((line, new, move.shape))
        misses += [(line, sizes, why) for sizes, why in _with_unchanged(move, shape)]
        steps += move.reasons(before)
        if move is not moves[-1]:
            steps.append(f"So {new} is {move.shape}.")
        before, shape = new, move.shape
    names = [new for _, new, _ in asked]
    if len(names) == 1:
        question = draw.pick(_QUESTIONS_ONE).format(names[0])
    else:
        question = draw.pick(_QUESTIONS).format(listed(names))
    return asking.shape(_opening(scene, question), program, asked, steps, misses, skills=skills)


def _rebind(draw: Draw, scene: Scene, moves: Sequence[Move], skills: tuple[str, ...]) -> Draft:
    """x = x.view(...), again and again: only the end can be asked."""
    program = _start(draw, scene, "x")
    steps = [f"x begins as {scene.sizes}."]
    for move in moves:
        line = program.add(f"x = {move.code.format(x='x')}")
        steps += move.reasons("x")
        if move is not moves[-1]:
            steps.append(f"Now x is {move.shape}.")
    return _last(draw, scene, moves, skills, program, line, "x", steps)


def _chained(draw: Draw, scene: Scene, moves: Sequence[Move], skills: tuple[str, ...]) -> Draft:
    name = draw.pick((scene.name, "x"))
    program = _start(draw, scene, name)
    code = name
    steps = [f"{name} is {scene.sizes}."]
    for move in moves:
        code = move.code.format(x=code)
        steps += move.reasons("it")
        if move is not moves[-1]:
            steps.append(f"That is {move.shape}.")
    line = program.add(f"y = {code}")
    return _last(draw, scene, moves, skills, program, line, "y", steps)


def _function(draw: Draw, scene: Scene, moves: Sequence[Move], skills: tuple[str, ...]) -> Draft:
    function, inside = draw.pick((("prepare", "x"), ("forward", "x"), ("rearrange", "t"), ("to_model", "t")))
    program = Program("import torch", "", f"def {function}({inside}):")
    steps = [f"{inside} comes in as {scene.sizes}."]
    for move in moves[:-1]:
        program.add(f"    {inside} = {move.code.format(x=inside)}")
        steps += [*move.reasons(inside), f"Now {inside} is {move.shape}."]
    program.add(f"    return {moves[-1].code.format(x=inside)}", "")
    steps += moves[-1].reasons(inside)
    program.add(scene.line(draw, scene.name))
    line = program.add(f"y = {function}({scene.name})")
    return _last(draw, scene, moves, skills, program, line, "y", steps)


def _last(
    draw: Draw,
    scene: Scene,
    moves: Sequence[Move],
    skills: tuple[str, ...],
    program: Program,
    line: int,
    name: str,
    steps: Sequence[str],
) -> Draft:
    before = moves[-2].shape if len(moves) > 1 else scene.sizes
    misses = [(line, sizes, why) for sizes, why in _with_unchanged(moves[-1], before)]
    end = " at the end" if name == "x" else ""
    question = draw.pick((f"What shape has {name}{end}?", f"Which shape does {name} have{end}?"))
    return asking.shape(
        _opening(scene, question), program, [(line, name, moves[-1].shape)], steps, misses, skills=skills
    )


def _with_unchanged(move: Move, before: Sizes) -> list[tuple[Sizes, str]]:
    unchanged = f"That is the shape before {move.call}, which changes it to {move.shape}."
    return [*move.misses, (before, unchanged)]


_FORMS: dict[str, Callable[[Draw, Scene, Sequence[Move], tuple[str, ...]], Draft]] = {
    "steps": _steps,
    "rebind": _rebind,
    "chained": _chained,
    "function": _function,
}


def runs_or_raises(draw: Draw, scene: Scene, moves: Sequence[Move], *, skills: tuple[str, ...] = ()) -> Draft:
    """An outcome question on these moves; only the last one may raise."""
    name = draw.pick((scene.name, "x"))
    program = _start(draw, scene, name)
    steps = [f"{name} is {scene.sizes}."]
    before = before_last = name
    line = 0
    for move, new in zip(moves, draw.pick(_NAMES), strict=False):
        line = program.add(f"{new} = {move.code.format(x=before)}")
        steps += move.reasons(before)
        if not move.error:
            steps.append(f"{new} is {move.shape}.")
        before_last, before = before, new
    last = moves[-1]
    wrong = "runs" if last.error else "RuntimeError"
    text = _opening(scene, draw.pick(RUNS))
    return asking.outcome(
        text,
        program,
        last.error or "runs",
        steps,
        [(wrong, (last.instead or " ".join(last.why)).replace("{x}", before_last))],
        raises_at=line if last.error else None,
        skills=skills,
    )
