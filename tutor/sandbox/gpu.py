"""CUDA: a context brought up before the job comes, and a limit for the device's memory.

torch's allocator keeps to a share of the device, but a program can set another, or allocate beside it; so
torch's allocator keeps to a share of the device, but a program can set another, or allocate beside it, so
"""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Callable
from typing import Any, Protocol

import torch

_DRIVER_S_OWN = 512 << 20
"""bytes that a context takes beside what its program asks for"""


def wake(device: str, memory_mb: int) -> None:
    """Brings up the context of `device` in this process, with its matrix library, and leaves nothing that a
    program would find: no tensor, no workspace, no peak. RuntimeError: CUDA does not start."""
    limit(device, memory_mb)
    x = torch.ones(16, 16, device=device)
    (x @ x).sum().item()
    del x
    with contextlib.suppress(AttributeError):  # not a public name
        torch._C._cuda_clearCublasWorkspaces()
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats(device)


def limit(device: str, memory_mb: int) -> None:
    """Lets torch's allocator have at most `memory_mb` of `device`. Initialises CUDA."""
    total = torch.cuda.get_device_properties(device).total_memory
    torch.cuda.set_per_process_memory_fraction(min(1.0, (memory_mb << 20) / total), device)


class _Memory(ctypes.Structure):
    _fields_ = (("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong))


class Library(Protocol):
    """What is used of NVML; each function returns 0 where it went well."""

    nvmlInit_v2: Callable[[], int]  # noqa: N815
    nvmlDeviceGetHandleByIndex_v2: Callable[[int, Any], int]  # noqa: N815
    nvmlDeviceGetMemoryInfo: Callable[[Any, Any], int]  # noqa: N815


class Meter:
    """Reads how much of one device's memory is in use, by whomever."""

    def __init__(self, index: int, library: Library | None = None) -> None:
        """`index` counts as the driver does. OSError: there is no driver's library, or it does not start."""
        self._library: Any = library if library is not None else ctypes.CDLL("libnvidia-ml.so.1")
        self._handle = ctypes.c_void_p()
        self._check(self._library.nvmlInit_v2())
        self._check(self._library.nvmlDeviceGetHandleByIndex_v2(index, ctypes.byref(self._handle)))

    def used(self) -> int:
        """Bytes. OSError where it cannot be read."""
        memory = _Memory()
        self._check(self._library.nvmlDeviceGetMemoryInfo(self._handle, ctypes.byref(memory)))
        return int(memory.used)

    def _check(self, code: int) -> None:
        if code != 0:
            raise OSError(f"NVML says {code}")


class Before:
    """A device's memory as it was when a run was given to a worker."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._then = meter.used()

    def is_over(self, most_mb: int) -> bool:
        """Whether more than `most_mb`, and what a context takes, has gone since. Whoever took it: the driver
        does not say whose it is to somebody inside a namespace."""
        try:
            return self._meter.used() - self._then > (most_mb << 20) + _DRIVER_S_OWN
        except OSError:
            return False  # the driver was unloaded, or the device fell off: nothing to measure any more


def meter(device: str) -> Meter | None:
    """The meter of a CUDA device, or None where the driver's library does not say."""
    index = int(device.partition(":")[2] or 0)
    with contextlib.suppress(OSError, RuntimeError, AttributeError, ValueError):
        return Meter(torch.cuda._get_nvml_device_index(index))  # as CUDA_VISIBLE_DEVICES has them
    return None
