"""Wrong numbers that a known mistake gives: a bias forgotten, a layer left out, a size not rounded down."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from tutor.quiz.arithmetic import Value
from tutor.quiz.program_facts import Counted, counted_layers
from tutor.quiz.reading import number_text


def computed(given: Value, wanted: Value, program: str, text: str) -> str:
    """The sentence of the mistake that gives `given` where `wanted` is right; "" where none does."""
    if not (math.isfinite(given) and math.isfinite(wanted)) or given == wanted:
        return ""
    for value, why in (
        *_parameters(wanted, program),
        *_rounded(given, wanted),
        *_factor(given, wanted, text),
    ):
        if value == given:
            return why
    return ""


def _parameters(wanted: Value, program: str) -> Iterator[tuple[Value, str]]:
    """Where the layers of the program add up to the answer, it is a count of parameters."""
    layers = counted_layers(program)
    total = sum(layer.weights + layer.biases for layer in layers)
    if not layers or total != wanted:
        return
    biases = sum(layer.biases for layer in layers)
    if biases:
        many = len([layer for layer in layers if layer.biases]) > 1
        terms = " + ".join(number_text(layer.biases) for layer in layers if layer.biases)
        yield total - biases, f"The {'biases are' if many else 'bias is'} missing: {terms} more."
        yield biases, "Those are the biases alone; the weights count too."
    if len(layers) > 1:
        yield from _one_off(total, layers)


def _one_off(total: int, layers: list[Counted]) -> Iterator[tuple[Value, str]]:
    for layer in layers:
        if layer.biases:
            yield (
                total - layer.biases,
                f"The bias of {layer.text} is missing: {number_text(layer.biases)} more.",
            )
    for layer in layers:
        all_of_it = layer.weights + layer.biases
        yield total - all_of_it, f"{layer.text} is left out: it has {number_text(all_of_it)}."
    for layer in layers:
        all_of_it = layer.weights + layer.biases
        yield all_of_it, f"That is {layer.text} alone; the other layers have parameters too."


def _rounded(given: Value, wanted: Value) -> Iterator[tuple[Value, str]]:
    """Whole numbers where something is divided."""
    if isinstance(given, float) and not given.is_integer() and float(wanted).is_integer():
        if math.floor(given) == wanted:
            yield (
                given,
                f"It is a whole number: {number_text(given)} is rounded down to {number_text(wanted)}.",
            )
        elif math.ceil(given) == wanted:
            yield given, f"It is a whole number: {number_text(given)} is rounded up to {number_text(wanted)}."
    if isinstance(wanted, float) and not wanted.is_integer() and math.floor(wanted) == given:
        yield given, f"Nothing is rounded here: it is {number_text(wanted)}, not a whole number."


def _factor(given: Value, wanted: Value, text: str) -> Iterator[tuple[Value, str]]:
    """A number of the question that is in it once too often, or once too seldom."""
    for word in dict.fromkeys(re.findall(r"(?<![\w.])\d{1,6}(?![\w.])", text)):
        size = int(word)
        if size < 5:
            continue  # small factors are too often a coincidence
        if given == wanted * size:
            yield given, f"Yours is {size} times that: the {size} of the question does not come into it."
        elif given * size == wanted:
            yield given, f"It is {size} times yours: the {size} of the question is missing in it."
