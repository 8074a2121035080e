"""Rules: whether what is evaluated on was really held out."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from tutor.doctor.rule import Finding, Rule
from tutor.doctor.source import assigned, nodes_at, tree
from tutor.recording import Event, Recording

_HELD_OUT = {
    "val",
    "valid",
    "validation",
    "validate",
    "test",
    "testing",
    "te",
    "dev",
    "held",
    "holdout",
    "heldout",
    "unseen",
}
_OWN = {"train", "training", "trn", "tr", "fit"}


def _overlap(recording: Recording) -> Iterable[Finding]:
    groups = [event for event in recording.of("rows") if event["metric"] and event["all"] >= 8]
    held_out = {
        event["module"] for event in groups if event["trained"] < 0.01 * event["rows"] and event["rows"] >= 5
    }
    made = {event["loader"]: event for event in recording.of("loader")}
    for event in groups:
        share = event["trained"] / event["rows"]
        if event["before"] < 2 or share < 0.01 or event["rows"] < 5 or not event["real"]:
            continue
        covers = event["trained"] / event["all"]
        words = _words(recording, event, made)
        named, own = bool(words & _HELD_OUT), bool(words & _OWN)
        if not named and not _split(recording):
            continue  # nothing in the script claims that these rows are new
        # The training data themselves, or all data: a mistake only where they are said to be held out.
        # (Rows that are drawn with replacement leave a few out.)
        whole = covers >= 0.99 or share >= 0.85
        if whole and (event["module"] in held_out or own or not named):
            continue
        yield _leak(recording, event, share, covers, made)
        return
    yield from _shared(recording, made)


def _leak(recording: Recording, event: Event, share: float, covers: float, made: dict[int, Event]) -> Finding:
    loader = made.get(event["loader"])
    line = (loader["made"] if loader is not None else None) or event.line
    whole = "All" if share >= 0.99 else f"{share:.0%}"
    model = f"`{event['name']}`" if event["name"] else "the model"
    return Finding(
        "train-eval-overlap",
        "error",
        line,
        f"{whole} of the rows evaluated on were trained on",
        f"Of the {event['rows']} different rows that line {event.line} evaluates on, {event['trained']} "
        f"are among the {event['all']} that {model} was trained on. The score there says how well "
        "it remembers, not how well it does on new data.",
        "Split the rows once, and evaluate only on those that training never sees.",
        {
            "rows evaluated": event["rows"],
            "of these trained on": event["trained"],
            "rows trained on": event["all"],
        },
    )


def _shared(recording: Recording, made: dict[int, Event]) -> Iterator[Finding]:
    """Two loaders over one data set whose rows overlap in part: splits that were drawn twice."""
    trained = _loaders_trained(recording)
    called = _called_on(recording)
    for event in recording.of("shared"):
        if event["first"] not in trained or event["second"] in trained:
            continue
        own, other = (called.get(event[which], set()) for which in ("first", "second"))
        if own and other and not own & other:
            continue  # another model: the folds of a cross-validation
        part = event["rows"] / event["of"]
        if part < 0.01 or (event["rows"] == event["of"] and event["rows"] == event["have"]):
            continue
        second = made.get(event["second"])
        whole = event["rows"] == event["of"] or event["rows"] == event["have"]
        named = second is not None and bool(_tokens(recording.text(second["made"])) & _HELD_OUT)
        if whole and not named:
            continue
        line = second["made"] if second is not None else None
        yield Finding(
            "train-eval-overlap",
            "error",
            line,
            f"{part:.0%} of the rows evaluated on were trained on",
            f"Of the {event['of']} rows of the loader made in line {line}, {event['rows']} are also in the "
            "one that is trained on.",
            "Split the rows once, and evaluate only on those that training never sees.",
            {"rows evaluated": event["of"], "of these trained on": event["rows"]},
        )
        return


def _loaders_trained(recording: Recording) -> set[int]:
    """Loaders after whose batches a backward followed before the next batch."""
    found: set[int] = set()
    current = 0
    for event in recording.of("batch", "backwarded", "backward"):
        if event.kind == "batch":
            current = event["loader"]
        elif current:
            found.add(current)
    return found


def _called_on(recording: Recording) -> dict[int, set[tuple[int, int]]]:
    """By number of a loader: the modules that were called between one of its batches and the next batch, each
    with how often it had got other weights by then (drawn anew, or loaded)."""
    found: dict[int, set[tuple[int, int]]] = {}
    lives: Counter[int] = Counter()
    last = recording.last("backward")
    current = 0
    for event in recording.of("batch", "forward", "redrawn", "load"):
        if event.kind == "batch":
            current = event["loader"]
        elif event.kind == "forward":
            if current:
                found.setdefault(current, set()).add((event["module"], lives[event["module"]]))
        elif last is not None and event.n < last.n:  # (what is loaded at the end is what was trained)
            lives[event["module"]] += 1
    return found


def _split(recording: Recording) -> bool:
    """Whether the script makes a held-out set at all."""
    words = _tokens(re.sub(r"\.eval\(\w*\)", "", recording.source))
    return bool(words & (_HELD_OUT | {"eval", "evaluation", "generalisation", "generalization"}))


def _words(recording: Recording, event: Event, made: dict[int, Event]) -> set[str]:
    """What the script calls the rows that are evaluated on: in the lines of the call, of the functions
    around it, of the loader, and of the print that follows."""
    lines = [line for line in event["lines"] if line]
    texts = [recording.text(line) for line in lines]
    loader = made.get(event["loader"])
    if loader is not None:
        texts += [assigned(recording, loader["made"], ""), recording.text(loader.line)]
    for line in lines:
        for node in nodes_at(recording, line):
            if isinstance(node, ast.FunctionDef) and node.name not in ("train", "fit", "main"):
                texts.append(node.name)
            elif isinstance(node, ast.For):
                texts.append(ast.unparse(node.iter))
    if lines:
        outer = lines[-1]
        texts += [text for text in recording.lines[outer - 1 : outer + 8] if "print(" in text][:2]
    return _tokens(" ".join(re.sub(r"\.(train|eval)\(\w*\)", "", text) for text in texts))


def _tokens(text: str) -> set[str]:
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", text)
    return {word.lower() for word in re.split(r"[^A-Za-z]+", spaced) if word}


def _normalised(recording: Recording) -> Iterable[Finding]:
    for event in recording.of("scaled"):
        groups = [
            one for one in recording.of("rows") if one["metric"] and one["trained"] < 0.01 * one["rows"]
        ]
        if not groups or event["features"] < 1:
            continue
        line = _statistic_line(recording, event)
        if line is None:
            continue
        kind = "mean and deviation" if event["by"] == "standard" else "smallest and largest value"
        yield Finding(
            "normalise-before-split",
            "warning",
            line,
            "Data are scaled with statistics of the held-out rows too",
            f"Over all {event['rows']} rows, trained on and held out, the features have exactly the {kind} "
            "that scaling gives; over "
            f"the {event['trained']} training rows alone they are off by up to {event['off']:.2g}. So the "
            "held-out rows took part "
            "in the scaling, and the score on them is a little too good.",
            f"Split first; take the {kind} in line {line}{_called_from(recording, line)} from the training "
            "rows alone, and use them for both parts.",
            {"rows": event["rows"], "training rows": event["trained"], "off in training rows": event["off"]},
        )
        return


def _statistic_line(recording: Recording, event: Event) -> int | None:
    for one in recording.of("statistic"):
        if one["rows"] >= event["rows"] * 0.98:
            return one.line
    for number, text in enumerate(recording.lines, 1):
        if re.search(r"\.(mean|std|min|max|fit|fit_transform|amin|amax)\(|\b(mean|std|min|max)\(", text):
            return number
    return None


def _called_from(recording: Recording, line: int) -> str:
    """Where the function around this line is called, if in one place: it decides which rows are taken."""
    around = [node.name for node in nodes_at(recording, line) if isinstance(node, ast.FunctionDef)]
    if not around:
        return ""
    calls = {
        node.lineno
        for node in ast.walk(tree(recording.source))
        if isinstance(node, ast.Call)
        and around[-1] in (getattr(node.func, "attr", None), getattr(node.func, "id", None))
    }
    return f" (called in line {calls.pop()})" if len(calls) == 1 else ""


RULES: tuple[Rule, ...] = (
    Rule("train-eval-overlap", _overlap),
    Rule("normalise-before-split", _normalised),
)
