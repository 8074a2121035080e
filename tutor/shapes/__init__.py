"""Why an operation gives the shape it gives, in words and with its numbers. Pure: no torch.

`explain(name, inputs, ...)` works the output shape out by rule and says how; it is silent where the rule does
not arrive at the shape that torch gave, or where no rule is known. `result(...)` gives the shape alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tutor.shapes.case import Case, Rule, Shape
from tutor.shapes.reshaping import masked
from tutor.shapes.table import RULES
from tutor.tracing import Op

__all__ = ["Rule", "Shape", "explain", "explain_op", "result"]


def result(
    name: str,
    inputs: Sequence[Shape],
    args: Sequence[Any] = (),
    kwargs: Mapping[str, Any] | None = None,
    module: Mapping[str, Any] | None = None,
) -> Rule | None:
    """The output shape by rule, with the words; None where no rule knows, or where the sizes do not fit.

    `name` is torch's (`matmul`, `view`, `Linear`); `args` are the call's, "$0" standing for the first of
    `inputs`, "$1" for the second; `module` the settings of a layer.
    """
    rule = RULES.get(name)
    if rule is None:
        return None
    case = Case(name, tuple(tuple(s) for s in inputs), tuple(args), dict(kwargs or {}), dict(module or {}))
    try:
        return rule(case)
    except (IndexError, KeyError, TypeError, ValueError, ZeroDivisionError, AttributeError):
        return None  # arguments of another form than the rule knows: it has nothing to say


def explain(
    name: str,
    inputs: Sequence[Shape],
    args: Sequence[Any] = (),
    kwargs: Mapping[str, Any] | None = None,
    output: Shape | None = None,
    module: Mapping[str, Any] | None = None,
) -> str:
    """The rule in words: `view(4, -1): 4*3*28*28 = 9408 elements, 9408/4 = 2352, so (4, 2352)`. "" where the
    rule is not known, or does not give `output`."""
    found = result(name, inputs, args, kwargs, module)
    if found is None and output is not None and name == "getitem" and len(args) > 1:
        case = Case(name, tuple(tuple(s) for s in inputs), tuple(args), {}, {})
        return masked(case, tuple(output))
    if found is None or (output is not None and found.output != tuple(output)):
        return ""
    return found.words


def explain_op(op: Op) -> str:
    """The words for a recorded operation, or ""."""
    if not op.outputs:
        return ""
    return explain(op.name, op.inputs, op.args, op.kwargs, op.outputs[0], op.module)
