"""Arithmetic as people type it: `512*256+256`, `8/3`, `2^10`, `131,328`, `ln(10)`.

A parser of its own rather than Python's: it reads separators and signs that Python does not, and it can
do nothing but arithmetic. Every step is bounded, so `9**9**9` is refused at once instead of being worked
out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

Value = int | float

MAX_LENGTH = 200
MAX_DEPTH = 20
MAX_BITS = 1000
"""of any whole number on the way: about 10**300, so that all of them fit a float"""

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<grouped>[1-9]\d{0,2}(?:[,'’\u00a0\u202f ]\d{3})+(?![\d,])(?:\.\d+)?)
      | (?P<number>(?:\d+(?:_\d+)*(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?)
      | (?P<name>[A-Za-z]+)
      | (?P<sign>\*\*|//|[-+*/%^()×·⋅÷:−–])
    )""",
    re.VERBOSE,
)
_SIGNS = {"×": "*", "·": "*", "⋅": "*", "x": "*", "X": "*", "÷": "/", ":": "/", "−": "-", "–": "-", "^": "**"}
_FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "ln": math.log,
}
_CONSTANTS = {"pi": math.pi, "e": math.e}


class NotArithmeticError(ValueError):
    """The text is not an arithmetic expression."""


class TooLargeError(ValueError):
    """The expression is one, but its value is too large to work out."""


def evaluate(text: str) -> Value:
    """The value of an expression; whole where it is whole by rule (`8/2` is 4).

    Raises NotArithmeticError or TooLargeError.
    """
    if len(text) > MAX_LENGTH:
        raise NotArithmeticError("the text is too long")
    try:
        return _Parser(_tokens(text)).whole()
    except ZeroDivisionError as error:
        raise NotArithmeticError("it divides by zero") from error
    except OverflowError as error:
        raise TooLargeError("the value is too large") from error


def _tokens(text: str) -> list[str | Value]:
    tokens: list[str | Value] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise NotArithmeticError(f"{text[at]!r} is not understood")
        if grouped := found["grouped"]:
            digits = re.sub(r"[^\d.]", "", grouped)
            tokens.append(_float(digits) if "." in digits else int(digits))
        elif number := found["number"]:
            plain = number.replace("_", "").replace(",", ".")
            tokens.append(int(plain) if plain.isdecimal() else _float(plain))
        else:
            sign = found["name"] or found["sign"]
            tokens.append(_SIGNS.get(sign, sign.lower()))
        at = found.end()
    return tokens


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise TooLargeError("the value is too large")
    return value


class _Parser:
    """Recursive descent: sum, product, sign, power, atom."""

    def __init__(self, tokens: list[str | Value]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Value:
        value = self._sum()
        if self._at < len(self._tokens):
            raise NotArithmeticError("there is something after the end")
        return value

    def _peek(self) -> str | Value | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, *signs: str) -> str | None:
        token = self._peek()
        if isinstance(token, str) and token in signs:
            self._at += 1
            return token
        return None

    def _sum(self) -> Value:
        value = self._product()
        while sign := self._take("+", "-"):
            other = self._product()
            value = _bounded(value + other if sign == "+" else value - other)
        return value

    def _product(self) -> Value:
        value = self._signed()
        while sign := self._take("*", "/", "//", "%"):
            value = _bounded(_multiply(value, sign, self._signed()))
        return value

    def _signed(self) -> Value:
        negative = False
        while sign := self._take("+", "-"):
            negative ^= sign == "-"
        value = self._power()
        return -value if negative else value

    def _power(self) -> Value:
        base = self._atom()
        return _power(base, self._signed()) if self._take("**") else base

    def _atom(self) -> Value:
        token = self._peek()
        self._at += 1
        if isinstance(token, int | float):
            return token
        if token in _CONSTANTS:
            return _CONSTANTS[str(token)]
        if token in _FUNCTIONS:
            argument = self._atom()
            try:
                return _FUNCTIONS[str(token)](argument)
            except ValueError as error:
                raise NotArithmeticError(f"{token} has no value there") from error
        if token == "(":
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise NotArithmeticError("there are too many brackets")
            value = self._sum()
            self._depth -= 1
            if self._take(")"):
                return value
        raise NotArithmeticError("a number is missing")


def _multiply(left: Value, sign: str, right: Value) -> Value:
    if sign == "*":
        return left * right
    if sign == "//":
        return left // right
    if sign == "%":
        return left % right
    if isinstance(left, int) and isinstance(right, int) and right and left % right == 0:
        return left // right
    return left / right


def _power(base: Value, exponent: Value) -> Value:
    if isinstance(base, int) and isinstance(exponent, int) and exponent >= 0:
        if base.bit_length() * exponent > MAX_BITS and abs(base) > 1:
            raise TooLargeError("the value is too large")
        return int(base**exponent)
    value = float(base) ** float(exponent)
    if isinstance(value, complex):
        raise NotArithmeticError("it has no real value")
    return _bounded(value)


def _bounded(value: Value) -> Value:
    if value.bit_length() > MAX_BITS if isinstance(value, int) else not math.isfinite(value):
        raise TooLargeError("the value is too large")
    return value
