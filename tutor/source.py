"""Reading a Python file as Python would."""

from __future__ import annotations

import io
import sys
import tokenize
from pathlib import Path

from tutor.errors import UsageError

MAX_SOURCE = 8 << 20
"""bytes: what is larger is no program"""


def read_source(name: str) -> str:
    """The text of a Python file, decoded as Python would; `-` is standard input. Raises UsageError."""
    if name == "-":
        data = sys.stdin.buffer.read(MAX_SOURCE + 1)
    else:
        try:
            with Path(name).expanduser().open("rb") as stream:
                data = stream.read(MAX_SOURCE + 1)
        except OSError as error:
            raise UsageError(f"{name} cannot be read: {(error.strerror or 'error').lower()}.") from error
    if len(data) > MAX_SOURCE:
        raise UsageError(f"{name} is larger than {MAX_SOURCE >> 20} MB, which is no program.")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise UsageError(f"{name} is not Python source: it is not text in its encoding.") from error
    if "\0" in text:
        raise UsageError(f"{name} is not Python source: it contains null bytes.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
