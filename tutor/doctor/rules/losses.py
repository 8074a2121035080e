"""Rules: what goes into a loss, and what comes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import e, log

from tutor.doctor.rule import Finding, Rule
from tutor.recording import Event, Recording

_NAMES = {
    "cross_entropy": "cross entropy",
    "nll_loss": "NLLLoss",
    "binary_cross_entropy": "BCELoss",
    "binary_cross_entropy_with_logits": "BCEWithLogitsLoss",
    "mse_loss": "the squared error",
    "l1_loss": "the absolute error",
    "smooth_l1_loss": "smooth L1",
    "huber_loss": "the Huber loss",
    "kl_div": "kl_div",
    "sub": "the difference",
}
_REGRESSIONS = ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss")
_SQUASHED = {"Softmax": "softmax", "Sigmoid": "sigmoid", "Hardsigmoid": "hardsigmoid"}


def sites(recording: Recording, *ops: str, targets: bool = False) -> Iterator[list[Event]]:
    """The calls of these losses in training, whose values were looked at, a list for each line. `targets`:
    also those whose gradient comes through the target."""
    found: dict[tuple[int | None, str], list[Event]] = {}
    for event in recording.of("loss"):
        learned = event["graph"] or (targets and event["tgraph"])
        if event["op"] in ops and learned and "parent" in event.data:
            found.setdefault((event.line, event["op"]), []).append(event)
    yield from found.values()


def _where(recording: Recording, event: Event) -> tuple[int | None, str]:
    """The line of the activation before a loss, and the words for it."""
    line = event.get("pline")
    if line is None or line == event.line:
        return event.line, f"line {event.line}"
    return line, f"line {line} (`{_cut(recording.text(line).rstrip(','))}`)"


def _cut(text: str) -> str:
    return text if len(text) <= 50 else text[:47] + "..."


def _by_hand(event: Event) -> bool:
    """Whether the activation before a loss is known from its values alone: written as exp and a division."""
    return event.get("pline") is None and event["parent"] not in _SQUASHED


def _softmax_before_cross_entropy(recording: Recording) -> Iterable[Finding]:
    for events in sites(recording, "cross_entropy"):
        event = events[0]
        named = [one for one in events if one["parent"] in _SQUASHED and "Log" not in one["passed"]]
        summed = [one for one in events if one.get("sums")]
        shape = event["input"][0]
        classes = shape[1] if len(shape) > 1 else shape[0]
        if classes < 2 or not (named or (len(summed) >= 2 and len(summed) == len(events))):
            continue
        event = named[0] if named else summed[0]
        what = _SQUASHED.get(event["parent"], "softmax")
        line, where = _where(recording, event)
        floor = log(1 + (classes - 1) / e)
        yield Finding(
            "softmax-before-cross-entropy",
            "error",
            line,
            f"Cross entropy is given probabilities: {what} is applied twice"
            if what == "softmax"
            else f"Cross entropy is given the output of a {what}, not logits",
            "Cross entropy applies log_softmax itself. "
            + (
                f"What line {event.line} gives it are probabilities already: all lie between 0 and 1, and "
                "each row sums to one. So "
                if _by_hand(event)
                else f"After the {what} in {where} all its inputs lie between 0 and 1, so "
            )
            + f"the loss cannot fall below {floor:.2f} with {classes} classes, and gradients are small.",
            f"Give the loss in line {event.line} the logits: "
            + (
                "leave out what turns them into probabilities"
                if _by_hand(event)
                else f"take the {what} out of {where}"
            )
            + "; apply it only where probabilities are shown.",
            {
                "smallest input": event.get("low", 0.0),
                "largest input": event.get("high", 1.0),
                "rows sum to one": bool(event.get("sums")),
                "lowest possible loss": floor,
            },
        )
        return
    double = recording.first("double")
    if double is not None and double["shape"]:
        line = double.get("pline") or double.line
        yield Finding(
            "softmax-before-cross-entropy",
            "error",
            line,
            f"{double['op']} is applied to probabilities: softmax twice",
            f"The {double['op']} in line {double.line} expects logits, and is given the output of a "
            f"softmax (line {line}): "
            "values between 0 and 1, which differ too little to become confident probabilities.",
            f"Take the softmax out of line {line}.",
            {"shape": double["shape"]},
        )


def _sigmoid_before_bce(recording: Recording) -> Iterable[Finding]:
    for events in sites(recording, "binary_cross_entropy_with_logits", "multilabel_soft_margin_loss"):
        named = [one for one in events if one["parent"] in _SQUASHED and "Log" not in one["passed"]]
        inside = [one for one in events if one.get("low", -1) >= 0 and one.get("high", 2) <= 1]
        wide = events[0].get("exp") or (
            min(one.get("low", 0) for one in events) < 0.1 and max(one.get("high", 1) for one in events) > 0.9
        )
        ranged = (
            len(inside) == len(events) >= 3
            and wide
            and sum(one["n"] for one in events) >= 64
            and all(one.get("tlow", 1) == 0 and one["low"] < one["high"] for one in events)
        )
        if not named and not ranged:
            continue
        event = (named or events)[0]
        what = _SQUASHED.get(event["parent"], "sigmoid")
        line, where = _where(recording, event)
        yield Finding(
            "sigmoid-before-bce-logits",
            "error",
            line,
            f"BCE-with-logits is given probabilities: {what} is applied twice"
            if what == "sigmoid"
            else f"BCE-with-logits is given the output of a {what}",
            f"BCEWithLogitsLoss applies sigmoid itself. Its inputs lie between {event.get('low', 0):.2f} and "
            f"{event.get('high', 1):.2f}, so the probabilities it sees lie between 0.5 and 0.73: negatives "
            "can never be "
            "predicted.",
            (
                f"Leave out what makes them probabilities before line {event.line}, or use BCELoss there."
                if _by_hand(event)
                else f"Take the {what} out of {where}, or use BCELoss in line {event.line}."
            ),
            {"smallest input": event.get("low", 0.0), "largest input": event.get("high", 1.0)},
        )
        return


def _nll_on_probabilities(recording: Recording) -> Iterable[Finding]:
    for events in sites(recording, "nll_loss"):
        bad = [
            one
            for one in events
            if (one["parent"] in _SQUASHED and "Log" not in one["passed"]) or one.get("high", -1) > 1e-4
        ]
        if not bad:
            continue
        event = bad[0]
        line, where = _where(recording, event)
        if event["parent"] in _SQUASHED:
            what = f"the output of the {_SQUASHED[event['parent']]} in {where}"
            fix = f"Make it log_softmax in {where}, or use cross entropy in line {event.line} on the logits."
        else:
            line, what = event.line, "raw scores"
            fix = f"Put log_softmax(..., dim=1) before it, or use cross entropy in line {event.line}."
        yield Finding(
            "nll-on-probabilities",
            "error",
            line,
            f"NLLLoss is given {'probabilities' if event['parent'] in _SQUASHED else 'raw scores'}, not "
            "log-probabilities",
            "NLLLoss only picks and negates the value of the right class: it needs log-probabilities, and "
            f"is given {what}. "
            f"The loss {'is' if event.get('low', 0) >= 0 else 'can be'} negative, and is no likelihood.",
            fix,
            {"smallest input": event.get("low", 0.0), "largest input": event.get("high", 1.0)},
        )
        return


def _kl_div(recording: Recording) -> Iterable[Finding]:
    for events in sites(recording, "kl_div", targets=True):
        event = events[0]
        probabilities = [
            one
            for one in events
            if (one["parent"] in _SQUASHED and "Log" not in one["passed"]) or one.get("high", -1) > 1e-4
        ]
        if probabilities:
            event = probabilities[0]
            _, where = _where(recording, event)
            title = "kl_div is given probabilities where it needs log-probabilities"
            why = (
                "The first argument of kl_div must be log-probabilities; here its values reach "
                f"{event.get('high', 1):.2f}. The "
                "result is no divergence: it can be negative, and its gradient is wrong."
            )
            fix = f"Pass log_softmax of the prediction as the first argument in line {event.line}."
            if event.get("tlow", 0) < -1e-4 and not event["log_target"]:
                fix = (
                    f"The arguments in line {event.line} seem to be swapped: the log-probabilities of the"
                    " prediction come first, the target second."
                )
            yield Finding(
                "kl-div-needs-log-input",
                "error",
                event.line,
                title,
                why,
                fix,
                {
                    "smallest input": event.get("low", 0.0),
                    "largest input": event.get("high", 0.0),
                    "made": where,
                },
            )
            return
        if event.get("tlow", 0) < -1e-4 and not event["log_target"]:
            yield Finding(
                "kl-div-needs-log-input",
                "error",
                event.line,
                "kl_div is given log-probabilities as its target",
                "Without log_target=True the second argument of kl_div must be probabilities; here its "
                "values fall to "
                f"{event['tlow']:.2f}, and their logarithm is taken again.",
                f"Pass probabilities as the target in line {event.line}, or log_target=True.",
                {"smallest target": event["tlow"]},
            )
            return


def _single_logit(recording: Recording) -> Iterable[Finding]:
    for events in sites(recording, "cross_entropy"):
        event = events[0]
        shape = event["input"][0]
        if len(shape) >= 2 and shape[1] == 1:
            yield Finding(
                "single-logit-cross-entropy",
                "error",
                event.line,
                "Cross entropy over a single class is always 0",
                f"The loss in line {event.line} gets an input of shape {tuple(shape)}: one class. Softmax "
                "over one class is "
                "always 1, so the loss and every gradient are 0.",
                "For two classes with one output use BCEWithLogitsLoss with float targets of the same "
                "shape, or give the "
                "last layer two outputs.",
                {"input": shape, "labels": event.get("counts", {})},
            )
            return
    for events in sites(recording, "binary_cross_entropy", *_REGRESSIONS, "nll_loss"):
        event = events[0]
        shape, dim = event.get("pshape"), event.get("dim")
        if event["parent"] not in ("Softmax", "LogSoftmax") or not shape or dim is None:
            continue
        if shape[dim] == 1:
            line, where = _where(recording, event)
            yield Finding(
                "single-logit-cross-entropy",
                "error",
                line,
                "Softmax over a single output is always 1",
                f"In {where} softmax runs over an axis of one element (shape {tuple(shape)}): every "
                "prediction is 1, and no "
                "gradient reaches the model.",
                "Use sigmoid for one output.",
                {"shape": shape, "axis": dim},
            )
            return


def _relu_on_output(recording: Recording) -> Iterable[Finding]:
    for events in sites(recording, "cross_entropy", "binary_cross_entropy_with_logits"):
        event = events[0]
        if event["parent"] == "Relu":
            line, where = _where(recording, event)
            yield Finding(
                "relu-on-output",
                "warning",
                line,
                "The logits go through a ReLU before the loss",
                f"Logits must be free to be negative. After the ReLU in {where} "
                f"{event.get('zeros', 0):.0%} of them were exactly "
                "0 in the first batch: those get no gradient.",
                f"Leave out the ReLU after the last layer ({where.replace(' (', ', ').rstrip(')')}): its "
                f"output goes into the loss in line {event.line} as it is.",
                {"zeros": [one.get("zeros", 0.0) for one in events[:8]]},
            )
            return
    for events in _regressions(recording):
        event = events[0]
        # (At 0 exactly: an output that a clamp lets through untouched, or cuts at an epsilon, is none.)
        clamped = event["passed"][:1] in (["Clamp"], ["ClampMin"]) and event.get("low") == 0.0
        if event["parent"] != "Relu" and not clamped:
            continue
        line, where = _where(recording, event)
        what = "clamp at 0" if clamped else "ReLU"
        place = f"{what} before line {event.line}" if clamped else f"{what} in {where}"
        lowest = min(one.get("tlow", 0.0) for one in events)
        highest = max(one.get("thigh", 0.0) for one in events)
        negative = lowest < -0.02 * max(abs(lowest), abs(highest), 1e-12)
        if clamped and not negative:
            continue
        stuck = len(events) >= 2 and all(one.get("zeros", 0) > 0.95 for one in events) and highest > 0
        yield Finding(
            "relu-on-output",
            "warning" if negative or stuck else "hint",
            line,
            f"The prediction goes through a {what}" + (" and can never be negative" if negative else ""),
            (
                f"The targets go down to {lowest:.3g}; after the {place} the prediction cannot. "
                if negative
                else f"After the {place} "
            )
            + f"{event.get('zeros', 0):.0%} of the predictions are exactly 0 in the first step, "
            "and get no gradient.",
            f"Leave out the {place}: what follows the last layer must stay free."
            if clamped
            else f"Leave out the ReLU after the last layer: {where}.",
            {"smallest target": lowest, "zeros": [one.get("zeros", 0.0) for one in events[:8]]},
        )
        return


def _regressions(recording: Recording) -> Iterator[list[Event]]:
    yield from sites(recording, *_REGRESSIONS)
    found: dict[int | None, list[Event]] = {}
    for event in recording.of("residual"):
        if event["op"] == "sub" and "parent" in event.data and not event["blown"]:
            found.setdefault(event.line, []).append(event)
    yield from found.values()


def _wrong_loss(recording: Recording) -> Iterable[Finding]:
    yield from _wrong_targets(recording)
    rounded = [event for event in recording.of("compare") if event["op"] in ("round", "argmax")]
    for events in _regressions(recording):
        event = events[0]
        if not all(one.get("whole") for one in events):
            continue
        labels = sorted({int(label) for one in events for label in one.get("counts", {})})
        ids = len(labels) >= 3 and labels == list(range(len(labels))) and len(labels) <= 50
        shape = event["input"][0] if event.kind == "loss" else event[event["graph"]]
        target = (
            event["target"][0]
            if event.kind == "loss"
            else event["right" if event["graph"] == "left" else "left"]
        )
        outputs = shape[-1] if len(shape) >= 2 else 1
        wide = outputs > 1 and (len(target) < len(shape) or target[-1] == 1) and outputs >= len(labels) >= 2
        compared = [one for one in rounded if one["op"] == "round" or one["of"][-1:] == [1]]
        picked = event.get("parent") == "Max"  # the largest score is taken for the class
        if wide or (ids and (compared or picked)):
            op = event["op"]
            yield Finding(
                "wrong-loss-for-task",
                "warning",
                event.line,
                f"Class ids are fitted with {_NAMES.get(op, op)}",
                f"The targets are the {len(labels)} class ids {_few(labels)}. As numbers, class 2 is not "
                "twice class 1: the loss "
                "in line "
                f"{event.line} teaches an order and distances that the classes do not have.",
                f"Use cross entropy in line {event.line}: one output for each class, and the ids as "
                "integers.",
                {"labels": labels[:8], "prediction": shape, "target": target},
            )
            return


def _wrong_targets(recording: Recording) -> Iterable[Finding]:
    for events in sites(recording, "cross_entropy"):
        event = events[0]
        floats = event["target"][1].startswith(("float", "double", "bfloat"))
        if floats and "tsums" in event.data and not event["tsums"] and event["tmost"] > 1.01:
            yield Finding(
                "wrong-loss-for-task",
                "warning",
                event.line,
                "Cross entropy is given targets that are no distribution",
                f"Rows of the float target sum to up to {event['tmost']:.2f}: several classes hold at "
                "once, or these are no "
                "probabilities. Cross entropy lets the classes compete for one.",
                f"For several labels a sample use BCEWithLogitsLoss in line {event.line}; for numbers use "
                "MSELoss.",
                {"largest sum of a row": event["tmost"], "shape": event["target"][0]},
            )
            return
    for events in sites(recording, "binary_cross_entropy"):
        event = events[0]
        if event["parent"] == "Softmax" and (event.get("pshape") or [0])[-1] > 1:
            _, where = _where(recording, event)
            yield Finding(
                "wrong-loss-for-task",
                "warning",
                event.line,
                "Binary cross entropy is given a softmax",
                f"BCELoss judges every class for itself, and the softmax in {where} makes them compete: "
                "the two belong to "
                "different tasks.",
                f"For one class of many use cross entropy on the logits in line {event.line}; for several "
                "at once use sigmoid.",
                {"shape": event["input"][0]},
            )
            return
    failure = recording.failure
    if failure is not None and "elements of input should be between 0 and 1" in failure.message:
        loss = next(
            (one for one in reversed(recording.of("loss")) if one["op"] == "binary_cross_entropy"), None
        )
        yield Finding(
            "wrong-loss-for-task",
            "error",
            failure.line,
            "BCELoss is given logits, and needs probabilities",
            "BCELoss takes the logarithm of its input, which must lie between 0 and 1; here it is "
            + (
                f"between {loss['low']:.2f} and {loss['high']:.2f}."
                if loss is not None and "low" in loss.data
                else "not."
            ),
            f"Use BCEWithLogitsLoss in line {failure.line}, or put a sigmoid before it.",
            {} if loss is None else {"smallest": loss.get("low"), "largest": loss.get("high")},
        )


def _few(labels: list[int]) -> str:
    return ", ".join(map(str, labels)) if len(labels) <= 5 else f"{labels[0]}, {labels[1]}, ... {labels[-1]}"


def _labels_out_of_range(recording: Recording) -> Iterable[Finding]:
    failure = recording.failure
    last = next(
        (event for event in reversed(recording.of("loss")) if event["op"] in ("cross_entropy", "nll_loss")),
        None,
    )
    if failure is not None and "out of bounds" in failure.message and last is not None:
        shape = last["input"][0]
        classes = shape[1] if len(shape) > 1 else shape[0]
        labels = sorted(int(label) for label in last.get("counts", {}) if int(label) != last["ignore"])
        if labels and (labels[0] < 0 or labels[-1] >= classes):
            from_one = labels[0] >= 1 and labels[-1] == classes
            yield Finding(
                "labels-out-of-range",
                "error",
                failure.line,
                f"A label is {labels[-1] if labels[-1] >= classes else labels[0]}, and there are {classes} "
                "classes",
                f"The loss in line {last.line} has {classes} classes, 0 to {classes - 1}; the labels of "
                "this batch go from "
                f"{labels[0]} to {labels[-1]}." + (" They seem to be counted from 1." if from_one else ""),
                "Subtract 1 from the labels where they are loaded."
                if from_one
                else f"Give the last layer {labels[-1] + 1} outputs, or map the labels to 0 ... "
                f"{classes - 1}."
                if labels[0] >= 0
                else "Map the negative labels to classes, or pass them as ignore_index.",
                {"classes": classes, "smallest label": labels[0], "largest label": labels[-1]},
            )
            return
    for events in sites(recording, "binary_cross_entropy_with_logits", "binary_cross_entropy"):
        event = events[0]
        lowest = min(one.get("tlow", 0.0) for one in events)
        highest = max(one.get("thigh", 1.0) for one in events)
        if lowest < -1e-3 or highest > 1 + 1e-3:
            yield Finding(
                "labels-out-of-range",
                "error",
                event.line,
                f"Targets of binary cross entropy go from {lowest:g} to {highest:g}",
                "Binary cross entropy is made for targets between 0 and 1. Outside, the loss has no lower "
                "bound: it falls by "
                "making predictions extreme.",
                "Map the labels to 0 and 1 where they are made.",
                {"smallest target": lowest, "largest target": highest},
            )
            return


RULES: tuple[Rule, ...] = (
    Rule("labels-out-of-range", _labels_out_of_range),
    Rule("single-logit-cross-entropy", _single_logit, explains=("softmax-before-cross-entropy",)),
    Rule("softmax-before-cross-entropy", _softmax_before_cross_entropy, explains=("softmax-wrong-dim",)),
    Rule("sigmoid-before-bce-logits", _sigmoid_before_bce),
    Rule("nll-on-probabilities", _nll_on_probabilities, explains=("softmax-wrong-dim",)),
    Rule("kl-div-needs-log-input", _kl_div),
    Rule("wrong-loss-for-task", _wrong_loss),
    Rule("relu-on-output", _relu_on_output),
)
