"""`tutor devices` and `tutor where`: the machine, and where things are."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from tutor import __version__, paths
from tutor.cli import out


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def devices(as_json: bool) -> int:
    """Say what programs can run on here, and how they are confined."""
    from tutor.cli.run import learners_limits, patience
    from tutor.runner import SETTINGS, Runner, shortfall

    with Runner() as runner, patience(runner):
        runner.wait()
        machine = runner.machine
    limits = learners_limits()
    weakness = shortfall(machine)
    if as_json:
        out.document(
            {
                "devices": [
                    {
                        "id": device.id,
                        "available": device.available,
                        "name": device.name,
                        "why": device.why,
                    }
                    for device in machine.devices
                ],
                "tier": machine.tier,
                "confinement": list(machine.confinement),
                "notes": list(machine.notes),
                "forced": machine.forced,
                "advice": weakness,
                "limits": asdict(limits),
                "torch": machine.torch,
                "python": machine.python,
            }
        )
        return 0
    for row in out.columns(
        (device.id, device.name if device.available else f"not available. {device.why}")
        for device in machine.devices
    ):
        out.line(row)
    out.line()
    out.line(f"torch {machine.torch}, Python {machine.python}")
    out.line(f"Programs are confined by: {', '.join(machine.confinement) or 'nothing'} (tier {machine.tier})")
    if machine.forced:
        out.line(f"TUTOR_TIER asks for the tier {machine.forced}; stronger ones were not tried.")
    elif weakness:
        out.line(weakness)
    out.line()
    out.line("What one run may use (the interface changes it, on its page about the sandbox):")
    for row in out.columns(
        (f"  {limit.title}", f"{limit.shown(limits)} {limit.unit}".strip(), limit.what) for limit in SETTINGS
    ):
        out.line(row)
    return 0


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def where(as_json: bool) -> int:
    """Say where the course and your record are. Creates nothing."""
    places = {
        "content": paths.content_root(),
        "lessons": paths.lessons_dir(),
        "challenges": paths.challenges_dir(),
        "home": paths.home_dir(),
        "record": paths.record_file(),
        "package": Path(__file__).resolve().parent.parent,
        "python": Path(sys.executable),
    }
    if as_json:
        document: dict[str, object] = {name: str(place) for name, place in places.items()}
        out.document({"version": __version__, **document, "record_exists": places["record"].exists()})
        return 0
    for row in out.columns(
        (name, f"{place}{'' if place.exists() else ' (not made yet)'}") for name, place in places.items()
    ):
        out.line(row)
    return 0
