"""Which devices this machine has, found without waking one: what has initialised CUDA cannot fork."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

import torch


def found() -> list[dict[str, Any]]:
    """`{"id", "available", "name", "why"}` for cpu, each CUDA device (or one entry saying why none), mps."""
    return [_cpu(), *_cuda(), _mps()]


def _device(identity: str, name: str = "", why: str = "") -> dict[str, Any]:
    return {"id": identity, "available": not why, "name": name, "why": why}


def _cpu() -> dict[str, Any]:
    name = platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                name = line.partition(":")[2].strip()
                break
    except OSError:
        pass  # macOS has no /proc; the architecture's name does
    return _device("cpu", f"{name}, {os.cpu_count()} cores")


def _cuda() -> list[dict[str, Any]]:
    if not torch.version.cuda and not torch.version.hip:
        return [_device("cuda", why=f"This torch ({torch.__version__}) is built without CUDA.")]
    os.environ["PYTORCH_NVML_BASED_CUDA_CHECK"] = "1"  # ask the driver's library, not the driver
    try:
        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    except RuntimeError as error:
        return [_device("cuda", why=f"CUDA does not start: {str(error).splitlines()[0]}.")]
    if count == 0:
        return [_device("cuda", why="torch finds no NVIDIA GPU with a working driver on this machine.")]
    names = _nvidia_names()
    return [
        _device("cuda" if n == 0 else f"cuda:{n}", names[n] if n < len(names) else "NVIDIA GPU")
        for n in range(count)
    ]


def _nvidia_names() -> list[str]:
    names = []
    for file in sorted(Path("/proc/driver/nvidia/gpus").glob("*/information")):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("Model:"):
                names.append(line.partition(":")[2].strip())
    return names


def _mps() -> dict[str, Any]:
    if platform.system() != "Darwin":
        return _device("mps", why="MPS is Apple's: it needs macOS on Apple silicon.")
    if not torch.backends.mps.is_built():
        return _device("mps", why=f"This torch ({torch.__version__}) is built without MPS.")
    if not torch.backends.mps.is_available():
        return _device("mps", why="MPS needs macOS 14 or later on Apple silicon.")
    return _device("mps", "Apple GPU")
