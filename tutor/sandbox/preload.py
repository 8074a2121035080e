"""Everything a program is likely to import, imported once in the zygote."""

from __future__ import annotations

import atexit
import gc
import importlib
import logging
import os
import pkgutil
import platform
import warnings
import weakref
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


def load_torch() -> dict[str, Any]:
    """Imports torch, single-threaded; its version and python's.

    Raises whatever importing a missing or broken torch raises: ImportError, OSError from a library, ...
    """
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # its pool would be created here and be dead in every fork
    import numpy  # noqa: F401  (before torch, as torch would import it)
    import torch

    torch.set_num_threads(1)  # before any op: children of a process that used its pool hang at their first
    return {"torch": torch.__version__, "python": platform.python_version()}


def load_rest() -> None:
    """What programs import beside torch, and all of the sandbox that workers use: once confined, they
    cannot read the tutor's files any more."""
    filters = list(warnings.filters)
    for name in _MODULES:
        importlib.import_module(name)
    import tutor.sandbox

    for module in pkgutil.walk_packages(tutor.sandbox.__path__, "tutor.sandbox."):
        if not module.name.startswith(_NOT_FOR_WORKERS):
            importlib.import_module(module.name)
    warnings.filters[:] = filters  # type: ignore[index]


def settle() -> None:
    """The last thing before the first fork."""
    import multiprocessing.util

    import torch.utils.data

    # What plain python does at exit, less what torch adds: unloading its operator libraries and counting its
    # compilations takes 70 ms in every run, and is of no use to a process that ends anyway.
    for finalizer in list(weakref.finalize._registry):  # type: ignore[attr-defined]
        finalizer.detach()
    atexit._clear()
    atexit.register(logging.shutdown)
    atexit.register(weakref.finalize._exitfunc)  # type: ignore[attr-defined]
    atexit.register(torch.utils.data._utils._set_python_exit_flag)
    atexit.register(multiprocessing.util._exit_function)  # type: ignore[attr-defined]
    gc.collect()
    gc.freeze()  # or the collector would touch, and so copy, every object's page in each child
