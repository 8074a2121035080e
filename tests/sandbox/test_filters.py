"""The seccomp filters as the kernel reads them, on both architectures, and the table they are made from."""

from __future__ import annotations

import errno
import re
import struct
from pathlib import Path

import pytest

from tutor.protocol import Policy
from tutor.sandbox.confine import seccomp, syscalls
from tutor.sandbox.confine.seccomp import ALLOW, KILL, Rules, assemble, fails_with

MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


def verdict(program: bytes, machine: str, name: str | int, *arguments: int, architecture: int = 0) -> int:
    """Runs a classic BPF program over a system call, as linux/kernel/bpf does."""
    number = name if isinstance(name, int) else syscalls.numbers(machine)[name]
    values = [argument & (1 << 64) - 1 for argument in (*arguments, 0, 0, 0, 0, 0, 0)[:6]]
    data = struct.pack("<IIQ6Q", number, architecture or MACHINES[machine], 0, *values)
    instructions = list(struct.iter_unpack("HBBI", program))
    at, accumulator = 0, 0
    while True:
        code, if_true, if_false, value = instructions[at]
        at += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, value)
        elif code == 0x06:
            return value
        elif code == 0x54:
            accumulator &= value
        else:
            holds = {
                0x15: accumulator == value,
                0x35: accumulator >= value,
                0x25: accumulator > value,
                0x45: bool(accumulator & value),
            }[code]
            at += if_true if holds else if_false


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


THREAD = 0x3D0F00  # what pthread_create asks for
FORK = 0x1200011
EPERM, ENOSYS, EACCES = fails_with(errno.EPERM), fails_with(errno.ENOSYS), fails_with(errno.EACCES)
DONE = fails_with(0)


@pytest.mark.parametrize("policy", ["plain", "procs", "distributed"])
def test_what_every_policy_refuses_and_allows(machine: str, policy: Policy) -> None:
    program = assemble(Rules(policy), machine)
    assert len(program) // 8 < 4096  # the kernel's limit
    for name in ("ptrace", "mount", "unshare", "setns", "bpf", "keyctl", "setuid", "shmget", "personality"):
        assert verdict(program, machine, name) == EPERM, name
    for name in ("io_uring_setup", "userfaultfd", "clone3", "io_setup", "landlock_create_ruleset"):
        assert verdict(program, machine, name) == ENOSYS, name
    assert verdict(program, machine, syscalls.NEWEST + 1) == ENOSYS
    assert verdict(program, machine, 1) == ALLOW
    assert verdict(program, machine, "clone", THREAD) == ALLOW
    assert verdict(program, machine, "clone", FORK | 0x10000000) == EPERM  # a user namespace
    assert verdict(program, machine, "clone", THREAD | 0x80) == EPERM  # a time namespace
    assert verdict(program, machine, "ioctl", 0, 0x5412) == EPERM
    assert verdict(program, machine, "ioctl", 0, 0x1_0000_5412) == EPERM
    assert verdict(program, machine, "ioctl", 0, 0x5401) == ALLOW
    assert verdict(program, machine, "prctl", 1, 9) == DONE
    assert verdict(program, machine, "prctl", 36, 1) == EPERM
    assert verdict(program, machine, "prctl", 15) == ALLOW
    assert verdict(program, machine, "prlimit64", 0) == ALLOW
    assert verdict(program, machine, "prlimit64", 77) == EPERM
    assert verdict(program, machine, "setpriority", 0, 0) == ALLOW
    assert verdict(program, machine, "setpriority", 0, 77) == EPERM
    assert verdict(program, machine, "setpriority", 1, 0) == EPERM
    assert verdict(program, machine, "socketpair", 1, 0x80001) == ALLOW
    assert verdict(program, machine, "socketpair", 1, 2) == (ALLOW if policy == "distributed" else EACCES)
    assert verdict(program, machine, "socketpair", 2, 1) == EACCES
    for request in (0x40086602, 0x40087602, 0x401C5820, 0x5000940E, 0xF501):
        assert verdict(program, machine, "ioctl", 3, request) == fails_with(errno.ENOTTY), hex(request)
    for request in (0x541B, 0x5451, 0x80045430):  # FIONREAD, FIOCLEX, TIOCGPTN
        assert verdict(program, machine, "ioctl", 3, request) == ALLOW, hex(request)
    assert verdict(program, machine, "ioctl", 3, 0x8901) == EPERM  # FIOSETOWN
    for command in (8, 15, 0x400, 0x402):  # F_SETOWN, F_SETOWN_EX, F_SETLEASE, F_NOTIFY
        assert verdict(program, machine, "fcntl", 3, command) == EPERM
    for command in (1, 2, 4, 1031):  # F_GETFD, F_SETFD, F_SETFL, F_SETPIPE_SZ
        assert verdict(program, machine, "fcntl", 3, command) == ALLOW
    assert verdict(program, machine, "inotify_init1") == ENOSYS
    assert verdict(program, machine, "setsockopt", 3, 1, 7) == DONE  # SO_SNDBUF
    assert verdict(program, machine, "setsockopt", 3, 1, 2) == ALLOW
    assert verdict(program, machine, "setsockopt", 3, 6, 7) == ALLOW


def test_processes_and_sockets_by_policy(machine: str) -> None:
    plain, procs, distributed = (assemble(Rules(p), machine) for p in ("plain", "procs", "distributed"))
    assert verdict(plain, machine, "clone", FORK) == EPERM
    assert verdict(plain, machine, "execve") == EPERM
    assert verdict(procs, machine, "clone", FORK) == ALLOW
    assert verdict(procs, machine, "execve") == ALLOW
    if machine == "x86_64":
        assert verdict(plain, machine, "fork") == verdict(plain, machine, "vfork") == EPERM
        assert verdict(procs, machine, "fork") == ALLOW
    allowed = {
        family
        for family in range(45)
        for program, wanted in ((plain, ()), (procs, (1,)), (distributed, (1, 2, 10, 16)))
        if (verdict(program, machine, "socket", family, 0x80001) == ALLOW) != (family in wanted)
    }
    assert allowed == set()
    assert verdict(procs, machine, "socket", 1, 2) == EACCES  # a datagram can go to anybody


def test_options(machine: str) -> None:
    assert verdict(assemble(Rules(), machine), machine, "memfd_create") == EPERM
    assert verdict(assemble(Rules(memfd=True), machine), machine, "memfd_create") == ALLOW
    for name in ("fchmod", "fchownat", "utimensat", "setxattr"):
        assert verdict(assemble(Rules(), machine), machine, name) == DONE
        assert verdict(assemble(Rules(metadata=True), machine), machine, name) == ALLOW
    for name in ("getxattr", "listxattr"):
        assert verdict(assemble(Rules(), machine), machine, name) == fails_with(errno.EOPNOTSUPP)
        assert verdict(assemble(Rules(metadata=True), machine), machine, name) == ALLOW
    short = assemble(Rules(truncation=False), machine)
    assert verdict(assemble(Rules(), machine), machine, "truncate") == ALLOW
    assert verdict(short, machine, "truncate") == EPERM
    assert verdict(short, machine, "openat2") == ENOSYS
    assert verdict(short, machine, "openat", 0, 0, 0x200) == EPERM  # O_TRUNC, for reading
    assert verdict(short, machine, "openat", 0, 0, 0x241) == ALLOW  # as open(path, "w") has it
    assert verdict(short, machine, "openat", 0, 0, 0) == ALLOW
    own = assemble(Rules(own_pid_only=500), machine)
    assert verdict(own, machine, "kill", 500) == verdict(own, machine, "tgkill", 500, 501) == ALLOW
    assert verdict(own, machine, "kill", 501) == verdict(own, machine, "kill", -1) == EPERM
    assert verdict(own, machine, "tkill", 500) == EPERM


def test_a_foreign_architecture_is_killed_and_x32_is_unknown(machine: str) -> None:
    program = assemble(Rules(), machine)
    assert verdict(program, machine, 0, architecture=0x40000003) == KILL  # 32-bit x86, by int 0x80
    if machine == "x86_64":
        assert verdict(program, machine, 0x40000000 + 39) == ENOSYS


def test_every_named_call_is_in_the_table() -> None:
    known = set(syscalls.numbers("x86_64")) | set(syscalls.numbers("aarch64"))
    named = {*seccomp._REFUSED, *seccomp._UNKNOWN, *seccomp._METADATA, *seccomp._ATTRIBUTES}
    assert named <= known


def test_the_table_agrees_with_the_system_headers(machine: str) -> None:
    header = HEADERS[machine]
    if not header.exists():
        pytest.skip(f"no {header} here")
    text = header.read_text(encoding="utf-8")
    theirs = {
        name: int(number) for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)$", text, re.M)
    }
    ours = syscalls.numbers(machine)
    assert len(theirs.keys() & ours.keys()) > 100
    assert {name: number for name, number in ours.items() if theirs.get(name, number) != number} == {}
    assert (theirs.keys() - ours.keys()) & syscalls.numbers("x86_64").keys() == set()
