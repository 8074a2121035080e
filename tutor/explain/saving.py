"""Saving and loading: state dicts that do not match, refused files, what cannot be pickled."""

from __future__ import annotations

import re

from tutor.explain.model import Case, Draft, Rule, rule, shown, sizes

_KEYS = re.compile(r'"([^"]+)"')
_MISMATCH = re.compile(
    r"size mismatch for ([\w.]+): copying a param with shape torch\.Size\((\[[\d, ]*\])\) from checkpoint, "
    r"the shape in "
    r"current model is torch\.Size\((\[[\d, ]*\])\)"
)


def _state_dict(case: Case, match: re.Match[str]) -> Draft:
    message = case.failure.message
    missing = _section(message, "Missing key")
    unexpected = _section(message, "Unexpected key")
    sized = _MISMATCH.findall(message)
    if not missing and not unexpected and sized:
        return _sizes(match[1], sized)
    return _keys(match[1], missing, unexpected, sized)


def _section(message: str, title: str) -> list[str]:
    found = re.search(rf"{title}\(s\) in state_dict: (.*?)(?:\n|$)", message)
    return _KEYS.findall(found[1]) if found else []


def _sizes(model: str, sized: list[tuple[str, str, str]]) -> Draft:
    wide = max(len(name) for name, _, _ in sized[:8])
    rows = [
        f"  {name:<{wide}}  file {shown(sizes(there))}   model {shown(sizes(here))}"
        for name, there, here in sized[:8]
    ]
    if len(sized) > 8:
        rows.append(f"  and {len(sized) - 8} more")
    return Draft(
        "The file's tensors have other sizes than the model's",
        f"The names match, the sizes do not: {model} was built with other numbers than the model that was "
        "saved.",
        (
            "build the model with the numbers it was saved with",
            "to change the last layer on purpose, load first and replace it afterwards",
        ),
        tuple(rows),
    )


def _keys(model: str, missing: list[str], unexpected: list[str], sized: list[tuple[str, str, str]]) -> Draft:
    text = [f"{model} and the state dict do not have the same names."]
    if missing:
        text.append(f"Wanted and not there: {_some(missing)}.")
    if unexpected:
        text.append(f"There and not wanted: {_some(unexpected)}.")
    if sized:
        text.append(f"Of another size: {_some([name for name, _, _ in sized])}.")
    return Draft(
        "The names in the state dict are not those of the model",
        " ".join(text),
        _key_fixes(missing, unexpected),
    )


def _key_fixes(missing: list[str], unexpected: list[str]) -> tuple[str, ...]:
    prefix = _prefix(missing, unexpected)
    if prefix:
        cut = f"{{k.removeprefix({prefix!r}): v for k, v in state.items()}}"
        why = " (DataParallel and DDP add it)" if prefix == "module." else ""
        return (f"all names in the file begin with {prefix!r}{why}: load {cut}",)
    prefix = _prefix(unexpected, missing)
    if prefix:
        return (
            f"the model's names begin with {prefix!r}: load the dict into that part, model.{prefix[:-1]}",
        )
    inner = next((key for key in unexpected if key in ("model", "state_dict", "model_state_dict", "net")), "")
    if inner:
        return (f"the file is a checkpoint that holds the state dict: load checkpoint[{inner!r}]",)
    return (
        "build the model as it was when it was saved; names come from the attributes in __init__",
        "strict=False loads what matches and returns the rest: read what it returns",
    )


def _prefix(short: list[str], long: list[str]) -> str:
    """What stands before every name of `long` whose rest is in `short`; "" where there is no such prefix."""
    if not short or not long:
        return ""
    first = short[0]
    candidates = [name.removesuffix(first) for name in long if name.endswith("." + first)]
    for prefix in candidates:
        if prefix and {prefix + name for name in short} <= set(long):
            return prefix
    return ""


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _not_a_dict(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "load_state_dict takes a dict of tensors",
        f"It was given a {match[1].split('.')[-1]}.",
        ("model.load_state_dict(other.state_dict())", "or torch.load the file first: it takes no path"),
    )


def _weights_only(case: Case, match: re.Match[str]) -> Draft:
    named = re.search(r"Unsupported global: GLOBAL ([\w.]+)", case.failure.message)
    what = (
        f"It holds a {named[1]}, a Python object and not only tensors."
        if named
        else "It holds more than tensors."
    )
    return Draft(
        "torch.load refused to run what is in the file",
        f"{what} Unpickling an object runs code that the file names, so since 2.6 torch.load reads tensors "
        "and plain containers only (weights_only=True).",
        (
            (
                "save the knowledge, not the object: torch.save(model.state_dict(), file), and load it "
                "into a rebuilt model"
            ),
            "weights_only=False only for a file that you made or trust as you trust a program",
        ),
    )


def _not_a_checkpoint(case: Case, match: re.Match[str]) -> Draft | None:
    if "torch.load" not in case.the_line() and "load(" not in case.the_line():
        return None
    return Draft(
        "This is no file that torch.save made",
        "torch.load could not read the beginning of it.",
        ("check the path, and that the file was written to its end (close it before you load it)",),
    )


def _cannot_pickle(case: Case, match: re.Match[str]) -> Draft:
    lambda_ = "<lambda>" in match[0] or "lambda" in match[0] or "<locals>" in match[0]
    return Draft(
        "This object cannot be saved",
        "Pickle stores functions and classes by their name in a module. "
        + (
            "A lambda, or a function or class made inside another one, has no such name."
            if lambda_
            else match[0][:200]
        ),
        (
            "save the state_dict, which holds tensors only",
            "for DataLoader workers: write a def at the top level of the file instead of a lambda",
        ),
    )


def _map_location(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "The file was saved on a GPU that is not here",
        "The tensors remember the device they were on, and torch.load wants to put them back there.",
        ('torch.load(file, map_location="cpu")',),
    )


def _no_file(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        f"There is no file {match[1]}",
        "Every run starts in an empty folder of its own; what an earlier run saved is gone.",
        ("save and load in the same run",),
    )


def _refused(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        f"The sandbox does not let a program touch {match[2]}"
        if match[2]
        else "The sandbox does not allow this",
        "A run may read Python and its libraries, and read and write its own folder. Nothing else of the "
        "machine is open to it.",
        ("write to a file name without a folder: it lands in the run's own folder",),
    )


RULES: tuple[Rule, ...] = (
    rule("state-dict", r"Error\(s\) in loading state_dict for (\w+)", _state_dict),
    rule("state-dict-type", r"Expected state_dict to be dict-like, got <class '([\w.]+)'>", _not_a_dict),
    rule("weights-only", r"Weights only load failed", _weights_only),
    rule("map-location", r"Attempting to deserialize object on (?:a )?(\w+) device", _map_location),
    rule("not-a-checkpoint", r"", _not_a_checkpoint, types=("UnpicklingError", "EOFError")),
    rule("not-a-checkpoint", r"^\d+$", _not_a_checkpoint, types=("KeyError",)),
    rule("not-a-checkpoint", r"PytorchStreamReader failed", _not_a_checkpoint),
    rule("cannot-pickle", r"[Cc]an't pickle.*|cannot pickle.*|Can't get local object.*", _cannot_pickle),
    rule("no-file", r"No such file or directory: '([^']*)'", _no_file, types=("FileNotFoundError",)),
    rule(
        "sandbox-refused",
        r"(Permission denied|Operation not permitted)(?:: '([^']*)')?",
        _refused,
        types=("PermissionError",),
    ),
)
