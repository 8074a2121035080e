"""Which system calls a program may make: one classic BPF filter for each policy, assembled here.

A deny list: what is not named is allowed, what is newer than the table does not exist. Linux caches calls
that are always allowed, so the filter costs a run nothing measurable. It is loaded last, because it refuses
the calls that set up everything else.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from dataclasses import dataclass
from functools import cache

from tutor.protocol import Policy
from tutor.sandbox.confine import kernel, syscalls

ALLOW = 0x7FFF0000
KILL = 0x80000000
_ERRNO = 0x00050000

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT = 0x40000000

# Offsets in struct seccomp_data: int nr; u32 arch; u64 instruction_pointer; u64 args[6]
_NR, _ARCH, _ARGS = 0, 4, 16

_LOAD, _AND, _JUMP_EQ, _JUMP_GE, _JUMP_GT, _JUMP_SET, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x25, 0x45, 0x06

# clone flags that make namespaces, and CLONE_NEWTIME
_NEW_NAMESPACES = 0x7E020000 | 0x80
_CLONE_THREAD = 0x00010000

_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK = 1, 2, 10, 16
_SOCK_TYPE, _SOCK_STREAM = 0xF, 1
_SOL_SOCKET, _SO_SNDBUF = 1, 7

# A terminal's input can be forged with these, whatever the descriptor came from.
_TERMINAL_REQUESTS = (0x5412, 0x541C, 0x540E, 0x5423)  # TIOCSTI, TIOCLINUX, TIOCSCTTY, TIOCSETD

# Requests to a file system change a file's flags, or make a btrfs subvolume, through a descriptor that
# may only be read. The letters of ext4 and its kin (f, v), XFS (X), btrfs and f2fs; terminals and GPUs
# have others.
_FILE_SYSTEM_REQUESTS = (0x6600, 0x7600, 0x5800, 0x9400, 0xF500)
_REQUEST_LETTER = 0xFF00

# F_SETOWN and F_SETOWN_EX name a process that gets signals when a pipe is written: kill by another door.
# F_SETLEASE and F_NOTIFY hold up, and tell of, what others do with a file that may only be read.
_FCNTL_REFUSED = (8, 15, 0x400, 0x402)
_FIOSETOWN, _SIOCSPGRP = 0x8901, 0x8902

_O_ACCMODE, _O_TRUNC = 0x3, 0x200

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER, _PR_SET_PTRACER = 1, 36, 0x59616D61

_REFUSED = """
ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp pidfd_getfd
add_key request_key keyctl bpf perf_event_open
mount umount2 pivot_root move_mount open_tree open_tree_attr fsopen fsconfig fsmount fspick mount_setattr
unshare setns chroot
init_module finit_module delete_module create_module get_kernel_syms query_module kexec_load kexec_file_load
reboot swapon swapoff acct quotactl quotactl_fd syslog sysfs _sysctl ustat uselib nfsservctl lookup_dcookie
settimeofday clock_settime adjtimex clock_adjtime sethostname setdomainname iopl ioperm modify_ldt vhangup
open_by_handle_at name_to_handle_at fanotify_init fanotify_mark personality
migrate_pages move_pages memfd_secret ioprio_set vmsplice
setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid
shmget shmat shmctl semget semop semctl semtimedop msgget msgsnd msgrcv msgctl mq_open mq_unlink
""".split()  # noqa: SIM905  (a hundred names read better without quotes)

# clone3 hides its flags behind a pointer; libc then falls back to clone. inotify would tell what happens in
# folders that Landlock lets nobody list. What io_setup takes is taken from the whole machine; Landlock's own
# calls make memory that is in nobody's count.
_UNKNOWN = """
io_uring_setup io_uring_enter io_uring_register userfaultfd clone3 inotify_init inotify_init1
io_setup landlock_create_ruleset landlock_add_rule landlock_restrict_self
""".split()  # noqa: SIM905

# Landlock does not cover these; programs (shutil.copy, tarfile) call them and only want not to fail.
_METADATA = """
chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes utimensat futimesat
setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat file_setattr
""".split()  # noqa: SIM905
_ATTRIBUTES = "getxattr lgetxattr listxattr llistxattr getxattrat listxattrat".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Rules:
    """What differs between filters.

    `memfd`: CUDA needs memfd_create; elsewhere its pages would be in nobody's memory count.
    `metadata`: files' metadata may be read and changed, because only the run's own are in sight (mount
    namespace).
    `truncation`: Landlock sees to it that only the run's own files are cut short (from its version 3).
    """

    policy: Policy = "plain"
    memfd: bool = False
    metadata: bool = False
    truncation: bool = True
    own_pid_only: int | None = None


class _Program:
    """Instructions in order. Every block ends by returning or by falling through to the next."""

    def __init__(self, machine: str) -> None:
        self.numbers = syscalls.numbers(machine)
        self.code: list[tuple[int, int, int, int]] = []

    def add(self, operation: int, value: int, if_true: int = 0, if_false: int = 0) -> None:
        self.code.append((operation, if_true, if_false, value & 0xFFFFFFFF))

    def answer(self, name: str, verdict: int) -> None:
        """This call gets `verdict`, whatever its arguments."""
        number = self.numbers.get(name)
        if number is not None:
            self.add(_JUMP_EQ, number, 0, 1)
            self.add(_RETURN, verdict)

    def when_argument(
        self, name: str, index: int, values: tuple[int, ...], then: int, otherwise: int
    ) -> None:
        """`then` where the low half of the argument is one of `values`, else `otherwise`."""
        number = self.numbers.get(name)
        if number is None:
            return
        self.add(_JUMP_EQ, number, 0, len(values) + 3)
        self.add(_LOAD, _ARGS + 8 * index)
        for position, value in enumerate(values):
            self.add(_JUMP_EQ, value, len(values) - position, 0)
        self.add(_RETURN, otherwise)
        self.add(_RETURN, then)

    def packed(self) -> bytes:
        return b"".join(struct.pack("HBBI", *instruction) for instruction in self.code)


def fails_with(number: int) -> int:
    """The verdict "fails with this errno"; 0 is a success that does nothing."""
    return _ERRNO | number


@cache
def assemble(rules: Rules, machine: str | None = None) -> bytes:
    """The filter as the kernel takes it. KeyError: an architecture without a table."""
    machine = machine or os.uname().machine
    program = _Program(machine)
    _check_architecture(program, machine)
    for name in _REFUSED:
        program.answer(name, fails_with(errno.EPERM))
    for name in _UNKNOWN:
        program.answer(name, fails_with(errno.ENOSYS))
    if not rules.memfd:
        program.answer("memfd_create", fails_with(errno.EPERM))
    if not rules.metadata:
        for name in _METADATA:
            program.answer(name, fails_with(0))
        for name in _ATTRIBUTES:
            program.answer(name, fails_with(errno.EOPNOTSUPP))
    if not rules.truncation:
        _truncation(program)
    _processes(program, rules)
    _sockets(program, rules.policy)
    _signals(program, rules.own_pid_only)
    _odds(program)
    program.add(_RETURN, ALLOW)
    return program.packed()


def _check_architecture(program: _Program, machine: str) -> None:
    program.add(_LOAD, _ARCH)
    program.add(_JUMP_EQ, _AUDIT_ARCH[machine], 1, 0)
    program.add(_RETURN, KILL)
    program.add(_LOAD, _NR)
    if machine == "x86_64":
        program.add(_JUMP_GE, _X32_BIT, 0, 1)
        program.add(_RETURN, fails_with(errno.ENOSYS))
    program.add(_JUMP_GT, syscalls.NEWEST, 0, 1)
    program.add(_RETURN, fails_with(errno.ENOSYS))


def _processes(program: _Program, rules: Rules) -> None:
    """Threads always; processes where the policy has them; namespaces never."""
    clone = program.numbers["clone"]
    if rules.policy == "plain":
        for name in ("fork", "vfork", "execve", "execveat"):
            program.answer(name, fails_with(errno.EPERM))
        program.add(_JUMP_EQ, clone, 0, 5)
        program.add(_LOAD, _ARGS)
        program.add(_JUMP_SET, _NEW_NAMESPACES, 2, 0)
        program.add(_JUMP_SET, _CLONE_THREAD, 0, 1)
        program.add(_RETURN, ALLOW)
        program.add(_RETURN, fails_with(errno.EPERM))
    else:
        program.add(_JUMP_EQ, clone, 0, 4)
        program.add(_LOAD, _ARGS)
        program.add(_JUMP_SET, _NEW_NAMESPACES, 0, 1)
        program.add(_RETURN, fails_with(errno.EPERM))
        program.add(_RETURN, ALLOW)


def _sockets(program: _Program, policy: Policy) -> None:
    if policy == "distributed":
        families = (_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK)
        program.when_argument("socket", 0, families, ALLOW, fails_with(errno.EACCES))
        program.when_argument("socketpair", 0, (_AF_UNIX,), ALLOW, fails_with(errno.EACCES))
    else:
        if policy == "plain":
            program.answer("socket", fails_with(errno.EACCES))
        else:  # multiprocessing hands descriptors over through them
            _only_unix_streams(program, "socket")
        _only_unix_streams(program, "socketpair")
    # A buffer stays as large as it is by default: what is in it is in no process's memory count.
    program.add(_JUMP_EQ, program.numbers["setsockopt"], 0, 6)
    program.add(_LOAD, _ARGS + 8)
    program.add(_JUMP_EQ, _SOL_SOCKET, 0, 3)
    program.add(_LOAD, _ARGS + 16)
    program.add(_JUMP_EQ, _SO_SNDBUF, 0, 1)
    program.add(_RETURN, fails_with(0))
    program.add(_RETURN, ALLOW)


def _only_unix_streams(program: _Program, name: str) -> None:
    """A datagram socket can send to any other by its name, one of a pair too; a stream has one peer."""
    program.add(_JUMP_EQ, program.numbers[name], 0, 7)
    program.add(_LOAD, _ARGS)
    program.add(_JUMP_EQ, _AF_UNIX, 0, 3)
    program.add(_LOAD, _ARGS + 8)
    program.add(_AND, _SOCK_TYPE)
    program.add(_JUMP_EQ, _SOCK_STREAM, 1, 0)
    program.add(_RETURN, fails_with(errno.EACCES))
    program.add(_RETURN, ALLOW)


def _truncation(program: _Program) -> None:
    """Not by path, and not in opening a file that is only to be read."""
    program.answer("truncate", fails_with(errno.EPERM))
    program.answer("openat2", fails_with(errno.ENOSYS))
    for name, flags in (("open", 1), ("openat", 2)):
        number = program.numbers.get(name)
        if number is not None:
            program.add(_JUMP_EQ, number, 0, 5)
            program.add(_LOAD, _ARGS + 8 * flags)
            program.add(_JUMP_SET, _O_TRUNC, 0, 2)
            program.add(_JUMP_SET, _O_ACCMODE, 1, 0)
            program.add(_RETURN, fails_with(errno.EPERM))
            program.add(_RETURN, ALLOW)


def _signals(program: _Program, own_pid: int | None) -> None:
    """Where others are in sight: only to itself (0 is its own process group, of which it is alone)."""
    if own_pid is None:
        return
    for name in ("kill", "tgkill"):
        program.when_argument(name, 0, (own_pid, 0), ALLOW, fails_with(errno.EPERM))
    for name in ("rt_sigqueueinfo", "rt_tgsigqueueinfo"):
        program.when_argument(name, 0, (own_pid,), ALLOW, fails_with(errno.EPERM))
    for name in ("tkill", "pidfd_send_signal"):
        program.answer(name, fails_with(errno.EPERM))


def _odds(program: _Program) -> None:
    _requests(program)
    program.when_argument("fcntl", 1, _FCNTL_REFUSED, fails_with(errno.EPERM), ALLOW)
    # torch.multiprocessing.spawn asks to die with its parent: it hears yes, and our own request stays.
    number = program.numbers["prctl"]
    program.add(_JUMP_EQ, number, 0, 7)
    program.add(_LOAD, _ARGS)
    program.add(_JUMP_EQ, _PR_SET_PDEATHSIG, 4, 0)
    program.add(_JUMP_EQ, _PR_SET_CHILD_SUBREAPER, 2, 0)
    program.add(_JUMP_EQ, _PR_SET_PTRACER, 1, 0)
    program.add(_RETURN, ALLOW)
    program.add(_RETURN, fails_with(errno.EPERM))
    program.add(_RETURN, fails_with(0))
    for name in ("prlimit64", "sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr"):
        program.when_argument(name, 0, (0,), ALLOW, fails_with(errno.EPERM))  # its own, nobody else's
    number = program.numbers["setpriority"]
    program.add(_JUMP_EQ, number, 0, 6)
    program.add(_LOAD, _ARGS)
    program.add(_JUMP_EQ, 0, 0, 2)  # PRIO_PROCESS
    program.add(_LOAD, _ARGS + 8)
    program.add(_JUMP_EQ, 0, 1, 0)
    program.add(_RETURN, fails_with(errno.EPERM))
    program.add(_RETURN, ALLOW)


def _requests(program: _Program) -> None:
    """ioctl: nothing that reaches a terminal's input, another process, or a file system."""
    whole = (*_TERMINAL_REQUESTS, _FIOSETOWN, _SIOCSPGRP)
    letters = _FILE_SYSTEM_REQUESTS
    program.add(_JUMP_EQ, program.numbers["ioctl"], 0, len(whole) + len(letters) + 5)
    program.add(_LOAD, _ARGS + 8)
    for position, value in enumerate(whole):
        program.add(_JUMP_EQ, value, len(whole) - position + len(letters) + 1, 0)
    program.add(_AND, _REQUEST_LETTER)
    for position, value in enumerate(letters):
        program.add(_JUMP_EQ, value, len(letters) - position + 1, 0)
    program.add(_RETURN, ALLOW)
    program.add(_RETURN, fails_with(errno.EPERM))
    program.add(_RETURN, fails_with(errno.ENOTTY))


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def load(program: bytes) -> None:
    """Puts this thread, and all it ever starts, under the filter. Needs no_new_privileges."""
    buffer = ctypes.create_string_buffer(program, len(program))
    header = _FilterProgram(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    number = syscalls.numbers(os.uname().machine)["seccomp"]
    kernel.syscall(number, 1, 0, ctypes.byref(header))  # SECCOMP_SET_MODE_FILTER
