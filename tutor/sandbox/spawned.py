"""`python -m tutor.sandbox.spawned SETTINGS`: a worker that is not forked, where forking torch is unsafe.

It imports what the zygote would have imported, and from there on lives as any worker does.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tutor.protocol import Limits
from tutor.sandbox import data, preload
from tutor.sandbox.confine.base import Grant, Surroundings

_KEPT = ("PATH", "LANG", "PYTHONPATH", "DYLD_LIBRARY_PATH")


def start(surroundings: Surroundings, grant: Grant, ends: tuple[int, ...], lifeline: int) -> int:
    """Spawns a worker that inherits `ends` and `lifeline`; its pid."""
    settings = {
        "surroundings": _texts(asdict(surroundings)),
        "grant": _texts(asdict(grant)),
        "ends": ends,
        "lifeline": lifeline,
    }
    for fd in (*ends, lifeline):
        os.set_inheritable(fd, True)
    command = [sys.executable, "-P", "-s", "-m", "tutor.sandbox.spawned", json.dumps(settings)]
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    environment["TMPDIR"] = str(surroundings.runtime)
    return os.posix_spawn(sys.executable, command, environment, setsid=True)


def _texts(value: Any) -> Any:
    """Paths as text, at any depth: what JSON can carry."""
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(item) for item in value]
    return str(value) if isinstance(value, Path) else value


def main(argument: str) -> None:
    from tutor.sandbox.confine.seatbelt import Seatbelt
    from tutor.sandbox.worker import Ends, serve

    settings = json.loads(argument)
    where = settings["surroundings"]
    surroundings = Surroundings(
        readable=tuple(Path(path) for path in where["readable"]),
        data=Path(where["data"]),
        package=Path(where["package"]),
        hidden=tuple(Path(path) for path in where["hidden"]),
        import_path=tuple(where["import_path"]),
        runtime=Path(where["runtime"]),
    )
    wanted = settings["grant"]
    grant = Grant(wanted["policy"], wanted["device"], Limits(**wanted["limits"]), Path(wanted["scratch"]))
    preload.load_torch()
    preload.load_rest()
    preload.settle()
    data.locate(surroundings.data)
    ends = Ends(*settings["ends"])
    serve(grant, Seatbelt(surroundings), surroundings.import_path, ends, settings["lifeline"])


if __name__ == "__main__":
    main(sys.argv[1])
