"""CUDA as far as it can be tried without one, and the rest where there is one."""

from __future__ import annotations

import ctypes
import os
import socket
import struct
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.sandbox.conftest import job, show
from tutor.protocol import Job, Limits, Unframer
from tutor.runner import Runner
from tutor.runner.ending import judge
from tutor.sandbox import gpu, refusal
from tutor.sandbox.confine import landlock, places, seccomp, syscalls
from tutor.sandbox.confine.base import Grant, Surroundings
from tutor.sandbox.supervisor import Supervisor

MB = 1 << 20


class FakeNvml:
    """NVML's three functions over a number."""

    def __init__(self, used: int = 0, *, starts: bool = True) -> None:
        self.used = used
        self.starts = starts
        self.answers = True

    def nvmlInit_v2(self) -> int:  # noqa: N802
        return 0 if self.starts else 9

    def nvmlDeviceGetHandleByIndex_v2(self, index: int, handle: Any) -> int:  # noqa: N802
        return 0 if index == 0 else 2

    def nvmlDeviceGetMemoryInfo(self, handle: Any, info: Any) -> int:  # noqa: N802
        ctypes.memmove(info, struct.pack("QQQ", 1 << 33, 0, self.used), 24)
        return 0 if self.answers else 15


def test_the_device_s_memory_is_watched_from_when_the_run_began() -> None:
    nvml = FakeNvml(3000 * MB)
    before = gpu.Before(gpu.Meter(0, nvml))
    assert not before.is_over(1000)
    nvml.used += 1400 * MB  # the context's own share is allowed on top
    assert not before.is_over(1000)
    nvml.used += 200 * MB
    assert before.is_over(1000)
    nvml.answers = False  # a driver that is gone ends no run
    assert not before.is_over(1000)


@pytest.mark.parametrize(("library", "index"), [(FakeNvml(starts=False), 0), (FakeNvml(), 1)])
def test_a_meter_that_cannot_be_had_is_an_error(library: FakeNvml, index: int) -> None:
    with pytest.raises(OSError, match="NVML says"):
        gpu.Meter(index, library)


def test_its_sentences_have_the_figure() -> None:
    asked = Job("", device="cuda", limits=Limits(device_memory_mb=700))
    ended = judge(asked, None, {"why": "device memory", "code": -9}, "exit")
    assert ended.status == "memory"
    assert ended.detail == "The run was stopped because it used more than 700 MB of the GPU's memory."
    told = refusal.told(torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 GiB."), asked)
    assert told is not None
    assert told[0] == "memory"
    assert "its 700 MB of the GPU's memory" in told[1]
    assert refusal.told(torch.OutOfMemoryError("CUDA out of memory."), Job("")) is None


def test_only_a_run_on_cuda_may_have_memory_files_and_the_driver() -> None:
    machine = os.uname().machine
    number = struct.pack("I", syscalls.numbers(machine)["memfd_create"])
    refused = struct.pack("HBBI", 0x15, 0, 1, *struct.unpack("I", number))
    assert refused in seccomp.assemble(seccomp.Rules())
    assert refused not in seccomp.assemble(seccomp.Rules(memfd=True))


def test_the_landlock_rules_open_the_driver_for_cuda_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from tutor.sandbox.confine.landlocked import Landlocked

    node = Path("/dev/nvidia0")
    monkeypatch.setattr(places, "gpu_devices", lambda: [node])
    here = Path("/nonexistent")
    tier = Landlocked(Surroundings((), here, here, (), (), here))
    rules = {device: dict(tier._rules(Grant("plain", device, Limits(), here))) for device in ("cpu", "cuda")}
    assert node not in rules["cpu"]
    assert rules["cuda"][node] == landlock.DEVICE
    assert rules["cuda"][Path("/proc/driver/nvidia")] == landlock.READ
    assert rules["cuda"][Path(f"/proc/{os.getpid()}")] & landlock.WRITE_FILE  # it names its threads
    assert not rules["cpu"].get(Path(f"/proc/{os.getpid()}"), 0) & landlock.WRITE_FILE


class _Confinement:
    spawns, scratch_on_disk, tier, layers = False, False, "limits", ()


def _supervisor(control: socket.socket) -> Supervisor:
    here = Path("/nonexistent")
    return Supervisor(control, -1, _Confinement(), Surroundings((), here, here, (), (), here), 1)  # type: ignore[arg-type]


def test_a_worker_with_its_context_up_is_kept_beside_those_for_the_cpu() -> None:
    from tutor.sandbox.supervisor import Worker

    ours, theirs = socket.socketpair()
    with ours, theirs:
        supervisor = _supervisor(theirs)
        wanted = supervisor._lacking()
        assert wanted is not None
        assert wanted.device == "cpu"
        own = Limits(scratch_mb=64)
        supervisor._obey({"ready": {"limits": {"scratch_mb": 64}, "device": "cuda:1"}})
        for number, device in enumerate(("cpu", "cuda:1")):
            wanted = supervisor._lacking()
            assert wanted is not None
            assert (wanted.policy, wanted.device, wanted.limits) == ("plain", device, own)
            grant = Grant("plain", device, own, Path("/scratch"))
            supervisor.workers[number] = Worker(number, 0, grant, None, -1, -1, ())
        assert supervisor._lacking() is None
        # One that cannot be made ready is told, and not tried for ever.
        read, write = os.pipe()
        os.write(write, b"!RuntimeError: CUDA driver version is insufficient")
        os.close(write)
        worker = supervisor.workers.pop(1)
        worker.prepared = read
        supervisor._selector.register(read, 1, worker)
        supervisor._prepared(worker)
        (message, _), *_ = Unframer().feed(ours.recv(1 << 16))
        assert message["unmade"]["device"] == "cuda:1"
        assert "insufficient" in message["unmade"]["why"]
        assert supervisor._lacking() is None
        for fd in supervisor._lifeline:
            os.close(fd)


def test_a_device_that_is_not_there_fails_its_own_runs_and_no_others(runner: Runner) -> None:
    if any(device.available for device in runner.machine.devices if device.id.startswith("cuda")):
        pytest.skip("there is one")
    runner.device = "cuda"
    try:
        assert runner.run(Job("print('cpu')")).stdout == "cpu\n"
        from tutor.errors import RunnerError

        with pytest.raises(RunnerError, match=r"CUDA|NVIDIA"):
            runner.run(Job("print('cuda')", device="cuda"))
        assert runner.run(Job("print('cpu')")).stdout == "cpu\n"
    finally:
        runner.device = "cpu"


@pytest.fixture
def on_cuda(runner: Runner) -> Runner:
    if not any(device.available for device in runner.machine.devices if device.id == "cuda"):
        pytest.skip("no CUDA here")
    runner.device = "cuda"
    return runner


def test_a_run_on_cuda(on_cuda: Runner) -> None:
    program = """
        import torch
        print(torch.cuda.memory_allocated(), torch.cuda.max_memory_allocated())
        x = torch.ones(64, 64, requires_grad=True); (x @ x).sum().backward()
        print(x.device.type, x.grad[0, 0].item())
    """
    result = on_cuda.run(job(program, device="cuda", wall=60))
    assert result.stdout == "0 0\ncuda 128.0\n", show(result)
    too_much = job("import torch\nx = torch.zeros(1 << 30)", device="cuda", wall=60, memory=4096)
    result = on_cuda.run(Job(too_much.source, device="cuda", limits=Limits(60.0, device_memory_mb=512)))
    assert result.status == "memory", show(result)
    assert "512 MB" in result.detail
