"""The learner's own limits: kept as settings of the record, in force wherever nothing else was asked for.

A lesson or a challenge that names a limit has a reason and gets it; what it leaves at the default is the
learner's to choose.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from tutor.errors import UsageError
from tutor.protocol import Limits

_DEFAULTS = Limits()


@dataclass(frozen=True, slots=True)
class Setting:
    """One limit that can be changed. `scale` turns the number that people read into the one of `field`."""

    field: str
    title: str
    unit: str
    least: int
    most: int
    what: str
    scale: int = 1

    @property
    def key(self) -> str:
        """Its name among the record's settings."""
        return f"limit.{self.field}"

    def shown(self, limits: Limits) -> str:
        """Its value for people, without the unit."""
        return f"{getattr(limits, self.field) / self.scale:g}"

    def read(self, text: str) -> str:
        """What to keep for `text` as typed; "" for the default. UsageError where it is no such number."""
        text = text.strip()
        if not text:
            return ""
        try:
            number = float(text.replace(",", ""))
        except ValueError:
            number = float("nan")
        if not self.least <= number <= self.most or (self.field != "wall_seconds" and number % 1):
            unit = f" {self.unit}" if self.unit else ""
            raise UsageError(f"{self.title} can be {self.least:,} to {self.most:,}{unit}, not {text[:40]}.")
        return f"{number:g}" if self.field == "wall_seconds" else f"{number:.0f}"


SETTINGS = (
    Setting("wall_seconds", "Time", "s", 1, 86_400, "a run that takes longer is stopped"),
    Setting("memory_mb", "Memory", "MB", 64, 1 << 20, "of all its processes together"),
    Setting("processes", "Processes", "", 1, 4096, "where a run may start others at all"),
    Setting("output_bytes", "Output", "KB", 1, 65_536, "printed on each of its two streams", scale=1024),
    Setting("scratch_mb", "Files", "MB", 2, 65_536, "in its own folder; one may take half of that"),
    Setting("device_memory_mb", "GPU memory", "MB", 64, 1 << 20, "where the device has its own"),
)


def own_limits(setting: Callable[[str], str]) -> Limits:
    """The learner's limits, from what the record holds for each key ("" where nothing)."""
    chosen: dict[str, float | int] = {}
    for one in SETTINGS:
        try:
            text = one.read(setting(one.key))
        except UsageError:  # of another version, or edited by hand
            continue
        if text:
            number = float(text) * one.scale
            chosen[one.field] = number if one.field == "wall_seconds" else int(number)
    if "scratch_mb" in chosen:
        chosen["file_mb"] = max(1, int(chosen["scratch_mb"]) // 2)
    return replace(_DEFAULTS, **chosen)  # type: ignore[arg-type]


def granted(wanted: Limits, own: Limits) -> Limits:
    """What a run gets: each limit that it leaves at the default is the learner's own."""
    given = {
        field.name: getattr(own, field.name)
        for field in fields(Limits)
        if getattr(wanted, field.name) == getattr(_DEFAULTS, field.name)
    }
    return replace(wanted, **given)
