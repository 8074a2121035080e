"""A recording as a person follows it: the events of one step in order, the modes of a run, its curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tutor.recording import Event, Recording

Points = list[tuple[float, float]]

_SHOWN = ("optimizer", "forward", "backward", "clear", "step", "mode", "scheduler", "loss")


@dataclass(frozen=True, slots=True)
class Row:
    """One event of a step: `what` in a word, the learner's line, and what there is to say about it."""

    what: str
    line: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """What happened from the end of the step before to the end of this one. `number` counts from 1."""

    number: int
    loss: float | None
    rows: tuple[Row, ...]


def steps(recording: Recording) -> int:
    """Optimizer steps that were kept: all, but for very long runs."""
    return len(recording.of("step"))


def steps_taken(recording: Recording) -> int:
    """Optimizer steps of the run so far, whether they were kept or not."""
    last = recording.last("step")
    taken = _at(last, steps(recording)) if last is not None else 0
    return max([taken, *(_at(event, 0) for event in recording.live[-1:])])


def _at(event: Event, otherwise: int) -> int:
    """The number of a step in its run."""
    at = event.get("at")
    return at if isinstance(at, int) and not isinstance(at, bool) and at > 0 else otherwise


def step(recording: Recording, number: int) -> Step:
    """The events of the `number`th (from 1) optimizer step of those that were kept. Raises IndexError where
    there is no such step."""
    taken = recording.of("step")
    if not 1 <= number <= len(taken):
        raise IndexError(f"there is no step {number}")
    this = taken[number - 1]
    first = taken[number - 2].n if number > 1 else 0
    return _told(recording, _at(this, number), first, this.n + 1)


def without_steps(recording: Recording) -> Step:
    """All there is, for a program that makes no optimizer step."""
    return _told(recording, 0, 0, recording.events[-1].n + 1 if recording.events else 1)


def _told(recording: Recording, number: int, first: int, end: int) -> Step:
    events = [event for event in recording.between(first, end) if event.kind in _SHOWN]
    losses = [event.get("loss") for event in events if event.kind == "backward"]
    rows = [row for event in events if (row := _row(recording, event)) is not None]
    return Step(number, next((loss for loss in reversed(losses) if _is_number(loss)), None), _folded(rows))


def _folded(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Neighbours that say the same on the same line as one, with their count."""
    found = []
    for row, same in groupby(rows):
        count = len(list(same))
        found.append(row if count == 1 else Row(row.what, row.line, f"{row.text}  ({count} times)"))
    return tuple(found)


def _row(recording: Recording, event: Event) -> Row | None:
    match event.kind:
        case "forward":
            return Row("forward", event.line, _forward(event))
        case "backward":
            return Row("backward", event.line, _backward(event))
        case "step":
            return Row("step", event.line, _step(event) + _moved(recording, event))
        case "clear":
            count = sum(1 for _ in event.get("tensors", ()))
            how = "zero_grad" if event.get("by") == "zero_grad" else "by hand"
            return Row("clear", event.line, f"{how}: {_several(count, 'gradient')} cleared")
        case "mode":
            mode = "train" if event.get("training") else "eval"
            return Row(mode, event.line, f"{event.get('name') or event.get('type') or 'a module'}.{mode}()")
        case "optimizer":
            count = len(event.get("parameters", ()))
            rate = ", ".join(f"{lr:g}" for lr in event.get("lr", ()) if _is_number(lr))
            return Row("made", event.line, f"{event.get('type')} over {_several(count, 'tensor')}, lr {rate}")
    return None


def _forward(event: Event) -> str:
    inputs = ", ".join(_shape(shape) for shape, _ in event.get("inputs", ()))
    output = event.get("output")
    flow = f"{inputs} → {_shape(output[0])}" if output else inputs
    mode = "train" if event.get("training") else "eval"
    grad = "inference" if event.get("inference") else "grad" if event.get("grad") else "no grad"
    return f"{event.get('name')}  {flow}  {mode}, {grad}"


def _backward(event: Event) -> str:
    loss = event.get("loss")
    value = f"of {loss:.4g} " if _is_number(loss) else ""
    leaves = [leaf for leaf in event.get("leaves", ()) if isinstance(leaf, list) and len(leaf) == 2]
    onto = sum(had in ("fresh", "used") for _, had in leaves)
    text = f"{value}to {_several(len(leaves), 'leaf', 'leaves')}"
    return f"{text}, added to what {onto} already held" if onto else text


def _step(event: Event) -> str:
    counts = event.get("gradients") or [0, 0, 0, 0]
    total, empty = sum(counts), counts[0] + counts[1]
    norm = event.get("norm")
    size = f", gradient norm {norm:.3g}" if _is_number(norm) else ""
    stale = f", {counts[3]} with one that was used before" if counts[3] else ""
    return f"{total - empty} of {_several(total, 'tensor')} with a gradient{stale}{size}"


def _moved(recording: Recording, step: Event) -> str:
    """By how much the step moved the weights, where that was measured."""
    after = next((e for e in recording.of("stepped") if e.get("step") == step.n), None)
    ratio = after.get("ratio") if after is not None else None
    return f", weights moved by {ratio:.2%}" if _is_number(ratio) else ""


# --- what the parameters received ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Received:
    """What one tensor of an optimizer had for a step: `norm` of its gradient, None where it had none."""

    optimizer: str
    name: str
    norm: float | None


def received(recording: Recording, number: int) -> tuple[Received, ...]:
    """For step `number` (from 1): each tensor of its optimizer, where they are few and were measured."""
    taken = recording.of("step")
    if not 1 <= number <= len(taken):
        return ()
    this = taken[number - 1]
    names = _names(recording).get(this.get("optimizer"), ())
    made = next((e for e in recording.of("optimizer") if e.get("optimizer") == this.get("optimizer")), None)
    kind = str(made.get("type", "")) if made is not None else ""
    norms = this.get("norms") or ()
    return tuple(
        Received(kind, name or f"tensor {n}", float(norm) if _is_number(norm) else None)
        for n, (name, norm) in enumerate(zip(names, norms, strict=False), 1)
    )


def layer_norms(recording: Recording, most: int = 400) -> dict[str, Points]:
    """By layer, points (optimizer step, norm of the gradients of its tensors together)."""
    names = _names(recording)
    found: dict[str, Points] = {}
    for counted, event in enumerate(_with_live(recording, "step"), 1):
        taken = _at(event, counted)
        squares: dict[str, float] = {}
        for name, norm in zip(names.get(event.get("optimizer"), ()), event.get("norms") or (), strict=False):
            if name and _is_number(norm):
                layer = name.rpartition(".")[0]
                squares[layer] = squares.get(layer, 0.0) + float(norm) ** 2
        for layer, square in squares.items():
            found.setdefault(layer, []).append((float(taken), square**0.5))
    return {layer: _thinned(points, most) for layer, points in found.items()}


def _names(recording: Recording) -> dict[Any, Sequence[str]]:
    """By number of an optimizer: what its tensors are called."""
    return {
        event.get("optimizer"): [str(name) for name in event["names"]]
        for event in recording.of("step")
        if isinstance(event.get("names"), list)
    }


# --- the whole run -----------------------------------------------------------------------------------


def modes(recording: Recording) -> str:
    """One letter for each forward of a root module: T train, E eval, lower case where no graph was built."""
    letters = []
    for event in recording.of("forward"):
        letter = "T" if event.get("training") else "E"
        letters.append(letter if event.get("grad") and not event.get("inference") else letter.lower())
    return "".join(letters)


def runs_of(letters: str) -> list[tuple[str, int]]:
    """`TTTTe` as [("T", 4), ("e", 1)]."""
    return [(letter, len(list(same))) for letter, same in groupby(letters)]


def folded_runs(letters: str, longest: int = 6) -> list[tuple[list[tuple[str, int]], int]]:
    """The runs of `letters`, what is repeated at least three times in a row said once: epochs of `TTTe` are
    one piece with their count. Pieces are at most `longest` runs long."""
    runs = runs_of(letters)
    found: list[tuple[list[tuple[str, int]], int]] = []
    at = 0
    while at < len(runs):
        size, count = _repeated(runs, at, longest)
        if count > 2:
            found.append((runs[at : at + size], count))
            at += size * count
        elif found and found[-1][1] == 1:
            found[-1][0].append(runs[at])
            at += 1
        else:
            found.append(([runs[at]], 1))
            at += 1
    return found


def _repeated(runs: Sequence[tuple[str, int]], at: int, longest: int) -> tuple[int, int]:
    """(length, count) of the shortest piece that begins at `at` and is repeated; (1, 1): there is none."""
    for size in range(2, longest + 1):
        piece = runs[at : at + size]
        count = 1
        while runs[at + count * size : at + (count + 1) * size] == piece:
            count += 1
        if count > 2:
            return size, count
    return 1, 1


def curves(recording: Recording, most: int = 400) -> dict[str, Points]:
    """Points (x, y) by name, x counted in optimizer steps: the loss that each backward started from, the norm
    of the gradient that each step used, and by how much it moved the weights, as a part of their norm. At
    most `most` points each, evenly taken."""
    loss: Points = []
    norm: Points = []
    moved: Points = []
    taken = 0
    for event in _with_live(recording, "backward", "step", "stepped"):
        if event.kind == "stepped":
            taken = _at(event, taken)
            if _is_number(event.get("ratio")):
                moved.append((float(taken), float(event["ratio"])))
        elif event.kind == "step":
            taken = _at(event, taken + 1)
            if _is_number(event.get("norm")):
                norm.append((float(taken), float(event["norm"])))
        elif _is_number(event.get("loss")):
            loss.append((float(_at(event, taken + 1)), float(event["loss"])))
    all_of_them = (("loss", loss), ("gradient norm", norm), ("update ratio", moved))
    return {name: _thinned(points, most) for name, points in all_of_them if points}


def _with_live(recording: Recording, *kinds: str) -> list[Event]:
    """The events of these kinds, with what is known of those in the middle that were not kept."""
    kept = recording.of(*kinds)
    if not recording.live:
        return list(kept)
    known = {event.n for event in kept}
    found = [*kept, *(event for event in recording.live if event.kind in kinds and event.n not in known)]
    return sorted(found, key=lambda event: event.n)


def _thinned(points: Points, most: int) -> Points:
    if len(points) <= most:
        return points
    return [points[round(n * (len(points) - 1) / (most - 1))] for n in range(most)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shape(dims: Sequence[int]) -> str:
    return f"({dims[0]},)" if len(dims) == 1 else f"({', '.join(map(str, dims))})"


def _several(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
