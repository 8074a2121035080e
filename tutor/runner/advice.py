"""What a learner can do where the sandbox is weaker than this system could make it."""

from __future__ import annotations

import platform
from pathlib import Path

from tutor.runner.machine import Machine

PLATFORM_TIERS = {"Linux": ("namespaces", "landlock", "limits"), "Darwin": ("seatbelt", "limits")}
"""the tiers of each system, the strongest first"""


def tiers() -> tuple[str, ...]:
    """The tiers there can be on this system."""
    return PLATFORM_TIERS.get(platform.system(), ("limits",))


def shortfall(machine: Machine, root: Path = Path("/")) -> str:
    """Why the sandbox is not the strongest one, and what to do about it; "" where it is, or where a weaker
    one was asked for. `root` is where /proc and the like are looked for."""
    if machine.forced or not machine.notes:
        return ""
    return " ".join([*machine.notes, *_remedies(machine.tier, root)])


def _remedies(tier: str, root: Path) -> list[str]:
    if tier == "seatbelt" or platform.system() != "Linux":
        return []
    found = [_namespaces(root)]
    if tier == "limits":
        found.append(
            "For the tier landlock the kernel must be 5.13 or later, with landlock among the modules in "
            "/sys/kernel/security/lsm (the boot parameter lsm= names them)."
        )
    return found


def _namespaces(root: Path) -> str:
    """What blocks user namespaces here, as far as the system says."""
    if any((root / name).exists() for name in (".dockerenv", "run/.containerenv")):
        return (
            "This is a container: started with `--security-opt seccomp=unconfined` (Docker, Podman) it lets "
            "the tutor make namespaces, at the price of the container's own filter."
        )
    for name, value, remedy in (
        ("kernel/apparmor_restrict_unprivileged_userns", "1", "=0"),
        ("kernel/unprivileged_userns_clone", "0", "=1"),
        ("user/max_user_namespaces", "0", "=15000"),
    ):
        if _read(root / "proc/sys" / name) == value:
            setting = name.replace("/", ".")
            return (
                "User namespaces are switched off here; whoever administers this machine can allow them with "
                f"`sudo sysctl -w {setting}{remedy}`."
            )
    return (
        "It needs user namespaces that every user may make; the administrator of this machine decides that."
    )


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
