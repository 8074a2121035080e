"""`python -m tutor.sandbox.zygote CONTROL LIFELINE`: the process that holds torch and makes workers.

Started by `tutor.runner` with two inherited descriptors. Over the control socket it gets its settings, as one
frame, and everything after; the lifeline is a pipe that closes when the tutor is gone, however it went.

    tutor ── warden (no torch; kills and wipes) ── zygote ── worker, worker, ...
"""

from __future__ import annotations

import os
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

from tutor.protocol import Limits, Unframer, pack
from tutor.sandbox import warden
from tutor.sandbox.confine import select
from tutor.sandbox.confine.base import Surroundings


def main(arguments: list[str]) -> None:
    control = socket.socket(fileno=int(arguments[0]))
    lifeline = int(arguments[1])
    for fd in (control.fileno(), lifeline):  # inherited once, by this process alone
        os.set_inheritable(fd, False)
    settings = _receive(control)
    sys.path[:] = settings["path"]
    os.environ.pop("PYTHONPATH", None)
    surroundings = Surroundings(
        readable=tuple(Path(path) for path in settings["readable"]),
        data=Path(settings["data"]),
        package=Path(settings["package"]),
        hidden=tuple(Path(path) for path in settings["hidden"]),
        import_path=tuple(settings["visible"]),
        runtime=Path(settings["runtime"]),
    )
    bell = warden.fork(control, lifeline, surroundings.runtime)
    try:
        _become_zygote(control, bell, settings, surroundings)
    except BaseException:  # whatever it was, the tutor must hear of it, in its own words, not as a dead pipe
        control.sendall(pack({"failed": {"kind": "zygote", "why": traceback.format_exc()[-4000:]}}))
        raise


def _receive(control: socket.socket) -> dict[str, Any]:
    unframer = Unframer()
    while True:
        data = control.recv(1 << 16)
        if not data:
            sys.exit(0)
        for frame, _ in unframer.feed(data):
            return frame


def _become_zygote(
    control: socket.socket, bell: int, settings: dict[str, Any], surroundings: Surroundings
) -> None:
    os.environ["TMPDIR"] = str(surroundings.runtime)  # torch._dynamo makes a folder while it is imported
    confinement, notes = select.strongest(surroundings, settings.get("tier"))
    from tutor.sandbox import preload

    try:
        loaded = preload.load_torch()
    except Exception as error:  # noqa: BLE001  a broken torch raises anything: ImportError, OSError from a library, ...
        why = str(error).strip().splitlines() or [""]
        control.sendall(pack({"failed": {"kind": "torch", "why": f"{type(error).__name__}: {why[-1]}"}}))
        return
    preload.load_rest()
    from tutor.sandbox import data, devices, supervisor

    data.locate(confinement.data)
    hello = loaded | {
        "devices": devices.found(),
        "tier": confinement.tier,
        "confinement": list(confinement.layers),
        "notes": notes,
        "forced": settings.get("tier"),
    }
    preload.settle()
    control.sendall(pack({"hello": hello}))
    supervisor.Supervisor(
        control, bell, confinement, surroundings, int(settings["ready"]), Limits(**settings["limits"])
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1:])
