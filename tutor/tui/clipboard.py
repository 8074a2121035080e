"""The system's clipboard, beside the terminal's own way (OSC 52), which Terminal.app and others ignore."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading

_TOOLS = (
    ("pbcopy",),
    ("wl-copy",),
    ("xclip", "-selection", "clipboard"),
    ("xsel", "--clipboard", "--input"),
    ("clip.exe",),
)
_PATIENCE = 3.0
"""seconds a tool may take; one without a display to talk to may hang"""


def copy(text: str) -> None:
    """Gives `text` to the first tool there is, in the background. Does nothing where there is none."""
    tool = _tool()
    if tool is not None:
        threading.Thread(target=_give, args=(tool, text), name="clipboard", daemon=True).start()


def _tool() -> list[str] | None:
    for name, *options in _TOOLS:
        needs_display = name in ("xclip", "xsel") and not os.environ.get("DISPLAY")
        needs_wayland = name == "wl-copy" and not os.environ.get("WAYLAND_DISPLAY")
        if (path := shutil.which(name)) and not needs_display and not needs_wayland:
            return [path, *options]
    return None


def _give(tool: list[str], text: str) -> None:
    try:
        subprocess.run(
            tool,
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return  # the terminal's own way has been tried too, and there is nobody to tell from here
