"""Datasets, loaders and optimizers: what they were given, and what they need."""

from __future__ import annotations

import re

from tutor.explain.model import Case, Draft, Rule, rule

COUNTING = "models/counting-parameters"
LOOP = "training/loop"


def _collate(case: Case, match: re.Match[str]) -> Draft:
    kind = re.sub(r"<class '(.*)'>", r"\1", match[1])
    why = " A return is missing, perhaps." if kind == "NoneType" else ""
    return Draft(
        "The samples cannot be put into a batch",
        f"__getitem__ returned a {kind}.{why} A DataLoader makes batches of tensors, arrays, numbers, and "
        "tuples, lists or dicts of them.",
        ("return tensors or numbers from __getitem__", "or give the DataLoader a collate_fn of your own"),
    )


def _no_getitem(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "The dataset has no __getitem__",
        "A DataLoader asks the dataset for one sample at a time: dataset[0], dataset[1] and so on.",
        ("def __getitem__(self, index): ... returns one sample",),
    )


def _no_len(case: Case, match: re.Match[str]) -> Draft | None:
    if "Loader" not in case.source.text and "Dataset" not in case.source.text:
        return None
    return Draft(
        f"{match[1]} has no length",
        "A DataLoader must know how many samples there are, to shuffle them and to know when it is done.",
        ("def __len__(self): return the number of samples",),
    )


def _unequal(case: Case, match: re.Match[str]) -> Draft:
    shapes = ", ".join(f"{t.name} has {t.shape[0]}" for t in case.operands if t.shape)
    return Draft(
        "The tensors of a TensorDataset must be equally long",
        "Sample i is row i of each tensor, so all need the same first dimension. "
        f"{shapes}{'.' if shapes else ''}",
        ("print the first dimension of each",),
    )


def _split(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "The parts do not add up to the dataset",
        "random_split hands every sample to exactly one part, so the lengths must add up to len(dataset).",
        ("give fractions instead: random_split(data, [0.8, 0.2])",),
    )


def _empty_optimizer(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "The optimizer was given no parameters",
        "The list is empty. Either the model has no layers registered, or a generator was used up before.",
        (
            "layers kept in a plain Python list are not registered: use nn.ModuleList",
            "model.parameters() is used up after one pass: call it again",
        ),
        lesson=COUNTING,
    )


def _optimizer_model(case: Case, match: re.Match[str]) -> Draft | None:
    if not re.search(r"optim|SGD|Adam|RMSprop|Adagrad", case.the_line()):
        return None
    name = case.parts[0] if case.parts and case.parts[0].isidentifier() else "model"
    return Draft(
        "An optimizer takes parameters, not the model",
        "It changes tensors, so it wants to be given them.",
        (f"torch.optim.SGD({name}.parameters(), lr=0.1)",),
        lesson=LOOP,
    )


def _non_leaf(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "An optimizer can only change leaves",
        "This tensor was computed from another one. Changing it would not change what it was computed from.",
        ("give it the tensor you made with requires_grad=True, before any operation (also before .to)",),
    )


def _scheduler(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        "A scheduler takes the optimizer",
        f"It was given a {match[1]}. It changes the learning rate, and the optimizer holds that.",
        ("StepLR(optimizer, step_size=10)",),
    )


def _setting(case: Case, match: re.Match[str]) -> Draft:
    return Draft(
        f"{match[1]} {match[2]} makes no sense here",
        f"The {match[1]} must lie in a certain range, and {match[2]} does not.",
        ("look at the sign and the decimal point",),
    )


RULES: tuple[Rule, ...] = (
    rule("collate-type", r"default_collate: batch must contain .*; found (<class '.*?'>)", _collate),
    rule("dataset-getitem", r"Subclasses of Dataset should implement __getitem__", _no_getitem),
    rule("dataset-len", r"object of type '(\w+)' has no len\(\)", _no_len),
    rule("dataset-unequal", r"^Size mismatch between tensors$", _unequal),
    rule("split-lengths", r"Sum of input lengths does not equal the length of the input dataset", _split),
    rule("optimizer-empty", r"optimizer got an empty parameter list", _empty_optimizer),
    rule("optimizer-model", r"object is not iterable", _optimizer_model),
    rule(
        "optimizer-model", r"params argument given to the optimizer should be an iterable", _optimizer_model
    ),
    rule(
        "optimizer-model", r"optimizer can only optimize Tensors, but one of the params is", _optimizer_model
    ),
    rule("optimizer-non-leaf", r"can't optimize a non-leaf Tensor", _non_leaf),
    rule("scheduler-optimizer", r"^(\w+) is not an Optimizer$", _scheduler),
    rule(
        "setting-range",
        r"^Invalid ([\w ]+?)(?: value| parameter)?: (-?[\d.e+-]+)",
        _setting,
        types=("ValueError",),
    ),
)
