"""What the sandbox found out about this machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tutor.errors import UsageError
from tutor.protocol import Tier


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """A device programs can ask for. `why` is a sentence where it is not available."""

    id: str
    available: bool
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Machine:
    """`notes` says, a sentence each, why stronger tiers of confinement are not in force here; `forced` is the
    tier that was asked for instead of the strongest."""

    torch: str
    python: str
    devices: tuple[DeviceInfo, ...]
    tier: Tier
    confinement: tuple[str, ...]
    notes: tuple[str, ...] = ()
    forced: str = ""

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Machine:
        return cls(
            torch=plain["torch"],
            python=plain["python"],
            devices=tuple(DeviceInfo(**device) for device in plain["devices"]),
            tier=plain["tier"],
            confinement=tuple(plain["confinement"]),
            notes=tuple(plain["notes"]),
            forced=str(plain.get("forced") or ""),
        )


def resolve_device(wanted: str, machine: Machine) -> str:
    """The id of the device to run on; "auto" is the best there is (cuda, then mps, then cpu).

    UsageError with the reason where `wanted` is not available or not a device.
    """
    available = [device.id for device in machine.devices if device.available]
    if wanted == "auto":
        return next((name for name in ("cuda", "mps") if name in available), "cpu")
    if wanted == "cuda:0" and "cuda" in available:
        return "cuda"
    if wanted in available:
        return wanted
    if wanted == "meta":
        return wanted
    family = wanted.partition(":")[0]
    for device in machine.devices:
        if device.id == family and not device.available:
            raise UsageError(f"The device {wanted} is not available: {device.why}")
    raise UsageError(f"There is no device {wanted} here; there are {', '.join(available)}.")
