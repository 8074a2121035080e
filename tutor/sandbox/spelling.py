"""Names that are close to one that is not there."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable

_PLACES = (
    "torch", "torch.nn", "torch.nn.functional", "torch.optim", "torch.utils.data", "torch.optim.lr_scheduler",
    "torch.linalg", "torch.nn.utils",
)  # fmt: skip


def close_names(name: str, known: Iterable[object]) -> list[str]:
    """Up to three of `known` that are spelled nearly like `name`; one that differs only by case or
    underscores stands first."""
    names = list(dict.fromkeys(n for n in known if isinstance(n, str) and n != name))
    plain = {_plain(n): n for n in reversed(names)}
    same = plain.get(_plain(name))
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.7)
    return list(dict.fromkeys([*([same] if same else []), *near]))[:3]


def elsewhere(name: str, first: str = "") -> list[str]:
    """Where torch keeps this name: `Adam` -> `torch.optim.Adam`. Case and underscores do not count; what the
    module `first` has stands first, then what is spelled the same."""
    found = []
    for place in _PLACES:
        module = sys.modules.get(place)
        for candidate in vars(module) if module is not None else ():
            if _plain(candidate) == _plain(name) and not candidate.startswith("_"):
                found.append(f"{place}.{candidate}")
    found.sort(key=lambda place: (place.rpartition(".")[0] != first, not place.endswith("." + name)))
    return found[:3]


def _plain(name: str) -> str:
    return name.lower().replace("_", "")
