"""Keys as they are written on keyboards, and which of them work now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen

_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "shift+tab": "shift+Tab",
    "space": "Space",
    "backspace": "Backspace",
    "delete": "Del",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "home": "Home",
    "end": "End",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "question_mark": "?",
    "plus": "+",
    "minus": "-",
}


def name(key: str) -> str:
    """`f5` is F5, `escape` is Esc, `ctrl+p` stays."""
    if key in _NAMES:
        return _NAMES[key]
    modifiers, _, last = key.rpartition("+")
    if modifiers:
        return f"{modifiers}+{_NAMES.get(last, last)}"
    return key.upper() if len(key) > 1 and key[0] == "f" and key[1:].isdigit() else key


def is_rare(key: str) -> bool:
    """A key that many terminals never send: it works where it arrives, but is not worth a line."""
    return key.startswith(("super+", "alt+", "ctrl+shift+"))


@dataclass(frozen=True, slots=True)
class Key:
    """An action that works now: every key that does it (the usual one first), and what it does."""

    keys: tuple[str, ...]
    action: str
    what: str
    where: DOMNode
    show: bool

    @property
    def name(self) -> str:
        return name(self.keys[0])


def active(screen: Screen[Any]) -> list[Key]:
    """The actions that work on the screen now, those of the focused widget first."""
    found: dict[tuple[int, str], Key] = {}
    for key, (node, binding, enabled, _) in screen.active_bindings.items():
        if not enabled or not binding.description:
            continue
        at = (id(node), binding.action)
        known = found.get(at)
        keys = (*known.keys, key) if known else (key,)
        found[at] = Key(keys, binding.action, binding.description, node, binding.show)
    return list(found.values())
