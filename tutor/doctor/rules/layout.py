"""Rules: shapes and axes that are not what they seem: broadcasting, softmax, argmax, views, batch and
time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod

from tutor.doctor.rule import Finding, Rule, Severity
from tutor.doctor.rules.losses import sites
from tutor.recording import Event, Recording

_RECURRENT = ("lstm", "gru", "rnn_tanh", "rnn_relu")
_MEETINGS = (
    "matmul",
    "mm",
    "bmm",
    "einsum",
    "__matmul__",
    "addmm",
    "spmm",
    "index_add",
    "scatter_add",
    "linear",
)
_STATISTICS = ("mean", "std", "var", "var_mean", "std_mean", "batch_norm", "instance_norm")
_COMPARED = ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "poisson_nll_loss")


def _squeezed(shape: list[int]) -> list[int]:
    return [n for n in shape if n != 1]


def _blown(first: list[int], second: list[int]) -> list[int] | None:
    """(N, 1) and (N,): the N x N shape that they are broadcast to; None for other pairs."""
    if len(first) == len(second) or prod(first) != prod(second) or prod(first) < 2:
        return None
    if _squeezed(first) != _squeezed(second):
        return None
    longer, shorter = (first, second) if len(first) > len(second) else (second, first)
    padded = [1] * (len(longer) - len(shorter)) + list(shorter)
    if any(a != b and 1 not in (a, b) for a, b in zip(longer, padded, strict=True)):
        return None
    result = [max(a, b) for a, b in zip(longer, padded, strict=True)]
    return result if prod(result) > prod(first) else None


def _broadcast_target(recording: Recording) -> Iterable[Finding]:
    for event in recording.of("loss"):
        result = _blown(event["input"][0], event["target"][0]) if event["op"] in _COMPARED else None
        if result is not None:
            yield _broadcast(
                recording, event, event["input"][0], event["target"][0], result, trains=event["graph"]
            )
            return
    for event in recording.of("residual"):
        if event["blown"]:
            yield _broadcast(
                recording, event, event[event["graph"]], event[_other(event)], event["result"], trains=True
            )
            return
    failure = recording.failure
    loss = next((one for one in reversed(recording.of("loss")) if one["op"].startswith("binary")), None)
    if failure is not None and loss is not None and "target size" in failure.message.lower():
        prediction, target = loss["input"][0], loss["target"][0]
        if prediction != target and prod(prediction) == prod(target):
            yield Finding(
                "broadcast-target-shape",
                "error",
                failure.line,
                f"The prediction is {tuple(prediction)}, and the target {tuple(target)}",
                "Binary cross entropy needs a target for every output, in the same shape; the two hold as "
                "many numbers in "
                "different shapes.",
                _same_shape(recording, prediction, target, failure.line),
                {"prediction": prediction, "target": target},
            )
            return
    for event in recording.of("compare"):
        left, right = event["left"], event["right"]
        result = _blown(left, right)
        if result is not None and not _wrong_axis(event):
            yield Finding(
                "broadcast-target-shape",
                "warning",
                event.line,
                f"{tuple(left)} compared with {tuple(right)} gives {tuple(result)}",
                f"Line {event.line} compares every prediction with every label, not with its own: "
                f"{prod(result):,} comparisons "
                f"for {prod(left):,} samples. What is counted there is no accuracy.",
                "Bring both to the same shape first, for example with .squeeze(1).",
                {"left": left, "right": right, "result": result},
            )
            return


def _other(event: Event) -> str:
    return "right" if event["graph"] == "left" else "left"


def _broadcast(
    recording: Recording,
    event: Event,
    prediction: list[int],
    target: list[int],
    result: list[int],
    *,
    trains: bool,
) -> Finding:
    samples = prod(prediction)
    return Finding(
        "broadcast-target-shape",
        "error" if trains else "warning",
        event.line,
        f"Prediction {tuple(prediction)} and target {tuple(target)} are broadcast to {tuple(result)}",
        f"Line {event.line} compares each of the {samples} predictions with all {samples} targets: "
        f"{prod(result):,} pairs instead "
        f"of {samples}. "
        + (
            "The best such a model can do is to predict the mean of the targets for everything."
            if trains
            else "The number that is reported there is not the model's error."
        ),
        _same_shape(recording, prediction, target, event.line),
        {"prediction": prediction, "target": target, "compared as": result},
    )


def _same_shape(recording: Recording, prediction: list[int], target: list[int], line: int | None) -> str:
    if len(prediction) > len(target):
        return (
            f"Squeeze the prediction before line {line}: .squeeze(-1) makes it {tuple(target)}; "
            "or unsqueeze the target."
        )
    return (
        f"Give both one shape before line {line}: .unsqueeze(-1) on the prediction, "
        "or .squeeze(-1) on the target."
    )


# --- softmax and argmax ------------------------------------------------------------------------------


def _softmax_axis(recording: Recording) -> Iterable[Finding]:
    """Seen where a loss is computed from a softmax over axis 0 of a matrix."""
    for event in recording.of("axis"):
        shape, given = event["shape"], event["given"]
        rows = given[0][0] if given is not None and given[0] else None
        if event["leaf"] or shape[0] == shape[1] or shape[1] == 1 or shape[0] == 1:
            continue
        if rows is not None and rows != shape[0]:
            continue
        yield _over_batch(event.line, shape, recording)
        return
    for events in sites(recording, "nll_loss"):
        event = events[0]
        off = [one for one in events if one.get("exp_sums") is False and one.get("exp_off", 0) > 0.05]
        made_so = event["parent"] == "LogSoftmax" or "Log" in event["passed"]
        if made_so and len(off) == len(events) and max(one.get("high", 1) for one in events) <= 1e-4:
            line = event.get("pline") or event.line
            yield Finding(
                "softmax-wrong-dim",
                "error",
                line,
                "Softmax runs over an axis that is not the classes",
                f"The loss in line {event.line} reads the classes from axis 1 of "
                f"{tuple(event['input'][0])}, but along it the "
                "probabilities do not sum to one: softmax was taken over another axis.",
                f"Take the softmax in line {line} over the axis of the classes.",
                {"input": event["input"][0], "axis": event.get("dim"), "off from one by": off[0]["exp_off"]},
            )
            return
    for event in recording.of("mixing"):
        if event["op"] in ("softmax", "log_softmax") and event["oplines"]:
            yield _over_batch(event["oplines"][0], event["opshape"], recording)
            return


def _over_batch(line: int | None, shape: list[int], recording: Recording) -> Finding:
    axes = [axis for axis in range(1, len(shape)) if shape[axis] > 1]
    # Over an axis of one element softmax is always 1: scores (batch, places, 1) compete along the places.
    axis = axes[-1] if axes else len(shape) - 1
    return Finding(
        "softmax-wrong-dim",
        "error",
        line,
        "Softmax runs over the batch",
        f"In line {line} softmax of {tuple(shape)} makes the {shape[0]} samples of a batch compete with "
        "each other: the numbers "
        "of one sample do not sum to one, and depend on which others are in its batch.",
        f"Use dim={axis if axis < len(shape) - 1 or axis == 1 else -1} in line {line}.",
        {"shape": shape, "axis": 0},
    )


def _wrong_axis(event: Event) -> int | None:
    """The axis over which a compared argmax should have run; None where it is right, or cannot be told."""
    of, dim, side = event["of"], event["dim"], event["side"]
    if event["op"] not in ("argmax", "max") or len(of) < 2 or not side:
        return None
    labels = event["right" if side == "left" else "left"]
    if not labels or prod(labels) <= 1:
        return None
    if isinstance(dim, list):
        dim = dim[0] if len(dim) == 1 else None
    used = None if dim is None else dim % len(of)
    fitting = [axis for axis in range(len(of)) if [n for i, n in enumerate(of) if i != axis] == labels]
    if len(of) == 2 and labels == [of[0]] and 1 not in fitting:
        fitting.append(1)
    if len(of) == 2 and labels == [of[0], 1]:
        fitting = [1]
    if not fitting or used in fitting:
        # A square matrix: labels of samples belong to axis 0.
        return 1 if len(of) == 2 and used == 0 and of[0] == of[1] and labels == [of[0]] else None
    return fitting[-1]


def _argmax_axis(recording: Recording) -> Iterable[Finding]:
    for event in recording.of("compare"):
        axis = _wrong_axis(event)
        if axis is None:
            continue
        labels = event["right" if event["side"] == "left" else "left"]
        taken = event["right" if event["side"] == "right" else "left"]
        whole = event["dim"] is None
        crashed = not event["fits"]
        yield Finding(
            "argmax-wrong-dim",
            "error" if crashed else "warning",
            event.line,
            f"{event['op']} without an axis gives one number for the whole batch"
            if whole
            else f"{event['op']} runs over axis {event['dim']}, which is not the classes",
            f"{event['op']} of {tuple(event['of'])} gives {tuple(taken) if taken else 'a single index'}, "
            f"which line {event.line} "
            f"compares with labels of shape {tuple(labels)}. "
            + ("The shapes do not fit." if crashed else "What is counted there is no accuracy."),
            f"Use {event['op']}(dim={axis}): one predicted class for each label.",
            {"scores": event["of"], "prediction": taken or "one number", "labels": labels},
        )
        return


# --- views -------------------------------------------------------------------------------------------


def _view(recording: Recording) -> Iterable[Finding]:
    found: dict[int | None, list[Event]] = {}
    for event in recording.of("scramble"):
        found.setdefault(event.line, []).append(event)
    for line, events in found.items():
        event = events[0]
        before, after = event["before"], event["after"]
        order = _order(before, after)
        fix = (
            f"Use .permute({', '.join(map(str, order))}) in line {line}."
            if event["whole"] and order
            else f"Move the axes with .transpose or .permute before the view in line {line}."
        )
        yield Finding(
            "view-instead-of-permute",
            "error" if event["whole"] else "warning",
            line,
            f"A view from {tuple(before)} to {tuple(after)} mixes the axes up",
            f"view and reshape never move an element: line {line} cuts the same row of numbers into pieces "
            "of another length. "
            "What was one axis is spread over two, so each new row holds parts of several old ones.",
            fix,
            {"before": before, "after": after, "times": len(events)},
        )
    if not found:
        for event in recording.of("mixing"):
            if event["op"] in ("view", "reshape") and event["oplines"]:
                yield Finding(
                    "view-instead-of-permute",
                    "error",
                    event["oplines"][0],
                    f"A view of {tuple(event['opshape'])} puts parts of different samples together",
                    f"After line {event['oplines'][0]} the output of a sample depends on other samples of "
                    "the batch: "
                    f"{event['share']:.0%} of them changed when one sample was changed.",
                    "Keep the batch first in the view, and move axes with .permute.",
                    {"shape": event["opshape"], "outputs that changed": event["share"]},
                )
                return


def _order(before: list[int], after: list[int]) -> list[int]:
    """The permutation that gives this shape, where sizes tell it."""
    if sorted(before) != sorted(after) or len(set(before)) != len(before):
        return []
    return [before.index(n) for n in after]


# --- samples that meet -------------------------------------------------------------------------------


def _mixing(recording: Recording) -> Iterator[Event]:
    """Models in which one sample's output depends on others, where that cannot be meant."""
    for event in recording.of("mixing"):
        pairs = len(event["output"]) == 2 and event["output"][1] == event["shape"][0]
        graph = event["op"] in _MEETINGS and not (event["varied"] and event["given"] == 1)
        if event["op"] and not pairs and not graph:
            yield event


def _batch_first(recording: Recording) -> Iterable[Finding]:
    for event in _mixing(recording):
        if event["op"] not in _RECURRENT:
            continue
        line = event["made"] or event.line
        layer = event["layer"] or event["op"].upper()
        batch, length = event["opshape"][0], event["opshape"][1]
        yield Finding(
            "rnn-batch-first",
            "error",
            line,
            f"The {layer} takes the batch for time: batch_first is missing",
            f"The {layer} is called with {tuple(event['opshape'])}. Without batch_first=True it reads this "
            f"as {batch} steps of "
            f"{length} sequences: it runs over the {batch} samples of the batch. When one sample was "
            "changed, "
            f"{event['share']:.0%} of the others' outputs changed.",
            f"Write batch_first=True in line {line}.",
            {"input": event["opshape"], "other outputs that changed": event["share"]},
        )
        return


def _batch_mixing(recording: Recording) -> Iterable[Finding]:
    for event in _mixing(recording):
        op = event["op"]
        if op in (*_RECURRENT, "softmax", "log_softmax", "view", "reshape"):
            continue
        attention = "Attention" in event["layer"] or "Transformer" in event["layer"]
        attention = attention and (
            "attention" in op or "transformer" in op or op == "_native_multi_head_attention"
        )
        line = event["made"] if attention else (event["oplines"] or [event.line])[0]
        yield Finding(
            "batch-mixing",
            _severity(recording, event),
            line,
            f"{event['layer']} mixes the samples of a batch: batch_first is missing"
            if attention
            else "A sample's output depends on the other samples of its batch",
            f"`{event['name']}` was called again with one of {event['shape'][0]} samples changed: "
            f"{event['share']:.0%} of the other samples' outputs changed too. They meet in "
            + ("the attention" if attention else op)
            + (f" (line {event['oplines'][0]})." if event["oplines"] else "."),
            f"Write batch_first=True in line {line}."
            if attention
            else f"Let {op} in line {line} run over an axis of one sample, not over axis 0.",
            {
                "input": event["shape"],
                "other outputs that changed": event["share"],
                "shape there": event["opshape"],
            },
        )
        return


def _severity(recording: Recording, event: Event) -> Severity:
    """Statistics over a batch, as in a normalisation by hand, are wrong where a model predicts with them."""
    if event["op"] not in _STATISTICS:
        return "error"
    used = [f for f in recording.of("forward") if f["module"] == event["module"]]
    return "warning" if any(not f["training"] for f in used) else "hint"


def _causal(recording: Recording) -> Iterable[Finding]:
    future = next((event for event in recording.of("mask") if event["pattern"] == "future"), None)
    leak = recording.first("leak")
    if future is not None:
        yield Finding(
            "causal-mask-inverted",
            "error",
            future.line,
            "The attention mask is the wrong way round: each place sees only later ones",
            f"The mask in line {future.line} lets each of the {future['size']} places see itself or later "
            "places and hides the "
            "earlier ones. "
            + (
                "True means hidden here."
                if future["by"] == "attention"
                else "True means visible here."
                if future["by"] == "scaled_dot_product_attention"
                else "What masked_fill gets as True is hidden."
            ),
            "Hide what lies above the diagonal, and nothing else: each place sees itself and all before it"
            " (with triu(1) for what is hidden, or tril() for what is visible).",
            {
                "size": future["size"],
                "outputs that changed with a later input": leak["places"] if leak else None,
            },
        )
    elif leak is not None:
        bidirectional = leak["type"] == "bidirectional"
        yield Finding(
            "causal-mask-inverted",
            "error",
            leak.line,
            "The model sees the token that it is to predict",
            "The targets are the inputs one place later. When only the last input was changed, the "
            f"outputs at {leak['places']} "
            "earlier places changed: the answer is in reach, so the loss falls without anything being "
            "learned.",
            "Use a model that reads in one direction."
            if bidirectional
            else "Give the attention a causal mask (or is_causal=True): the upper triangle above the "
            "diagonal hidden.",
            {"input": leak["shape"], "places that changed": leak["places"]},
        )


def _padding(recording: Recording) -> Iterable[Finding]:
    known = {event["padding"] for event in recording.of("embedding") if event["padding"] is not None}
    known |= {
        int(event["value"]) for event in recording.of("padded") if event["value"] == int(event["value"])
    }
    for events in sites(recording, "cross_entropy", "nll_loss"):
        event = events[0]
        given = event.get("given")
        if given is None or len(given[0]) < 2 or event["reduction"] == "none" or event["weighted"]:
            continue
        rows = given[0][0]
        if event["n"] < 2 * rows or event["n"] % rows:
            continue  # one label a sequence
        for one in events:
            end = one.get("tail")
            if end is None or end[0] == event["ignore"]:
                continue
            padding, share, elsewhere = end
            sure = padding in known and share >= 0.15 and elsewhere < 0.1
            if not sure and not (share >= 0.2 and elsewhere < 0.02):
                continue
            yield Finding(
                "pad-not-ignored",
                "warning",
                event.line,
                "Padding counts in the loss",
                f"{share:.0%} of the targets of line {event.line} are {padding}, the padding at the ends "
                "of sequences. "
                "The model is rewarded most for predicting padding, and the loss says little about the rest.",
                f"Use ignore_index={padding} in the loss of line {event.line}.",
                {"padding": padding, "share of the targets": share, "ignore_index": event["ignore"]},
            )
            return


RULES: tuple[Rule, ...] = (
    Rule("broadcast-target-shape", _broadcast_target),
    Rule("view-instead-of-permute", _view, explains=("batch-mixing",)),
    Rule("rnn-batch-first", _batch_first, explains=("batch-mixing",)),
    Rule("softmax-wrong-dim", _softmax_axis, explains=("batch-mixing",)),
    Rule("causal-mask-inverted", _causal, explains=("lr-too-high",)),
    Rule("batch-mixing", _batch_mixing),
    Rule("pad-not-ignored", _padding),
    Rule("argmax-wrong-dim", _argmax_axis),
)
