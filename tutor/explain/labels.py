"""Losses and their targets, and lookups by number: cross entropy, BCE, embeddings, gather, one-hot."""

from __future__ import annotations

import re

from tutor.explain.dtypes import dtype
from tutor.explain.model import Case, Draft, Rule, TensorFact, in_code, rule, shown, sizes

FIVE_STEPS = "introduction/five-steps"


def _target(case: Case) -> tuple[TensorFact | None, str]:
    fact = case.arguments.get("target")
    return fact, (fact.name if fact is not None and fact.name else "the target")


def _classes(case: Case) -> int | None:
    given = case.arguments.get("input")
    if given is None or not given.shape:
        return None
    return given.shape[1] if len(given.shape) > 1 else given.shape[0]


def _target_dtype(case: Case, match: re.Match[str]) -> Draft:
    got = dtype(match[1])
    target, name = _target(case)
    shape = f" {shown(target.shape)}" if target is not None else ""
    return Draft(
        f"Class labels must be int64, and these are {got}",
        f"{name}{shape} is {got}. Cross entropy reads each label as the number of a class, 0, 1, 2 and so "
        "on, so it wants whole numbers: int64.",
        (f"{in_code(name)}.long()", "or make the labels with dtype=torch.long where they are read"),
    )


def _out_of_bounds(case: Case, match: re.Match[str]) -> Draft:
    label = int(match[1])
    target, name = _target(case)
    classes = _classes(case)
    seen = ""
    if target is not None and target.low is not None:
        seen = f"{name} runs from {target.low} to {target.high}. "
    if classes is None:
        return Draft("A label is not the number of a class", f"{seen}There is no class {label}.", ())
    text = f"{seen}With {classes} outputs the classes are 0 to {classes - 1}, and there is no class {label}."
    fixes = []
    if target is not None and target.low == 1 and target.high == classes:
        fixes.append(f"the labels start at 1: use {in_code(name)} - 1")
    elif label < 0:
        fixes.append(f"if {label} marks what to leave out, say so: ignore_index={label}")
    top = target.high if target is not None else label
    if top is not None and top >= classes:
        fixes.append(f"or give the last layer {top + 1} outputs, if there really are {top + 1} classes")
    return Draft("A label is not the number of a class", text, tuple(fixes))


def _batch(case: Case, match: re.Match[str]) -> Draft:
    have, want = int(match[1]), int(match[2])
    given = case.arguments.get("input")
    _, name = _target(case)
    text = f"The predictions have {have} rows and {name} has {want}. Each row needs its own label."
    fixes = ["print both shapes just before the loss"]
    if given is not None and have != want:
        text += f" The predictions are {shown(given.shape)}."
        if want and have % want == 0:
            fixes.insert(
                0,
                f"{have} is {have // want} · {want}: a dimension was folded into the batch by a view or "
                "reshape",
            )
    return Draft("Predictions and targets have different batch sizes", text, tuple(fixes))


def _column(case: Case, match: re.Match[str]) -> Draft:
    target, name = _target(case)
    shape = target.shape if target is not None else ()
    told = f"{name} is {shown(shape)}. " if shape else ""
    fixes = []
    if len(shape) == 2 and shape[1] == 1:
        fixes.append(f"{in_code(name)}.squeeze(1) has the shape {shown(shape[:1])}")
    else:
        fixes.append(f"if the rows are one-hot, {in_code(name)}.argmax(dim=1) gives the class numbers")
    return Draft(
        "One class number a row was expected",
        f"{told}Cross entropy wants the labels as (N,), one whole number for each of the N rows.",
        tuple(fixes),
    )


def _probabilities(case: Case, match: re.Match[str]) -> Draft:
    got = dtype(match[1])
    target, name = _target(case)
    given = case.arguments.get("input")
    if given is not None and len(given.shape) == 1:
        return Draft(
            "The batch dimension is missing",
            f"The predictions are {shown(given.shape)}, one row without a batch, so {name} of the same "
            "shape is read as probabilities, one for each class.",
            (
                (
                    "for one sample the label is a single number; for a batch the predictions are (N, "
                    f"{given.shape[0]})"
                ),
            ),
        )
    return Draft(
        "A target of the predictions' shape is read as probabilities",
        f"{name}{' ' + shown(target.shape) if target else ''} has the shape of the predictions and is "
        f"{got}. Cross entropy takes either class numbers (N,), or probabilities (N, C) as floats.",
        (
            f"for one-hot rows, {in_code(name)}.argmax(dim=1) gives the class numbers",
            f"or {in_code(name)}.float() makes them probabilities",
        ),
    )


def _spatial(case: Case, match: re.Match[str]) -> Draft:
    want, got = sizes(match[1]), sizes(match[2])
    given = case.arguments.get("input")
    _, name = _target(case)
    shape = f"The predictions are {shown(given.shape)}: " if given is not None else ""
    fixes = (
        ["if the classes stand in the last dimension, move them: logits.transpose(1, 2)"]
        if len(want) == 2
        else []
    )
    return Draft(
        "The class dimension of the predictions must be dimension 1",
        f"{shape}cross entropy takes dimension 1 for the classes, so it expects labels of shape "
        f"{shown(want)}, and {name} is {shown(got)}.",
        (*fixes, "or flatten both: logits.flatten(0, 1) and labels.flatten(), one row for each label"),
    )


def _spatial_rank(case: Case, match: re.Match[str]) -> Draft:
    given = case.arguments.get("input")
    target, name = _target(case)
    shapes = ""
    if given is not None and target is not None:
        shapes = f"The predictions are {shown(given.shape)} and {name} is {shown(target.shape)}. "
    return Draft(
        "Each position needs its own label",
        f"{shapes}For predictions (N, C, H, W) the labels are (N, H, W): the same without the classes.",
        ("give a label for every pixel, or reduce the predictions to (N, C)",),
    )


def _probabilities_missing_batch(case: Case, match: re.Match[str]) -> Draft:
    given = case.arguments.get("input")
    shape = (
        f"The predictions are {shown(given.shape)}, one row without a batch. " if given is not None else ""
    )
    return Draft(
        "The batch dimension is missing",
        f"{shape}One row of predictions takes one label.",
        ("give predictions of shape (N, C) and N labels; x[None] adds a batch of one",),
    )


def _loss_sizes(case: Case, match: re.Match[str]) -> Draft:
    target, given = sizes(match[1]), sizes(match[2])
    _, name = _target(case)
    fixes = []
    if len(given) == len(target) + 1 and given[-1] == 1:
        fixes = [
            f"{in_code(name)}.unsqueeze(1) makes {shown(given)} of {shown(target)}",
            "or squeeze the predictions: out.squeeze(1)",
        ]
    return Draft(
        "Predictions and target must have the same shape",
        f"The predictions are {shown(given)} and {name} is {shown(target)}. This loss compares them one by "
        "one and does not broadcast.",
        tuple(fixes) or ("print both shapes just before the loss",),
    )


def _zero_one(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "binary_cross_entropy takes probabilities, and these are not",
        "Every prediction must be between 0 and 1. The output of a linear layer is not: it is a logit, "
        "any number.",
        (
            (
                "use binary_cross_entropy_with_logits, which takes logits and is more exact than sigmoid "
                "before the loss"
            ),
        ),
    )


def _embedding(case: Case, match: re.Match[str]) -> Draft | None:
    layer = case.layer
    given = layer.input if layer is not None else case.arguments.get("input")
    weight = layer.parameters.get("weight") if layer is not None else None
    if weight is None:
        fact = case.arguments.get("weight")
        weight = fact.shape if fact is not None else None
    if weight is None or not weight:
        return None
    rows = weight[0]
    seen = ""
    if given is not None and given.low is not None:
        seen = f" {given.name or 'The input'} runs from {given.low} to {given.high}."
    return Draft(
        "An embedding was asked for a row it does not have",
        f"It has {rows} rows, numbered 0 to {rows - 1}.{seen}",
        ("num_embeddings must be the largest token number plus one", "and no token number may be negative"),
    )


def _one_hot_range(case: Case, match: re.Match[str]) -> Draft:
    top = next((t.high for t in case.operands if t.high is not None), None)
    seen = f" The largest here is {top}." if top is not None else ""
    return Draft(
        "A label is larger than the last class",
        f"With num_classes=C the labels are 0 to C - 1.{seen}",
        (f"num_classes={top + 1}",) if top is not None else (),
    )


def _one_hot_dtype(case: Case, match: re.Match[str]) -> Draft:
    return Draft("one_hot takes class numbers", "The labels must be int64.", ("convert them with .long()",))


def _cuda_labels(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "A label is not the number of a class",
        "The GPU stopped at a label outside 0 to C - 1.",
        ("run it on the CPU: the message there names the label",),
    )


RULES: tuple[Rule, ...] = (
    rule(
        "target-dtype",
        r"expected target dtype to be Long or Byte, but got (\w+)",
        _target_dtype,
        lesson=FIVE_STEPS,
    ),
    rule("label-range", r"Target (-?\d+) is out of bounds", _out_of_bounds, lesson=FIVE_STEPS),
    rule("label-range", r"Assertion `t >= 0 && t < n_classes` failed", _cuda_labels),
    rule(
        "target-batch",
        r"Expected input batch_size \((\d+)\) to match target batch_size \((\d+)\)",
        _batch,
        lesson=FIVE_STEPS,
    ),
    rule(
        "target-column",
        r"0D or 1D target tensor expected, multi-target not supported",
        _column,
        lesson=FIVE_STEPS,
    ),
    rule(
        "target-probabilities",
        r"Expected floating point type for target with class probabilities, got (\w+)",
        _probabilities,
        lesson=FIVE_STEPS,
    ),
    rule(
        "target-spatial",
        r"Expected target size (\[[\d, ]+\]), got (\[[\d, ]+\])",
        _spatial,
        lesson=FIVE_STEPS,
    ),
    rule("target-spatial", r"only batches of spatial targets supported \(3D tensors\)", _spatial_rank),
    rule("target-column", r"For 1D input, 1D target must have size 1", _probabilities_missing_batch),
    rule("loss-shapes", r"Target size \((.*?)\) must be the same as input size \((.*?)\)", _loss_sizes),
    rule(
        "loss-shapes",
        r"Using a target size \((.*?)\) that is different to the input size \((.*?)\)",
        _loss_sizes,
    ),
    rule("bce-range", r"all elements of input should be between 0 and 1", _zero_one),
    rule("embedding-range", r"index out of range in self", _embedding),
    rule("one-hot-range", r"Class values must be smaller than num_classes", _one_hot_range),
    rule("one-hot-dtype", r"one_hot is only applicable to index tensor", _one_hot_dtype),
)
