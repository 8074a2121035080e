"""Where things are on a Linux machine, beyond what the tutor says of its interpreter."""

from __future__ import annotations

from pathlib import Path

# Programs, libraries and the linker's own files. Nothing here is the learner's.
SYSTEM = tuple(
    Path(path)
    for path in (
        "/usr",
        "/lib",
        "/lib32",
        "/lib64",
        "/bin",
        "/sbin",
        "/etc/alternatives",
        "/etc/ld.so.cache",
        "/etc/ld.so.conf",
        "/etc/ld.so.conf.d",
        "/etc/localtime",
        "/etc/nsswitch.conf",
        "/nix/store",
    )
)

DEVICES = tuple(Path("/dev") / name for name in ("null", "zero", "full", "random", "urandom"))

# What libraries read to find out about processors and memory.
HARDWARE = Path("/sys/devices/system")
PROC_FILES = tuple(
    Path("/proc") / name
    for name in (
        "cpuinfo",
        "meminfo",
        "stat",
        "version",
        "filesystems",
        "sys/vm/overcommit_memory",
        "sys/kernel/osrelease",
        "sys/kernel/random/uuid",
    )
)


def gpu_devices() -> list[Path]:
    """NVIDIA's device nodes, as far as there are any."""
    return sorted(Path("/dev").glob("nvidia*"))


GPU_FILES = (Path("/proc/driver/nvidia"), Path("/sys"))
