"""Reading numbers and shapes generously: every way in which people write the same thing.

Where a text can honestly mean two things (`1,125` is a thousand or one and an eighth), both are returned,
the likelier first, and the answer is right if either is.
"""

from __future__ import annotations

import math
import re
import unicodedata
from contextlib import suppress

from tutor.quiz.arithmetic import NotArithmeticError, TooLargeError, Value, evaluate
from tutor.quiz.judgement import UnreadableError, shown

_SUPERSCRIPTS = str.maketrans({"²": "**2", "³": "**3", "⁴": "**4"})
_COUNTING = "zero one two three four five six seven eight nine ten eleven twelve"
_WORDS: dict[str, Value] = {
    **{word: number for number, word in enumerate(_COUNTING.split())},
    "half": 0.5,
    "a half": 0.5,
    "a quarter": 0.25,
    "inf": math.inf,
    "infinity": math.inf,
    "∞": math.inf,
    "nan": math.nan,
}
_LEAD = re.compile(
    r"^(?:(?:the )?answer(?: is)?|about|approximately|approx\.?|roughly|it is|it's|[~≈=])\s*:?\s*", re.I
)
_NAMED = re.compile(r"^[A-Za-z_][\w.\[\]() ]*:\s*(?=\S)")
_TENSOR = re.compile(r"(?:torch\.)?tensor\((.*?)(?:,\s*\w+=.*)?\)$", re.I)
_UNIT = re.compile(r"(?<=[\d.)%])\s*[A-Za-z][A-Za-z /-]*$")
_DOTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_COMMAS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")

MAX_SIZE = 1 << 63
MAX_RANK = 64


def normal(text: str) -> str:
    """One spelling of signs and digits: full-width digits, superscripts and odd spaces made plain."""
    return unicodedata.normalize("NFKC", text.translate(_SUPERSCRIPTS)).strip().strip("`$").strip()


def numbers(text: str) -> tuple[Value, ...]:
    """Every number that the text can mean, the likeliest first. Raises UnreadableError."""
    plain = normal(text)
    if "=" in plain and not _TENSOR.search(plain):
        plain = plain.rpartition("=")[2].strip()  # "x.grad = 18", "6 + 6 + 6 = 18"
    plain = _LEAD.sub("", _NAMED.sub("", plain))
    if found := _TENSOR.search(plain):
        plain = found[1].strip()
    sign, word = (-1, plain[1:].strip()) if plain[:1] in ("-", "−") else (1, plain)
    if word.casefold() in _WORDS:
        return (sign * _WORDS[word.casefold()],)
    if re.fullmatch(r"[xX×]\s*[\d.,]+", plain):  # "x4": a factor
        plain = plain[1:]
    candidates = [plain, _UNIT.sub("", plain)]
    for candidate in dict.fromkeys(candidates):
        try:
            return _meanings(candidate)
        except NotArithmeticError:
            continue
        except TooLargeError:
            raise UnreadableError(f"{shown(text)} is too large to work out.") from None
    raise UnreadableError(f"“{shown(text)}” cannot be read as a number.")


def _meanings(plain: str) -> tuple[Value, ...]:
    if plain.endswith("%"):
        percent = evaluate(plain[:-1])
        return (percent / 100, percent)
    if plain.count(".") > 1 and _DOTS.fullmatch(plain):
        return (int(plain.replace(".", "")),)
    value = evaluate(plain)
    if plain.count(",") == 1 and _COMMAS.fullmatch(plain):
        return (value, float(plain.replace(",", ".")))
    if _DOTS.fullmatch(plain):
        return (value, int(plain.replace(".", "")))
    return (value,)


def number_text(value: Value) -> str:
    """`131,328`, `0.25`, `-1.5e-07`."""
    if isinstance(value, int):
        return f"{value:,}" if abs(value) < 10**15 else f"{value:.4g}"
    return f"{value:.6g}"


def shape_text(shape: tuple[int, ...]) -> str:
    """`(4, 2352)`, `(4,)`, `()`: as torch prints it, without the wrapping."""
    return str(tuple(shape))


_SIZE = re.compile(r"^(?:torch\.)?size\s*\((.*)\)$", re.I)
_SCALAR = {"scalar", "a scalar", "0-d", "0d", "0-d tensor", "no dimensions", "empty"}
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">"}


def shapes(text: str) -> tuple[tuple[int, ...], ...]:
    """Every shape that the text can mean, the likeliest first. Raises UnreadableError."""
    plain = normal(text)
    plain = re.split(r"[=:]", plain)[-1].strip()
    if found := _SIZE.match(plain):
        plain = found[1].strip()
    if plain.casefold() in _SCALAR:
        return ((),)
    bracketed = plain[:1] in _BRACKETS
    while plain[:1] in _BRACKETS and _closes_at_end(plain):
        plain = plain[1:-1].strip()
    if not plain and bracketed:
        return ((),)
    found_shapes: list[tuple[int, ...]] = []
    for parts in _partings(plain):
        with suppress(NotArithmeticError, TooLargeError):
            shape = tuple(_size(part) for part in parts)
            if len(shape) <= MAX_RANK and shape not in found_shapes:
                found_shapes.append(shape)
    if not found_shapes:
        raise UnreadableError(f"“{shown(text)}” cannot be read as a shape.")
    return tuple(found_shapes)


def _partings(plain: str) -> list[list[str]]:
    """The ways to cut the text into sizes."""
    ways = []
    if "," in plain or ";" in plain:
        parts = _split(plain, ",;")
        if parts and not parts[-1]:
            parts.pop()  # "(4,)"
        ways.append(parts)
        if ", " in plain and re.search(r"\d,\d{3}\b", plain):  # "(4, 2,352)"
            ways.append(re.split(r",\s+", plain))
        return ways
    if re.search(r"\d\s*(?:[x×X]|by)\s*\d", plain):
        return [re.split(r"\s*(?:[x×X]|by)\s*", plain)]
    if re.fullmatch(r"[\d\s]+", plain) and len(plain.split()) > 1:
        return [plain.split()]
    ways.append([plain])
    if re.fullmatch(r"\d+(?:\s*[*·⋅]\s*\d+)+", plain):
        ways.insert(0, re.split(r"\s*[*·⋅]\s*", plain))
    return ways


def _split(text: str, separators: str) -> list[str]:
    """Cut at separators outside brackets."""
    parts = [""]
    depth = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character in separators and depth <= 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _closes_at_end(text: str) -> bool:
    """True where the first bracket is closed by the last character."""
    depth = 0
    for at, character in enumerate(text):
        depth += (character in "([{<") - (character in ")]}>")
        if depth == 0:
            return at == len(text) - 1 and character == _BRACKETS[text[0]]
    return False


def _size(text: str) -> int:
    value = evaluate(text)
    if value != int(value) or abs(value) >= MAX_SIZE:
        raise NotArithmeticError("a size is a whole number")
    return int(value)
