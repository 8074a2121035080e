"""The zygote's process and the control socket to it."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import site
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import tutor
from tutor import paths
from tutor.protocol import Limits, Unframer, pack

_GRACE = 2.0


class Link:
    """One zygote, from its start to its end. Starting it returns at once; messages come from `messages`."""

    def __init__(self, *, tier: str | None, ready: int, limits: Limits) -> None:
        # The number lets a later warden see whether whoever made this folder is still there.
        self.runtime = Path(tempfile.mkdtemp(prefix=f"tutor-{os.getpid()}-"))
        self._control, theirs = socket.socketpair()
        lifeline, self._lifeline = os.pipe()
        self._sending = threading.Lock()
        self._killing = threading.Lock()
        self._killed = False
        self._log = self.runtime / "log"
        try:
            with self._log.open("wb") as log:
                self._process = subprocess.Popen(
                    _command(theirs.fileno(), lifeline),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=_environment(),
                    cwd="/",
                    pass_fds=(theirs.fileno(), lifeline),
                    start_new_session=True,  # ctrl+c in the learner's terminal is for the tutor
                )
        finally:
            theirs.close()
            os.close(lifeline)
        self.send(_settings(self.runtime, tier, ready, limits))

    def send(self, message: dict[str, Any]) -> None:
        """A zygote that is gone hears nothing: its end is told by `messages`."""
        with self._sending, contextlib.suppress(OSError):
            self._control.sendall(pack(message))

    def messages(self) -> Iterator[tuple[dict[str, Any], list[int]]]:
        """Each message with the descriptors that came with it; ends when the zygote has ended."""
        unframer = Unframer()
        received: list[int] = []
        try:
            while True:
                data, fds, _, _ = socket.recv_fds(self._control, 1 << 16, 16)
                received += fds
                if not data:
                    return
                for message, _ in unframer.feed(data):
                    count = int(message.get("fds", 0))
                    mine, received = received[:count], received[count:]
                    yield message, mine
        except OSError:
            return
        finally:
            for fd in received:
                os.close(fd)

    def last_words(self) -> str:
        """The last line that the zygote, or a library in it, wrote before it ended."""
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1].strip() if lines else ""

    def kill(self) -> None:
        """Ends the zygote and everything under it now, from any thread, any number of times. Returns when its
        warden has cleaned up."""
        with self._killing:
            if not self._killed:
                self._killed = True
                self._kill()

    def _kill(self) -> None:
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        os.close(self._lifeline)
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._control.close()
        self._tidy()

    def _tidy(self) -> None:
        """The warden has removed the folder. Where it could not (it was killed), only our own file goes: what
        a run left behind is not for this process to walk through."""
        with contextlib.suppress(OSError):
            self._log.unlink(missing_ok=True)
            self.runtime.rmdir()


def _command(control: int, lifeline: int) -> list[str]:
    return [sys.executable, "-P", "-s", "-m", "tutor.sandbox.zygote", str(control), str(lifeline)]


def _environment() -> dict[str, str]:
    """Nothing of the learner's but what the interpreter and the drivers need to start."""
    keep = (
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "CUDA_VISIBLE_DEVICES",
        "CUDA_HOME",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONPYCACHEPREFIX",
    )
    environment = {name: os.environ[name] for name in keep if name in os.environ}
    return environment | {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/nonexistent",
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(_import_path()),
    }


def _import_path() -> list[str]:
    """This process's import path: it found tutor and torch's neighbours, so the zygote will."""
    return [str(Path(entry).absolute()) for entry in sys.path if entry]


def _settings(runtime: Path, tier: str | None, ready: int, limits: Limits) -> dict[str, Any]:
    package = Path(tutor.__file__).resolve().parent
    data = paths.shipped_data_dir()
    if not data.is_dir():  # a course without data must not cost the sandbox its strength
        data = runtime / "data"
        data.mkdir()
    readable = _readable()
    return {
        "tier": tier,
        "ready": ready,
        "limits": asdict(limits),
        "runtime": str(runtime.resolve()),
        "path": _import_path(),
        "visible": [entry for entry in _import_path() if _is_under(entry, readable)],
        "readable": [str(path) for path in readable],
        "hidden": [str(path.resolve()) for path in (package, paths.lessons_dir(), paths.challenges_dir())],
        "package": str(Path(tutor.__file__).parent.absolute()),
        "data": str(data.resolve()),
    }


def _readable() -> list[Path]:
    """The interpreter, its standard library and its site-packages; not every folder on the import path,
    since that may name the learner's own."""
    folders = {Path(sys.base_prefix), Path(sys.base_exec_prefix)}
    folders |= {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {Path(entry) for entry in site.getsitepackages()}
    if site.ENABLE_USER_SITE:
        folders.add(Path(site.getusersitepackages()))
    folders |= {folder for name in ("torch", "numpy") for folder in _home_of(name)}
    prefix = Path(sys.prefix)
    folders |= {prefix / "bin", prefix / "pyvenv.cfg"}
    return sorted(folder.absolute() for folder in folders if folder.exists())


def _home_of(package: str) -> list[Path]:
    """Where a package lies, if it can be found: its site-packages, or only its own folder elsewhere (a build
    of torch in somebody's checkout). Importing it would cost a second; looking for it does not."""
    spec = importlib.util.find_spec(package)
    homes = []
    for location in (spec.submodule_search_locations or ()) if spec is not None else ():
        folder = Path(location)
        shared = folder.parent.name in ("site-packages", "dist-packages")
        homes.append(folder.parent if shared else folder)
    return homes


def _is_under(entry: str, folders: list[Path]) -> bool:
    return any(Path(entry).is_relative_to(folder) for folder in folders)
