"""The learner's own editor: `$VISUAL` or `$EDITOR` on a copy of the attempt, and back."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from tutor.errors import UsageError

_FALLBACKS = ("nano", "vim", "vi")


def command() -> list[str]:
    """The editor to start. Raises UsageError with what to do where there is none."""
    for variable in ("VISUAL", "EDITOR"):
        chosen = os.environ.get(variable, "").strip()
        if chosen:
            try:
                words = shlex.split(chosen)
            except ValueError as error:
                raise UsageError(f"${variable} cannot be read: {error}.") from error
            if shutil.which(words[0]) is None:
                raise UsageError(f"${variable} names {words[0]}, which is not installed.")
            return words
    for name in _FALLBACKS:
        if shutil.which(name):
            return [name]
    raise UsageError("There is no editor. Set $EDITOR to yours, for example: export EDITOR='code --wait'.")


def edit(text: str, name: str) -> str:
    """Opens `text` as the file `name` and returns what it is when the editor is closed.

    For use with the terminal handed over. Raises UsageError where the editor fails or leaves no text.
    """
    words = command()
    with tempfile.TemporaryDirectory(prefix="tutor-") as folder:
        file = Path(folder, name)
        file.write_text(text, encoding="utf-8")
        try:
            status = subprocess.run([*words, str(file)], check=False).returncode
        except OSError as error:
            raise UsageError(f"{words[0]} could not be started: {error.strerror}.") from error
        if status != 0:
            raise UsageError(f"{words[0]} ended with status {status}; your program is as it was.")
        try:
            return file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError("What the editor left is not a text file; your program is as it was.") from error
