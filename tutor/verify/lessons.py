"""Verifying a lesson: its cells print what they say, its figures draw, its form is whole."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tutor.course.catalog import Catalog
from tutor.course.model import Asked, Cell, Figure, Lesson, Page, Prose
from tutor.errors import UnknownItem
from tutor.runner import Runner
from tutor.verify.programs import asked, ending, run, same_text, shown
from tutor.verify.report import Item

LAST_PAGE = "What you should be able to do now"
CELLS, QUESTIONS, KINDS = 4, 6, 3
MAX_CODE_WIDTH = 78


def lesson_items(lesson: Lesson, catalog: Catalog) -> Iterator[Item]:
    file = lesson.head.file
    yield Item(lesson.head.id, file, 1, partial(_form, lesson, catalog))
    for page in lesson.pages:
        for block in page.blocks:
            if isinstance(block, Cell):
                yield Item(block.id, file, block.line, partial(_cell, block))
            elif isinstance(block, Figure):
                yield Item(block.id, file, block.line, partial(_figure, block))


def _cell(cell: Cell, runner: Runner) -> Iterator[tuple[int, str]]:
    result = run(runner, cell.source, policy=cell.policy, seconds=cell.timeout, memory_mb=cell.memory_mb)
    if cell.raises is None:
        wrong = ending(result)
        if wrong:
            yield cell.line, f"the cell should run, but {wrong}"
            return
    elif result.failure is None:
        yield cell.line, f"the cell should raise {cell.raises}, but ends with {result.status}"
        return
    elif result.failure.type.rpartition(".")[2] != cell.raises:
        yield cell.line, f"the cell should raise {cell.raises}, but {ending(result)}"
    if cell.varies:
        return
    want = cell.output or ""
    if not same_text(result.stdout, want):
        line = cell.output_line or cell.line
        yield line, f"the cell prints {shown(result.stdout)}, expected {shown(want)}"
    if cell.predict and not want.strip():
        yield cell.line, "a predict cell needs an output block to compare with"
    for miss in cell.misses:
        if same_text(miss.value, want):
            yield cell.line, f"the miss {miss.value!r} is the right output"


def _figure(figure: Figure, runner: Runner) -> Iterator[tuple[int, str]]:
    result = run(runner, figure.code, ask=("figure",))
    wrong = ending(result)
    if wrong:
        yield figure.line, f"the figure's program should run, but {wrong}"
        return
    values, wrong = asked(result)
    if wrong:
        yield figure.line, f"the figure's program should leave `figure`, but {wrong}"
        return
    fault = _figure_fault(figure.kind, values[0])
    if fault:
        yield figure.line, f"`figure` of kind {figure.kind} {fault}"


def _figure_fault(kind: str, data: object) -> str:
    if kind == "curve":
        if (
            not isinstance(data, dict)
            or not data
            or not all(isinstance(v, list) and v for v in data.values())
        ):
            return "should be a dict of label -> list of numbers"
        return ""
    width = {"bars": 2, "flow": 2, "timeline": 3}[kind]
    rows = data if isinstance(data, list) else []
    if not rows or not all(isinstance(row, list | tuple) and len(row) == width for row in rows):
        return f"should be a list of rows of {width}"
    return ""


def _form(lesson: Lesson, catalog: Catalog, runner: Runner) -> Iterator[tuple[int, str]]:
    """What docs/authoring.md asks of a whole lesson; nothing of it is run."""
    blocks = [block for page in lesson.pages for block in page.blocks]
    cells = sum(isinstance(block, Cell) for block in blocks)
    if cells < CELLS:
        yield 1, f"{cells} live cells, expected at least {CELLS}"
    asked_ids = [block for block in blocks if isinstance(block, Asked)]
    questions = []
    for block in asked_ids:
        try:
            questions.append(catalog.question(block.question))
        except UnknownItem:
            yield block.line, f"there is no question {block.question!r}"
    kinds = {question.kind for question in questions}
    if len(questions) < QUESTIONS or len(kinds) < KINDS:
        yield (
            1,
            (
                f"{len(questions)} questions of {len(kinds)} kinds, "
                f"expected at least {QUESTIONS} of at least {KINDS}"
            ),
        )
    if not any(isinstance(block, Figure) or _is_drawing(block) for block in blocks):
        yield 1, "no visual: expected a figure or a drawing in a ```text fence"
    if lesson.pages[-1].title != LAST_PAGE:
        yield lesson.pages[-1].line, f"the last page should be {LAST_PAGE!r}"
    for page in lesson.pages:
        yield from _widths(page)


def _is_drawing(block: object) -> bool:
    return isinstance(block, Prose) and block.markdown.startswith("```text")


def _widths(page: Page) -> Iterator[tuple[int, str]]:
    for block in page.blocks:
        if isinstance(block, Cell):
            for offset, line in enumerate(block.source.splitlines(), 1):
                if len(line) > MAX_CODE_WIDTH:
                    yield (
                        block.line + offset,
                        f"{len(line)} columns of code, expected at most {MAX_CODE_WIDTH}",
                    )
