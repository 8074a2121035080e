"""Everything around a run that an attack may aim at, with a secret in each place, and what became of it."""

from __future__ import annotations

import array
import contextlib
import ctypes
import fcntl
import importlib.util
import json
import os
import resource
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import sysconfig
import tempfile
import termios
import threading
import time
from functools import cache
from pathlib import Path

from tutor.sandbox.confine import syscalls

# Holds the secret in its environment, its memory and an open file; writes down the signals that reach it.
_CANARY = """
import ctypes, json, os, signal, sys
heard = open(sys.argv[1], "a", buffering=1)
signal.signal(signal.SIGURG, lambda *_: heard.write("a signal\\n"))
text = ctypes.create_string_buffer(os.environ["TUTOR_ATTACK_SECRET"].encode(), 64)
file = open(sys.argv[2])
ctypes.CDLL(None).prctl(15, sys.argv[3].encode())
print(json.dumps({"address": ctypes.addressof(text)}), flush=True)
while True: signal.pause()
"""
_IPC_CREAT, _IPC_RMID = 0o1000, 0
_PRIORITY_OF_DISK = {"x86_64": 252, "aarch64": 31}


class Outside:
    """A folder that stands for the learner's home, another process, sockets, a terminal, shared memory."""

    def __init__(self) -> None:
        self.secret = f"secret-{secrets.token_hex(8)}"
        self.name = f"atk{secrets.token_hex(4)}"
        self._top = Path(tempfile.mkdtemp(prefix="outside-"))
        self._make_home()
        self._make_canary()
        self._make_sockets()
        self._make_terminal()
        self._make_shared_memory()
        self._marks = self._state()
        self.touched = False
        """whether `damage` ever found any: a connection is seen once"""

    # --- making --------------------------------------------------------------------------------------

    def _make_home(self) -> None:
        self.home = self._top / "home"
        (self.home / "empty").mkdir(parents=True)
        self._file = self.home / "secret.txt"
        self._file.write_text(self.secret, encoding="ascii")
        (self.home / ".bashrc").write_text("# nothing\n", encoding="ascii")
        (self.home / "record.sqlite3").write_bytes(b"SQLite")
        (self.home / "link").symlink_to(f"/nowhere/{self.secret}")
        with contextlib.suppress(OSError):  # a file system without them
            os.setxattr(self._file, "user.note", self.secret.encode())

    def _make_canary(self) -> None:
        heard = self._top / "heard"
        self._canary_name = f"can{self.name[3:]}"
        self._canary = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _CANARY, str(heard), str(self._file), self._canary_name],
            env={"TUTOR_ATTACK_SECRET": self.secret},
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._canary.stdout is not None
        self._address = json.loads(self._canary.stdout.readline())["address"]
        self._heard = heard

    def _make_sockets(self) -> None:
        self._path = str(self._top / "stream")
        self._datagrams = str(self._top / "datagrams")
        self._sockets: dict[str, socket.socket] = {}
        for what, family, kind, address in (
            ("TCP", socket.AF_INET, socket.SOCK_STREAM, ("0.0.0.0", 0)),
            ("UDP", socket.AF_INET, socket.SOCK_DGRAM, ("0.0.0.0", 0)),
            ("the socket in the file system", socket.AF_UNIX, socket.SOCK_STREAM, self._path),
            ("the datagrams in the file system", socket.AF_UNIX, socket.SOCK_DGRAM, self._datagrams),
            ("the named socket", socket.AF_UNIX, socket.SOCK_STREAM, f"\0{self.name}-s"),
            ("the named datagrams", socket.AF_UNIX, socket.SOCK_DGRAM, f"\0{self.name}-d"),
        ):
            made = socket.socket(family, kind)
            made.bind(address)
            if kind == socket.SOCK_STREAM:
                made.listen()
            made.setblocking(False)
            self._sockets[what] = made
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._free_port = probe.getsockname()[1]
        self._answered = threading.Event()
        self._closed = threading.Event()
        self._caller = threading.Thread(target=self._call, daemon=True)
        self._caller.start()

    def _call(self) -> None:
        """Tries, all the time, to connect to the port on which an attack may listen."""
        while not self._closed.wait(0.02):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self._free_port), 0.5).close()
                self._answered.set()

    def _make_terminal(self) -> None:
        self._master, self._slave = os.openpty()
        settings = termios.tcgetattr(self._slave)
        settings[3] &= ~(termios.ECHO | termios.ISIG)
        termios.tcsetattr(self._slave, termios.TCSANOW, settings)
        os.set_blocking(self._master, False)
        self._terminal = os.ttyname(self._slave)
        os.write(self._master, f"{self.secret}\n".encode())

    def _make_shared_memory(self) -> None:
        self._shared = Path("/dev/shm") / f"{self.name}-shared"
        self._shared.write_text(self.secret, encoding="ascii")
        self._held = self._shared.open("rb")  # as whoever shares memory does
        self._libc = ctypes.CDLL(None)
        self._libc.shmat.restype = ctypes.c_void_p
        self._key = secrets.randbelow(1 << 30) + 1
        self._segment = self._libc.shmget(self._key, 4096, _IPC_CREAT | 0o600)
        if self._segment >= 0:
            address = ctypes.c_void_p(self._libc.shmat(self._segment, None, 0))
            ctypes.memmove(address, self.secret.encode() + b"\0", len(self.secret) + 1)
            self._libc.shmdt(address)

    # --- for the attack ------------------------------------------------------------------------------

    def described(self) -> str:
        """What an attack is told: it knows its target."""
        return json.dumps(
            {
                "name": self.name,
                "home": str(self.home),
                "secret": str(self._file),
                "startup": str(self.home / ".bashrc"),
                "record": str(self.home / "record.sqlite3"),
                "empty": str(self.home / "empty"),
                "link": str(self.home / "link"),
                "site": str(_site()),
                "library": str(_torch()),
                "library_folder": str(_library()),
                "canary": self._canary.pid,
                "canary_group": os.getpgid(self._canary.pid),
                "canary_name": self._canary_name,
                "address": self._address,
                "tcp": self._sockets["TCP"].getsockname()[1],
                "udp": self._sockets["UDP"].getsockname()[1],
                "free": self._free_port,
                "path": self._path,
                "datagrams": self._datagrams,
                "abstract": f"{self.name}-s",
                "abstract_datagrams": f"{self.name}-d",
                "terminal": self._terminal,
                "shared": str(self._shared),
                "segment": self._key,
                "calls": {**syscalls.numbers(os.uname().machine)},
            }
        )

    # --- afterwards ----------------------------------------------------------------------------------

    def damage(self) -> list[str]:
        """What is no longer as it was, a sentence each."""
        found = [f"{what} was {how}" for what, how in self._differences()]
        found += [f"somebody came to {what}" for what in self._visited()]
        if self._answered.is_set():
            found.append("somebody outside reached it by the network")
        if self._heard.stat().st_size:
            found.append("a signal reached another process")
        with contextlib.suppress(BlockingIOError):
            found.append(f"the terminal showed {os.read(self._master, 100)!r}")
        found += [f"{path} is left" for path in self._left()]
        if self.survivors():
            found.append("a process outlived it")
        self.touched = self.touched or bool(found)
        return found

    def _differences(self) -> list[tuple[str, str]]:
        now = self._state()
        keys = [*self._marks, *(key for key in now if key not in self._marks)]
        return [
            (key, f"{self._marks.get(key)}, and is {now.get(key)}")
            for key in keys
            if self._marks.get(key) != now.get(key)
        ]

    def _state(self) -> dict[str, object]:
        state: dict[str, object] = {"the canary": self._state_of_canary()}
        for path in [self.home, *sorted(self.home.rglob("*")), self._shared]:
            with contextlib.suppress(FileNotFoundError):
                state[str(path)] = _look(path)
        return state

    def _state_of_canary(self) -> tuple[object, ...]:
        pid = self._canary.pid
        number = _PRIORITY_OF_DISK.get(os.uname().machine)
        return (
            self._canary.poll(),
            resource.prlimit(pid, resource.RLIMIT_NOFILE),
            os.getpriority(os.PRIO_PROCESS, pid),
            os.sched_getaffinity(pid),
            os.sched_getscheduler(pid),
            self._libc.syscall(number, 1, pid) if number else None,
        )

    def _visited(self) -> list[str]:
        visited = []
        for what, server in self._sockets.items():
            with contextlib.suppress(BlockingIOError):
                if server.type == socket.SOCK_STREAM:
                    server.accept()[0].close()
                else:
                    server.recv(100)
                visited.append(what)
        return visited

    def _left(self) -> list[Path]:
        left = [path for folder in ("/dev/shm", "/tmp") for path in Path(folder).glob(f"{self.name}*")]
        left += [_site() / f"{self.name}.pth", _library() / f"{self.name}.py"]
        left.append(_library() / "__pycache__" / f"{self.name}.pyc")
        return [path for path in left if path != self._shared and path.exists()]

    def survivors(self) -> list[int]:
        """Processes that gave themselves the name they were told."""
        found = []
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                with contextlib.suppress(OSError), open(f"{entry.path}/comm", "rb") as file:  # noqa: PTH123
                    if file.read().strip() == self.name.encode():
                        found.append(int(entry.name))
        return found

    def settle(self, seconds: float) -> None:
        """Waits for what a run left to be gone; the sandbox has that long."""
        end = time.monotonic() + seconds
        while (self.survivors() or self._left()) and time.monotonic() < end:
            time.sleep(0.02)

    def close(self) -> None:
        self._closed.set()
        self._caller.join()
        for pid in self.survivors():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._canary.kill()
        self._canary.wait()
        assert self._canary.stdout is not None
        self._canary.stdout.close()
        for server in self._sockets.values():
            server.close()
        os.close(self._master)
        os.close(self._slave)
        self._held.close()
        for path in [self._shared, *self._left()]:
            with contextlib.suppress(OSError):
                path.unlink()
        if self._segment >= 0:
            self._libc.shmctl(self._segment, _IPC_RMID, None)
        shutil.rmtree(self._top, ignore_errors=True)


@cache
def _site() -> Path:
    return Path(sysconfig.get_path("purelib"))


@cache
def _torch() -> Path:
    """A file of torch's, which is not imported here: it costs more than everything else."""
    spec = importlib.util.find_spec("torch")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).resolve()


@cache
def _library() -> Path:
    return Path(os.__file__).resolve().parent


def _look(path: Path) -> tuple[object, ...]:
    info = path.lstat()
    content = path.read_bytes() if stat.S_ISREG(info.st_mode) and os.access(path, os.R_OK) else b""
    attributes: dict[str, bytes] = {}
    flags = array.array("L", [0])
    if not stat.S_ISLNK(info.st_mode) and not stat.S_ISFIFO(info.st_mode) and not stat.S_ISSOCK(info.st_mode):
        with contextlib.suppress(OSError):
            attributes = {name: os.getxattr(path, name) for name in os.listxattr(path)}
        with contextlib.suppress(OSError):
            fd = os.open(path, os.O_RDONLY)
            try:
                fcntl.ioctl(fd, 0x80086601, flags)
            finally:
                os.close(fd)
    return (
        oct(info.st_mode),
        info.st_uid,
        info.st_gid,
        info.st_nlink,
        info.st_mtime_ns,
        content,
        attributes,
        list(flags),
    )
