"""The autopsy of a shape error: where the size that does not fit came from, and lines that repair it."""

from __future__ import annotations

import re
from dataclasses import replace

from tutor.explain.changes import changes, reshaped
from tutor.explain.model import Case, Change, Explanation, Shape
from tutor.explain.origin import origin
from tutor.explain.picture import MARK
from tutor.tracing import Trace

_MEETS = re.compile(rf"{MARK} (\d+) meets (\d+)")
_CODE = re.compile(r"nn\.\w+\([^()]*\)|\.flatten\(1\)|\[:, None\]|\.m?T\b|dim=\d|\(\d[\d, ]*\) would fit")


def clash_of(explanation: Explanation, case: Case | None = None) -> tuple[int, int] | None:
    """The two sizes that do not fit, what came and what was expected: the ones that the picture marks, or
    those of a convolution or normalisation and its input."""
    for row in explanation.picture:
        if found := _MEETS.search(row):
            return int(found[1]), int(found[2])
    layer = case.layer if case is not None else None
    if layer is None or layer.input is None or len(layer.input.shape) < 2:
        return None
    weight, channels = layer.parameters.get("weight", ()), layer.input.shape[1]
    if re.fullmatch(r"Conv\dd", layer.type) and "groups" not in layer.text and len(weight) > 2:
        return (channels, weight[1]) if len(layer.input.shape) == len(weight) else None
    if re.fullmatch(r"BatchNorm\dd", layer.type) and len(weight) == 1:
        return channels, weight[0]
    return None


def is_about_shapes(explanation: Explanation) -> bool:
    """Whether a recording of the shapes would have more to say."""
    return clash_of(explanation) is not None or bool(explanation.changes)


def extended(explanation: Explanation, case: Case, trace: Trace | None) -> Explanation:
    """The explanation with lines to choose from and, where the shapes were recorded, with the origin."""
    clash = clash_of(explanation, case)
    if clash is not None and clash[0] == clash[1]:
        clash = None
    made = changes(case, clash) if clash is not None else ()
    if explanation.rule == "view-size":
        made = reshaped(case)
    told = _told(case, trace, clash) if trace is not None and clash is not None else ""
    if not made and not told:
        return explanation
    fixes = (*(_said(change) for change in made), *(f for f in explanation.fixes if not _covered(f, made)))
    text = explanation.text
    if told:
        # A guess by the product of sizes stands in the text where nothing was recorded.
        text = f"{re.sub(r' [^.]* is [^.]*, what flattening [^.]* gives[.]', '', text)}\n\n{told}"
    return replace(explanation, text=text, fixes=fixes, changes=made)


def _said(change: Change) -> str:
    return f"line {change.line}, {change.what}: {change.code}"


def _covered(fix: str, made: tuple[Change, ...]) -> bool:
    """Whether a fix in words says what a change shows."""
    return any(
        piece.removesuffix(" would fit").strip("()").replace(".mT", ".T") in change.after
        for piece in _CODE.findall(fix)
        for change in made
    )


def _told(case: Case, trace: Trace, clash: tuple[int, int]) -> str:
    came, expected = clash
    for size, other in ((came, expected), (expected, came)):
        for shape in _operands(case, trace):
            if size in shape and (words := origin(trace, shape, size, wanted=other)):
                return words
    return ""


def _operands(case: Case, trace: Trace) -> list[Shape]:
    """What the failing operation was given, as recorded; otherwise as the failure saw it."""
    failing = trace.failing
    if failing is not None and failing.line == case.failure.line:
        return [state.shape for state in failing.inputs]
    return [operand.shape for operand in case.operands]
