"""Rules: what is trained on, in which order, and what is evaluated on."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from tutor.doctor.rule import Finding, Rule
from tutor.doctor.source import loops, tree
from tutor.recording import Event, Recording

# --- order -------------------------------------------------------------------------------------------


def _unshuffled(recording: Recording) -> Iterable[Finding]:
    sequential = {event["loader"]: event for event in recording.of("loader") if event["sequential"]}
    batches = recording.of("batch")
    for (line, source), counted in _labelled(recording, batches).items():
        if isinstance(source, int) and source not in sequential:
            continue
        groups = _merged(counted)
        total: Counter[str] = Counter()
        for group in groups:
            total.update(group)
        n = sum(total.values())
        if len(groups) < 3 or len(total) < 2 or n < 16:
            continue
        most = max(total.values()) / n
        purity = sum(max(group.values()) for group in groups) / n
        if (
            most > 0.85
            or purity < 0.8
            or (purity - most) / (1 - most) < 0.6
            or not _beyond_chance(groups, total)
        ):
            continue
        if source is None and not _in_blocks(groups):
            continue
        loader = sequential.get(source) if isinstance(source, int) else None
        where = (loader["made"] if loader is not None else None) or line
        names = [max(group, key=lambda label: group[label]) for group in groups[:8]]
        yield Finding(
            "unshuffled-training-data",
            "warning",
            where,
            "Training data are read in order, and the order is by class",
            f"Each batch holds almost only one class: its commonest label is on {purity:.0%} of its rows, "
            f"while no label is on more than {most:.0%} of all rows. Every step pulls the model to the class "
            "of the moment, and the last one wins.",
            f"Write shuffle=True in the DataLoader of line {where}."
            if loader is not None
            else "Go through the rows in a new random order each epoch (torch.randperm).",
            {
                "commonest label of each batch": names,
                "purity of a batch": purity,
                "share of the commonest class": most,
            },
        )
        return


def _labelled(
    recording: Recording, batches: tuple[Event, ...]
) -> dict[tuple[int | None, int | str | None], list[Counter[str]]]:
    """Labels of the batches trained on, in order, for each line of a loss and source of the batches."""
    found: dict[tuple[int | None, int | str | None], list[Counter[str]]] = {}
    trained = {number for event in recording.of("backwarded") for number in event["losses"]}
    place = 0
    for event in recording.of("loss", "residual"):
        counts = event.get("counts")
        if event.get("graph") in (False, None) or not event.get("whole") or not counts:
            continue
        while place < len(batches) and batches[place].n < event.n:
            place += 1
        last = batches[place - 1] if place else None
        source: int | str | None = None
        if last is not None and event["n"] % max(1, last["n"]) == 0:
            source = last["loader"]
        elif event.get("slice"):
            source = "slice"
        if (
            event.kind == "loss"
            and trained
            and event.n < max(trained)
            and event.n not in trained
            and event.n < 2000
        ):
            continue
        found.setdefault((event.line, source), []).append(Counter(counts))
    return found


def _merged(counted: list[Counter[str]]) -> list[Counter[str]]:
    """Batches of one or two samples are put together, so that each group has at least four."""
    groups: list[Counter[str]] = []
    current: Counter[str] = Counter()
    for one in counted:
        current = current + one
        if sum(current.values()) >= 4:
            groups.append(current)
            current = Counter()
    return groups


def _beyond_chance(groups: list[Counter[str]], total: Counter[str]) -> bool:
    """Chi squared of labels against batches, far beyond what shuffling gives."""
    n = sum(total.values())
    statistic = 0.0
    for group in groups:
        size = sum(group.values())
        for label, count in total.items():
            expected = size * count / n
            statistic += (group[label] - expected) ** 2 / expected
    free = (len(groups) - 1) * (len(total) - 1)
    return statistic > free + 8 * (2 * free) ** 0.5 or statistic > 0.8 * n * (len(total) - 1)


def _in_blocks(groups: list[Counter[str]]) -> bool:
    """Batches of one class follow each other, and some batch lies across two: data that lie sorted."""
    names = [max(group, key=lambda label: group[label]) for group in groups]
    return any(len(group) > 1 for group in groups) or (
        len(set(names)) >= 3 and sum(a != b for a, b in pairwise(names)) < len(names) - 1
    )


def _set_epoch(recording: Recording) -> Iterable[Finding]:
    last: dict[int, Event] = {}
    for event in recording.of("epoch"):
        if not event["seeds"] or not event["shuffle"]:
            continue
        before = last.get(event["sampler"])
        last[event["sampler"]] = event
        if before is None or before["epoch"] != event["epoch"] or event["epoch"] is None:
            continue
        if not recording.between(before.n, event.n, "backward", "backwarded", "step"):
            continue
        around = [line for line in loops(recording, event.line) if line != event.line]
        yield Finding(
            "sampler-no-set-epoch",
            "warning",
            event.line,
            "set_epoch is never called: every epoch has the same order",
            f"The sampler shuffles from its seed and its epoch, and the epoch stayed {event['epoch']} when "
            f"line {event.line} began "
            "to go through the data again: each epoch repeats the first one's order.",
            "Call sampler.set_epoch(epoch) at the beginning of each epoch"
            + (f", before line {event.line}." if around else "."),
            {"epoch of the sampler": [before["epoch"], event["epoch"]]},
        )
        return


# --- numbers that are reported -----------------------------------------------------------------------


def _denominator(recording: Recording) -> Iterable[Finding]:
    """`total += loss.item()` of mean losses, then `total / len(dataset)`."""
    mean = {event.line for event in recording.of("loss") if event["reduction"] == "mean"}
    if not mean or any(event["reduction"] == "sum" for event in recording.of("loss")):
        return
    rows = max((event["rows"] or 0 for event in recording.of("loader")), default=0)
    sizes = [event["batch"] for event in recording.of("loader") if event["batch"]]
    if not rows or max(sizes, default=1) < 2:
        return
    sums = set(_sums_of_means(recording))
    for node in ast.walk(tree(recording.source)):
        if not isinstance(node, ast.BinOp | ast.AugAssign) or not isinstance(node.op, ast.Div):
            continue
        top, bottom = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.target, node.value)
        if ast.unparse(top) in sums and _counts_rows(recording, bottom):
            yield Finding(
                "loss-average-denominator",
                "warning",
                node.lineno,
                "Mean losses of batches are divided by the number of samples",
                f"{ast.unparse(top)} adds up one mean a batch, and line {node.lineno} divides it by "
                f"{ast.unparse(bottom)}, the number of "
                f"samples: what is printed is about {max(sizes)} times too small. Training itself is not "
                "affected.",
                "Divide by the number of batches, or add loss.item() * (size of the batch) and divide by "
                f"{ast.unparse(bottom)}.",
                {"batch size": max(sizes), "samples": rows},
            )
            return


def _sums_of_means(recording: Recording) -> Iterator[str]:
    for node in ast.walk(tree(recording.source)):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
            value = node.value
            text = ast.unparse(value)
            if not isinstance(value, ast.BinOp) and re.fullmatch(
                r"(float\()?\w*loss\w*(\.detach\(\))?(\.item\(\))?\)?", text
            ):
                yield ast.unparse(node.target)


def _counts_rows(recording: Recording, bottom: ast.expr) -> bool:
    """`len(loader.dataset)`, `len(train_set)`, `len(x)`."""
    text = ast.unparse(bottom)
    if re.fullmatch(r"len\(\w+(\.\w+)*\.dataset\)", text):
        return True
    match = re.fullmatch(r"len\((\w+)\)", text)
    if match is None:
        return False
    name = match[1]
    # A variable of which a DataLoader is made: its length counts samples.
    for node in ast.walk(tree(recording.source)):
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).endswith(("DataLoader", "TensorDataset"))
            and node.args
            and ast.unparse(node.args[0]) == name
        ):
            return True
    return False


# --- scale and seeds ---------------------------------------------------------------------------------


def _raw_input(recording: Recording) -> Iterable[Finding]:
    found: dict[int | None, list[Event]] = {}
    for event in recording.of("raw"):
        found.setdefault(event.line, []).append(event)
    for line, events in found.items():
        large = [one for one in events if max(abs(one["mean"]), one["std"], one["spread"][1]) > 20]
        zeros = [one for one in events if one["low"] == one["high"] == 0 and len(one["shape"]) == 4]
        if large and len(large) >= len(events) / 2:
            event = large[0]
            pixels = event["low"] >= 0 and 200 <= event["high"] <= 256
            yield Finding(
                "input-not-normalised",
                "warning",
                line,
                "Pixels go in as 0 to 255" if pixels else "The inputs are not scaled",
                f"The first layer gets values from {event['low']:.4g} to {event['high']:.4g} (mean "
                f"{event['mean']:.3g}, deviation "
                f"{event['std']:.3g}). Its weights are made for inputs around 1: outputs and gradients "
                "become that many times too "
                "large, so that one learning rate does not fit all weights.",
                "Divide the pixels by 255 before they go in."
                if pixels
                else "Subtract the training set's mean and divide by its deviation, a feature at a time.",
                {
                    "smallest": event["low"],
                    "largest": event["high"],
                    "mean": event["mean"],
                    "deviation": event["std"],
                    "deviations of features": event["spread"],
                },
            )
            return
        if zeros and len(zeros) == len(events):
            yield Finding(
                "input-not-normalised",
                "warning",
                line,
                "The inputs are all zero",
                "Every value that goes into the first layer is 0: whole numbers may have been divided by a "
                "whole number.",
                "Turn the data into floats before they are divided.",
                {"shape": zeros[0]["shape"]},
            )
            return


def _seeds(recording: Recording) -> Iterable[Finding]:
    again = [
        event for event in recording.of("seed") if event["index"] >= 1 and event["inside"] == "__getitem__"
    ]
    lines = sorted({event.line for event in again if event.line is not None}) or list(
        _seeded_items(recording)
    )
    if lines:
        line = lines[0]
        yield Finding(
            "worker-numpy-seed",
            "warning",
            line,
            "Every sample is drawn with the same random numbers",
            f"Line {line} sets the seed to the same value each time a sample is read: the random numbers "
            "that follow are the same "
            "for every sample and every epoch, so there is one augmentation instead of many.",
            f"Take the seed out of line {line}; set it once at the beginning of the script.",
            {"times": len(again) + 1} if again else {},
        )


def _seeded_items(recording: Recording) -> Iterator[int]:
    """`np.random.seed(0)` in a `__getitem__` that worker processes run, where nothing is seen of it."""
    if not any(event["workers"] for event in recording.of("loader")):
        return
    for node in ast.walk(tree(recording.source)):
        if isinstance(node, ast.FunctionDef) and node.name == "__getitem__":
            for call in ast.walk(node):
                seeds = isinstance(call, ast.Call) and ast.unparse(call.func).endswith(
                    (".seed", "manual_seed")
                )
                if seeds and call.args and isinstance(call.args[0], ast.Constant):  # type: ignore[attr-defined]
                    yield call.lineno  # type: ignore[attr-defined]


RULES: tuple[Rule, ...] = (
    Rule("input-not-normalised", _raw_input, explains=("lr-too-high", "dead-relu")),
    Rule("unshuffled-training-data", _unshuffled),
    Rule("sampler-no-set-epoch", _set_epoch),
    Rule("worker-numpy-seed", _seeds),
    Rule("loss-average-denominator", _denominator),
)
