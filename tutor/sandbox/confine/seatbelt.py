"""The seatbelt tier: macOS's own sandbox, entered by the process itself once everything is imported.

`sandbox_init` is what `sandbox-exec` calls. Forking a process that holds torch or Metal is unsafe on macOS,
so workers are spawned and import ahead of the job (`tutor.sandbox.spawned`); and there is no signal at a
parent's death, so a worker watches a pipe.
"""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Iterable

from tutor.protocol import Policy, Tier
from tutor.sandbox.confine import limits
from tutor.sandbox.confine.base import Grant, Surroundings

_SYSTEM = ("/usr", "/bin", "/sbin", "/System", "/Library/Frameworks", "/Library/Apple", "/opt/homebrew")
_SYSTEM_FILES = ("/private/etc/localtime", "/private/var/db/timezone", "/private/var/db/dyld")
_DEVICES = ("null", "zero", "random", "urandom", "dtracehelper")
_SERVICES = ("com.apple.system.notification_center", "com.apple.system.logger")
_METAL_SERVICES = ("com.apple.MTLCompilerService",)
_METAL_CLIENTS = ("AGXDeviceUserClient", "AGXCommandQueue", "AGXSharedUserClient", "IOSurfaceRootUserClient")


class Seatbelt:
    """A profile that denies by default, rlimits, and the watchdog."""

    tier: Tier = "seatbelt"
    layers: tuple[str, ...] = ("seatbelt", "rlimits", "watchdog")
    scratch_on_disk = True
    spawns = True

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self.data = surroundings.data

    def establish(self) -> None:
        return

    def before_fork(self) -> None:
        return None

    def after_fork(self) -> None:
        return

    def single(self, policy: Policy) -> bool:
        return policy == "plain"

    def refuses(self, policy: Policy) -> str:
        if policy == "distributed":
            return "The distributed policy needs a network of its own, which macOS does not offer."
        return ""

    def enter(self, grant: Grant) -> None:
        os.chdir(grant.scratch)
        limits.apply(grant.limits)
        profile = profile_for(self._surroundings, grant)
        message = ctypes.c_char_p()
        library = ctypes.CDLL("/usr/lib/libSystem.dylib")
        if library.sandbox_init(profile.encode(), ctypes.c_uint64(0), ctypes.byref(message)) != 0:
            raise OSError(f"sandbox_init: {(message.value or b'').decode(errors='replace')}")


def profile_for(surroundings: Surroundings, grant: Grant) -> str:
    """The profile in the sandbox's own language. Later rules win, so what is hidden comes after what may be
    read, and the shipped data after that."""
    scratch = str(grant.scratch.resolve())
    readable = [*_SYSTEM, *_SYSTEM_FILES, *(str(path.resolve()) for path in surroundings.readable)]
    hidden = [str(path) for path in (*surroundings.hidden, surroundings.package.resolve())]
    lines = [
        "(version 1)",
        "(deny default)",
        "(allow file-read-metadata)",
        "(allow sysctl-read)",
        f"(allow file-read* {_subpaths(readable)})",
        f"(deny file-read* {_subpaths(hidden)})",
        f"(allow file-read* {_subpaths([str(surroundings.data)])})",
        f"(allow file-read* file-write* {_subpaths([scratch])})",
        f"(allow file-read* file-write-data {_literals(f'/dev/{name}' for name in _DEVICES)})",
        "(allow signal (target self))",
        f"(allow mach-lookup {_names(_SERVICES)})",
    ]
    if grant.policy != "plain":
        lines += [
            "(allow process-fork)",
            f"(allow process-exec {_subpaths(readable)})",
            "(allow signal (target children))",
            "(allow ipc-posix-shm* ipc-posix-sem*)",
            f"(allow network* (local unix-socket) {_subpaths([scratch])})",
        ]
    if grant.device == "mps":
        clients = " ".join(f"(iokit-user-client-class {json.dumps(name)})" for name in _METAL_CLIENTS)
        lines += [f"(allow iokit-open {clients})", f"(allow mach-lookup {_names(_METAL_SERVICES)})"]
    return "\n".join(lines) + "\n"


def _subpaths(paths: Iterable[str]) -> str:
    return " ".join(f"(subpath {json.dumps(path)})" for path in paths)


def _literals(paths: Iterable[str]) -> str:
    return " ".join(f"(literal {json.dumps(path)})" for path in paths)


def _names(services: Iterable[str]) -> str:
    return " ".join(f"(global-name {json.dumps(name)})" for name in services)
