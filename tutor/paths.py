"""Where content and the learner's data are. Asking creates nothing.

`TUTOR_HOME` moves the learner's data; `TUTOR_CONTENT` (for authors) is a folder that holds `lessons/` and
`challenges/` in place of the installed ones.
"""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def content_root() -> Path:
    """The folder that holds `lessons/` and `challenges/`.

    A wheel carries them in `tutor/content/`; in a checkout they lie beside the package.
    """
    override = os.environ.get("TUTOR_CONTENT")
    if override:
        return Path(override).expanduser().resolve()
    packaged = _PACKAGE / "content"
    return packaged if packaged.is_dir() else _PACKAGE.parent


def lessons_dir() -> Path:
    return content_root() / "lessons"


def challenges_dir() -> Path:
    return content_root() / "challenges"


def shipped_data_dir() -> Path:
    """Data files that ship with the lessons (the digits); readable from inside the sandbox."""
    return lessons_dir() / "data"


def home_dir() -> Path:
    """The learner's folder: the record, and nothing else."""
    override = os.environ.get("TUTOR_HOME")
    if override:
        return Path(override).expanduser()
    import platformdirs  # costs 5 ms; not needed when TUTOR_HOME is set

    return Path(platformdirs.user_data_dir("torch-tutor", appauthor=False))


def record_file() -> Path:
    return home_dir() / "record.sqlite3"
