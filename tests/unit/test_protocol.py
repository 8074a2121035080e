"""The framing: what was packed comes out, however it is cut; what is hostile is refused."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutor.protocol import Failure, Job, Limits, Unframer, pack

texts = st.text(st.characters(codec=None), max_size=20)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)
frames = st.lists(st.tuples(st.dictionaries(texts, values, max_size=4), st.binary(max_size=50)), max_size=5)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the test
@given(frames, st.integers(1, 64))
def test_frames_survive_any_cut(sent: list[tuple[dict[str, Any], bytes]], size: int) -> None:
    stream = b"".join(pack(data, payload) for data, payload in sent)
    unframer = Unframer()
    received = []
    for start in range(0, len(stream), size):
        received += list(unframer.feed(stream[start : start + size]))
    assert received == sent


@pytest.mark.parametrize(
    "garbage",
    [
        struct.pack("<II", 0xFFFFFFFF, 0),
        struct.pack("<II", 2, 0xFFFFFFFF),
        struct.pack("<II", 5, 0) + b"hello",
        struct.pack("<II", 2, 0) + b"[]",
        struct.pack("<II", 200_000, 0) + b"[" * 200_000,
        struct.pack("<II", 2, 0) + b"\xff\xfe",
    ],
    ids=["huge header", "huge payload", "not JSON", "not an object", "too deep", "not text"],
)
def test_what_is_no_frame_is_refused(garbage: bytes) -> None:
    with pytest.raises(ValueError, match="sandbox"):
        list(Unframer().feed(garbage))


def test_a_frame_too_large_is_not_sent() -> None:
    with pytest.raises(ValueError, match="too large"):
        pack({"text": "x" * (17 << 20)})


def test_a_job_goes_through_plain_data() -> None:
    job = Job("print(1)", ask=("x", "y"), argv=("a",), limits=Limits(wall_seconds=3), extra={"k": [1]})
    assert Job.from_plain(job.to_plain()) == job


def test_a_failure_from_the_sandbox_is_read_strictly() -> None:
    with pytest.raises(KeyError):
        Failure.from_plain({"message": "no type"})
    failure = Failure.from_plain(
        {
            "type": "RuntimeError",
            "message": "m",
            "line": 3,
            "frames": [[3, "f", "x @ y"]],
            "operands": [{"name": "x", "shape": [2, 3], "dtype": "torch.float32", "device": "cpu"}],
        }
    )
    assert failure.operands[0].shape == (2, 3)
    assert failure.frames == ((3, "f", "x @ y"),)
