"""Everything a program is likely to import, imported once in the zygote."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pkgutil
import platform
import sys
import warnings
from typing import Any

# torch._dynamo and what hangs on it cost about a second where they are first needed: the first optimizer,
# torch.func, meta tensors, the profiler. The others are what learners' programs import.
_MODULES = (
    "torch._dynamo",
    "torch.nn.functional",
    "torch.nn.utils",
    "torch.nn.init",
    "torch.optim.lr_scheduler",
    "torch.utils.data",
    "torch.func",
    "torch.autograd.functional",
    "torch.autograd.profiler",
    "torch.linalg",
    "torch.distributions",
    "torch.multiprocessing",
    "multiprocessing.popen_fork",
    "multiprocessing.queues",
    "multiprocessing.synchronize",
    "argparse",
    "collections",
    "copy",
    "csv",
    "dataclasses",
    "functools",
    "inspect",
    "io",
    "itertools",
    "json",
    "linecache",
    "logging",
    "math",
    "pathlib",
    "pickle",
    "random",
    "tempfile",
    "textwrap",
    "time",
    "traceback",
    "typing",
)

# Parts of the sandbox that supervise rather than serve.
_NOT_FOR_WORKERS = ("tutor.sandbox.zygote", "tutor.sandbox.supervisor", "tutor.sandbox.confine")


def load() -> dict[str, Any]:
    """Imports all of it, single-threaded, and returns what the tutor wants to know of torch.

    ImportError, OSError, ...: whatever importing a missing or broken torch raises.
    """
    # Their thread pools would be created here and be dead in every fork.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    import torch

    torch.set_num_threads(1)  # before any op: children of a process that used its pool hang at their first
    filters = list(warnings.filters)
    for name in _MODULES:
        importlib.import_module(name)
    _load_sandbox()
    warnings.filters[:] = filters  # type: ignore[index]
    gc.collect()
    gc.freeze()  # or the collector would touch, and so copy, every object's page in each child
    return {"torch": torch.__version__, "python": platform.python_version()}


def _load_sandbox() -> None:
    """All of tutor.sandbox: once confined, a worker cannot read the tutor's files any more."""
    import tutor.sandbox

    for module in pkgutil.walk_packages(tutor.sandbox.__path__, "tutor.sandbox."):
        if not module.name.startswith(_NOT_FOR_WORKERS):
            with contextlib.suppress(ModuleNotFoundError):
                importlib.import_module(module.name)


def forget_main() -> None:
    """The zygote's own `__main__` must not be what multiprocessing and pickle find in a worker."""
    sys.modules["__main__"].__dict__.pop("main", None)
