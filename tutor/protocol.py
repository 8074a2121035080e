"""Jobs, events and results: the plain data that both sides of the sandbox share, and its framing.

A frame is `u32 header length, u32 payload length, header (JSON, UTF-8), payload (bytes)`, little-endian.
Tensors travel as `{"$tensor": {"dtype", "shape", "offset", "nbytes", "device", "requires_grad"}}` in the
header, their bytes in the payload: never pickle, so that nothing that comes out of a sandbox can run here.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

Status = Literal["ok", "error", "timeout", "memory", "output", "processes", "crash", "cancelled"]
Policy = Literal["plain", "procs", "distributed"]
Tier = Literal["namespaces", "landlock", "seatbelt", "limits"]
Device = str  # "cpu", "cuda", "cuda:1", "mps"; "auto" is resolved before a job is made

_HEAD = struct.Struct("<II")
MAX_HEADER = 16 << 20
MAX_PAYLOAD = 256 << 20
THREADS_PER_PROCESS = 16
"""threads that a run may have for each process that it may have"""
MAX_FILES = 16_384
"""files and folders that one run may have at once"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use. Defaults fit a laptop with 8 GB."""

    wall_seconds: float = 10.0
    memory_mb: int = 2048
    output_bytes: int = 1 << 20
    """per stream"""
    processes: int = 64
    file_mb: int = 64
    scratch_mb: int = 128
    device_memory_mb: int = 4096
    """of a device that has memory of its own"""


def cpu_limit(limits: Limits, threads: int) -> int:
    """Seconds of processor time for one process: a second line behind the clock."""
    return int(limits.wall_seconds * max(1, threads)) + 5


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that lies in the program's folder when it starts; `path` is relative to that, with "/"."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Job:
    """One program to run, and how.

    `kind` is "run" for a program that runs to its end; "attempt" for a learner's module that stays
    to answer calls (sandbox.check), "judge" for a check that makes them.
    `ask` holds expressions over the names the program leaves; their values come back in `Result.values`.
    """

    source: str
    filename: str = "<cell>"
    kind: Literal["run", "attempt", "judge"] = "run"
    device: Device = "cpu"
    policy: Policy = "plain"
    threads: int = 1
    limits: Limits = field(default_factory=Limits)
    argv: tuple[str, ...] = ()
    files: tuple[GivenFile, ...] = ()
    """what the learner gave it; the room that they take is the limits' affair"""
    ask: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    """plain data for the kind: a judge's reference and check name, a recorder's switches"""

    def to_plain(self) -> dict[str, Any]:
        """Of the files, names and sizes: what is in them goes as `payload`."""
        return asdict(replace(self, files=())) | {
            "files": [[file.path, len(file.data)] for file in self.files]
        }

    def payload(self) -> bytes:
        return b"".join(file.data for file in self.files)

    @classmethod
    def from_plain(cls, plain: dict[str, Any], payload: bytes = b"") -> Job:
        files, begin = [], 0
        for path, size in plain["files"]:
            files.append(GivenFile(path, payload[begin : begin + size]))
            begin += size
        return cls(
            **{
                **plain,
                "limits": Limits(**plain["limits"]),
                "argv": tuple(plain["argv"]),
                "ask": tuple(plain["ask"]),
                "files": tuple(files),
            }
        )

    def with_files(self, files: tuple[GivenFile, ...]) -> Job:
        """With room for them beside what its limits allow it to write."""
        megabytes = sum(len(file.data) for file in files) / (1 << 20)
        largest = max((len(file.data) for file in files), default=0) >> 20
        room = 0 if megabytes < 1 else int(megabytes) + 1  # small ones fit a worker that is ready
        limits = replace(
            self.limits,
            scratch_mb=self.limits.scratch_mb + room,
            file_mb=max(self.limits.file_mb, largest + 1),
        )
        return replace(self, files=files, limits=limits)


@dataclass(frozen=True, slots=True)
class Operand:
    """A tensor on the line that failed: what the learner called it, and what it was."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    device: str
    requires_grad: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception in the learner's code, as the sandbox saw it; not yet explained.

    `frames` are the learner's own frames, outermost first, as (line, function name, source text of the line).
    `facts` are plain details gathered in place (labels' range, number of classes, layer and its sizes).
    """

    type: str
    message: str
    line: int | None
    traceback: str
    frames: tuple[tuple[int, str, str], ...] = ()
    operands: tuple[Operand, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Failure:
        return cls(
            type=str(plain["type"]),
            message=str(plain["message"]),
            line=plain.get("line"),
            traceback=str(plain.get("traceback", "")),
            frames=tuple((int(n), str(f), str(t)) for n, f, t in plain.get("frames", ())),
            operands=tuple(
                Operand(
                    name=str(o["name"]),
                    shape=tuple(int(n) for n in o["shape"]),
                    dtype=str(o["dtype"]),
                    device=str(o["device"]),
                    requires_grad=bool(o.get("requires_grad", False)),
                )
                for o in plain.get("operands", ())
            ),
            facts=dict(plain.get("facts", {})),
        )


@dataclass(frozen=True, slots=True)
class Printed:
    """A piece of what the program printed, as it came."""

    stream: Literal["stdout", "stderr"]
    text: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """Anything the sandbox recorded or asks for: `kind` and its plain data, with the frame's raw payload."""

    kind: str
    data: dict[str, Any]
    payload: bytes = b""


Event = Printed | Recorded


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended. `values` answers `Job.ask`, one plain value each (None where it could not be had)."""

    status: Status
    stdout: str
    stderr: str
    failure: Failure | None
    seconds: float
    cpu_seconds: float
    peak_memory_mb: float
    device: Device
    tier: Tier
    confinement: tuple[str, ...]
    exit_code: int | None = None
    detail: str = ""
    """one sentence where the status needs one: which limit, its figure, the signal's name"""
    values: tuple[Any, ...] = ()
    dropped_bytes: int = 0


def pack(data: dict[str, Any], payload: bytes = b"") -> bytes:
    """One frame. Raises ValueError where it would be larger than the other side accepts."""
    header = json.dumps(data, separators=(",", ":"), allow_nan=True).encode("utf-8", "surrogatepass")
    if len(header) > MAX_HEADER or len(payload) > MAX_PAYLOAD:
        raise ValueError(f"a frame of {len(header) + len(payload):,} bytes is too large to send")
    return _HEAD.pack(len(header), len(payload)) + header + payload


class Unframer:
    """Turns bytes as they arrive into frames. Data from a sandbox is hostile: sizes are bounded, and
    anything that is not a frame raises ValueError."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
        self._buffer += data
        while len(self._buffer) >= _HEAD.size:
            n_header, n_payload = _HEAD.unpack_from(self._buffer)
            if n_header > MAX_HEADER or n_payload > MAX_PAYLOAD:
                raise ValueError("a frame from the sandbox claims an impossible size")
            end = _HEAD.size + n_header + n_payload
            if len(self._buffer) < end:
                return
            raw = bytes(self._buffer[_HEAD.size : _HEAD.size + n_header])
            payload = bytes(self._buffer[_HEAD.size + n_header : end])
            del self._buffer[:end]
            try:
                data_ = json.loads(raw.decode("utf-8", "surrogatepass"))
            except (ValueError, RecursionError) as error:
                raise ValueError("a frame from the sandbox is not JSON") from error
            if not isinstance(data_, dict):
                raise ValueError("a frame from the sandbox is not an object")
            yield data_, payload
