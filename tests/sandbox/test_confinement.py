"""What a program may not reach, tried from within, in each tier that promises it."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import tutor
from tests.sandbox.conftest import job, show, source_of
from tutor import paths
from tutor.runner import Runner


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret.txt"
    file.write_text("the learner's", encoding="utf-8")
    file.chmod(0o666)
    return file


FILE_ATTACKS = {
    "read": "open(path).read()",
    "write": "open(path, 'w').write('x')",
    "append": "open(path, 'a').write('x')",
    "truncate": "os.truncate(path, 0)",
    "unlink": "os.unlink(path)",
    "rename": "os.rename(path, path + '.moved')",
    "create beside": "open(path + '.new', 'w')",
    "make a folder": "os.mkdir(path + '.dir')",
    "list": "print(os.listdir(os.path.dirname(path)))",
    "link to here": "os.link(path, 'linked'); print(open('linked').read())",
    "symlink and read": "os.symlink(path, 'link'); print(open('link').read())",
    "symlink there": "os.symlink('/etc/passwd', path + '.link')",
    "by the root of another process": "print(open(f'/proc/{os.getppid()}/root' + path).read())",
    "by another process's folder": "print(os.listdir(f'/proc/{os.getppid()}/cwd'))",
    "memory map": "import mmap; f = os.open(path, os.O_RDWR); mmap.mmap(f, 0)",
    "numpy": "import numpy; numpy.fromfile(path, 'u1')",
    "torch": "import torch; torch.from_file(path, size=3, dtype=torch.uint8)",
}


@pytest.mark.parametrize("attack", FILE_ATTACKS)
def test_files_outside_are_out_of_reach(confined: Runner, secret: Path, attack: str) -> None:
    result = confined.run(job(f"import os\npath = {str(secret)!r}\n{FILE_ATTACKS[attack]}\nprint('BREACH')"))
    assert "BREACH" not in result.stdout, show(result)
    assert "the learner's" not in result.stdout, show(result)
    assert secret.read_text(encoding="utf-8") == "the learner's"
    assert [file.name for file in secret.parent.iterdir()] == ["secret.txt"]


def test_modes_and_times_outside_stay(confined: Runner, secret: Path) -> None:
    before = secret.stat()
    program = f"""
        import os
        path = {str(secret)!r}
        for change in (lambda: os.chmod(path, 0o777), lambda: os.utime(path, (1, 1)),
                       lambda: os.chown(path, 1, 1), lambda: os.setxattr(path, "user.a", b"1")):
            try: change()
            except OSError: pass
    """
    result = confined.run(job(program))
    assert result.status == "ok", show(result)
    after = secret.stat()
    assert (after.st_mode, after.st_mtime, after.st_uid) == (before.st_mode, before.st_mtime, before.st_uid)
    assert os.listxattr(secret) == []


def test_its_own_files_can_be_used_like_anywhere(confined: Runner) -> None:
    program = """
        import os, shutil, tempfile, pathlib
        pathlib.Path("a").write_text("1"); shutil.copy2("a", "b"); os.chmod("b", 0o600); os.utime("b")
        os.rename("b", "c"); os.symlink("c", "d"); os.makedirs("x/y"); shutil.move("c", "x/y/c")
        with tempfile.TemporaryDirectory() as folder: pathlib.Path(folder, "t").write_text("2")
        shutil.rmtree("x"); print(sorted(os.listdir(".")), os.path.expanduser("~") == os.getcwd())
    """
    result = confined.run(job(program))
    assert result.stdout == "['a', 'd'] True\n", show(result)


def _content() -> Iterator[Path]:
    package = Path(tutor.__file__).resolve().parent
    yield package / "protocol.py"
    yield package / "sandbox" / "execute.py"
    yield from sorted(paths.challenges_dir().rglob("solution.py"))[:2]
    yield from sorted(paths.challenges_dir().rglob("check.py"))[:2]
    yield from sorted(paths.lessons_dir().rglob("*.md"))[:2]


def test_solutions_checks_and_the_tutor_itself_are_out_of_reach(confined: Runner) -> None:
    files = [str(path) for path in _content()]
    assert len(files) >= 5
    program = f"""
        import os
        for path in {files!r}:
            try: print("BREACH", path, len(open(path).read()))
            except OSError as error: print(type(error).__name__)
        for folder in sorted({{os.path.dirname(path) for path in {files!r}}}):
            try: print("BREACH", folder, os.listdir(folder)) if os.listdir(folder) else None
            except OSError: pass
    """
    result = confined.run(job(program))
    assert result.status == "ok", show(result)
    assert "BREACH" not in result.stdout, show(result)


def test_the_home_and_places_that_run_code_later(confined: Runner) -> None:
    files = [str(file) for file in Path.home().iterdir() if file.is_file()]
    program = f"""
        import os, sysconfig
        home = {str(Path.home())!r}
        for path in {files!r}:
            try: open(path); print("BREACH", path)
            except OSError: pass
        site, library = sysconfig.get_path("purelib"), os.path.dirname(os.__file__)
        for path in (site + "/evil.pth", library + "/sitecustomize.py", home + "/.bashrc",
                     "/usr/lib/evil", "/etc/cron.d/evil", "/dev/evil", "/evil"):
            try:
                open(path, "a"); print("BREACH", path)
            except OSError: pass
    """
    result = confined.run(job(program))
    assert result.status == "ok", show(result)
    assert "BREACH" not in result.stdout, show(result)


def test_the_environment_is_its_own(confined: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    program = """
        import os
        print(sorted(os.environ))
        for pid in os.listdir("/proc") if os.access("/proc", os.R_OK) else [str(os.getppid())]:
            if pid.isdigit() and int(pid) != os.getpid():
                # pid 1 of a namespace is its init, which knows nothing; its command line may be seen
                for name in ("environ", "mem", "maps", "fd", *(["cmdline"] if pid != "1" else [])):
                    try:
                        path = f"/proc/{pid}/{name}"
                        got = os.listdir(path) if name == "fd" else open(path, "rb").read(100)
                        if got: print("BREACH", path, got)
                    except OSError: pass
    """
    result = confined.run(job(program))
    assert "BREACH" not in result.stdout, show(result)
    names = result.stdout.splitlines()[0]
    for name in os.environ:
        if name not in ("PATH", "HOME", "TMPDIR", "LANG", "USER", "LOGNAME", "PYTHONDONTWRITEBYTECODE"):
            assert f"'{name}'" not in names or name == "OMP_NUM_THREADS"


def test_no_descriptor_leads_out(confined: Runner) -> None:
    program = """
        import os
        for fd in range(4096):
            try: print(fd, os.readlink(f"/proc/self/fd/{fd}"))
            except OSError: pass
    """
    result = confined.run(job(program))
    assert result.status == "ok"
    for line in result.stdout.splitlines():
        assert line.split()[1].startswith(("pipe:", "/dev/null")), show(result)


PROCESS_ATTACKS = {
    "signal the parent": "os.kill(os.getppid(), 0) if os.getppid() else 1/0",
    "signal the group of the parent": "os.killpg(os.getpgid(os.getppid()), 0) if os.getppid() else 1/0",
    "signal the tutor": "os.kill({tutor}, 0)",
    "ptrace": "assert libc.ptrace(16, {tutor}, 0, 0) == 0",
    "read memory": "open('/proc/{tutor}/mem', 'rb')",
    "prlimit of the tutor": "import resource; resource.prlimit({tutor}, resource.RLIMIT_NOFILE, (1, 1))",
    "raise its own limit": "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 40, 1 << 40))",
    "affinity of the tutor": "os.sched_setaffinity({tutor}, {0})",
    "nice of the tutor": "os.setpriority(os.PRIO_PROCESS, {tutor}, 19)",
    "become root": "os.setuid(0)",
    "setresuid": "os.setresuid(0, 0, 0)",
    "a shell": "os.execv('/bin/sh', ['sh', '-c', 'echo BREACH'])",
    "a fresh interpreter": "os.posix_spawn(sys.executable, [sys.executable, '-c', 'print(1)'], {})",
    "raw fork": "assert syscall(NR['fork']) >= 0",
    "raw clone": "assert syscall(56, 17, 0, 0, 0, 0) >= 0",
    "clone3": "assert syscall(435, 0, 0) >= 0",
    "vfork": "assert libc.vfork() >= 0",
    "new user namespace": "assert libc.unshare(0x10000000) == 0",
    "mount": "assert libc.mount(b'tmpfs', b'/', b'tmpfs', 0, None) == 0",
    "chroot": "os.chroot('.')",
    "io_uring": "assert syscall(425, 1, 0) >= 0",
    "bpf": "assert syscall(321, 0, 0, 0) >= 0",
    "userfaultfd": "assert syscall(323, 0) >= 0",
    "perf": "assert syscall(298, 0, 0, -1, -1, 0) >= 0",
    "memfd": "os.memfd_create('x')",
    "memfd secret": "assert syscall(447, 0) >= 0",
    "keyring": "assert syscall(250, 0, -3, 0) >= 0",
    "unknown call": "assert syscall(600) >= 0 or ctypes.get_errno() != 38",
    "x32": "assert syscall(0x40000000 + 39) >= 0",
    "personality": "assert libc.personality(0x0040000) != -1",
    "hostname": "import socket; socket.sethostname('x')",
    "device node": "os.mknod('node', 0o600 | 0o020000, os.makedev(1, 1)); open('node', 'rb').read(1)",
    "kernel settings": "open('/proc/sys/kernel/core_pattern', 'r+')",
    "sysrq": "open('/proc/sysrq-trigger', 'w')",
    "terminal injection": "import fcntl; fcntl.ioctl(0, 0x5412, b'x')",
    "terminal injection, high bits": "assert libc.ioctl(0, ctypes.c_ulong(0x1_0000_5412), b'x') == 0",
    "the terminal": "open('/dev/tty')",
}


@pytest.mark.parametrize("attack", PROCESS_ATTACKS)
def test_processes_and_the_kernel(confined: Runner, attack: str) -> None:
    body = PROCESS_ATTACKS[attack].replace("{tutor}", str(os.getpid()))
    program = f"""
        import ctypes, os, sys
        libc = ctypes.CDLL(None, use_errno=True); NR = {{"fork": 57}}
        syscall = libc.syscall
        {body}
        print("BREACH")
    """
    if os.uname().machine != "x86_64" and "syscall(" in body:
        pytest.skip("the numbers are those of x86_64")
    result = confined.run(job(program))
    assert "BREACH" not in result.stdout, show(result)
    assert result.status == "error", show(result)


def test_no_signal_reaches_another_process(confined: Runner) -> None:
    # SIGURG, because whoever does not await it ignores it, should it get out.
    canary_program = """
        import signal, time
        signal.signal(signal.SIGURG, lambda *_: print("BREACH", flush=True))
        print("listening", flush=True)
        end = time.monotonic() + 20
        while time.monotonic() < end: time.sleep(0.05)
    """
    canary = subprocess.Popen(
        [sys.executable, "-c", source_of(canary_program)], stdout=subprocess.PIPE, text=True
    )
    assert canary.stdout is not None
    try:
        assert canary.stdout.readline() == "listening\n"
        attack = f"""
            import os, signal
            for send in (lambda: os.kill({canary.pid}, signal.SIGURG), lambda: os.kill(-1, signal.SIGURG),
                         lambda: os.killpg({os.getpgid(canary.pid)}, signal.SIGURG),
                         lambda: signal.pidfd_send_signal(os.pidfd_open({canary.pid}), signal.SIGURG)):
                try: send()
                except OSError: pass
            print("tried")
        """
        for policy in ("plain", "procs"):
            result = confined.run(job(attack, policy=policy))
            assert result.stdout == "tried\n", show(result)
        time.sleep(0.3)
    finally:
        canary.kill()
        heard = canary.communicate()[0]
    assert heard == ""


NETWORK_ATTACKS = {
    "TCP out": "socket.create_connection(('127.0.0.1', {port}), 1)",
    "TCP listen": "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()",
    "UDP": "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b'x', ('127.0.0.1', {port}))",
    "TCP 6": "socket.socket(socket.AF_INET6)",
    "raw": "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
    "netlink": "socket.socket(socket.AF_NETLINK)",
    "packet": "socket.socket(socket.AF_PACKET)",
    "vsock": "socket.socket(socket.AF_VSOCK)",
    "unix path": "s = socket.socket(socket.AF_UNIX); s.connect({path!r})",
    "unix abstract": "s = socket.socket(socket.AF_UNIX); s.connect({abstract!r})",
    "System V shared memory": "assert ctypes.CDLL(None).shmget(1, 4096, 0o1666) >= 0",
    "message queue": "assert ctypes.CDLL(None).mq_open(b'/x', 0o102, 0o600, None) >= 0",
}


@pytest.mark.parametrize("policy", ["plain", "procs"])
@pytest.mark.parametrize("attack", NETWORK_ATTACKS)
def test_no_network(confined: Runner, tmp_path: Path, attack: str, policy: str) -> None:
    if confined.machine.tier == "landlock" and policy == "procs" and attack == "unix path":
        pytest.skip("Landlock keeps pathname sockets in only from its version 9")
    path, abstract = str(tmp_path / "s"), f"\0tutor-test-{os.getpid()}-{time.monotonic_ns()}"
    with socket.socket() as tcp, socket.socket(socket.AF_UNIX) as unix, socket.socket(socket.AF_UNIX) as name:
        tcp.bind(("127.0.0.1", 0))
        unix.bind(path)
        name.bind(abstract)
        for server in (tcp, unix, name):
            server.listen()
        body = NETWORK_ATTACKS[attack].format(port=tcp.getsockname()[1], path=path, abstract=abstract)
        result = confined.run(job(f"import socket, ctypes\n{body}\nprint('BREACH')", policy=policy))
    assert "BREACH" not in result.stdout, show(result)


def test_nothing_of_a_run_stays_in_shared_memory(confined: Runner) -> None:
    shared = Path("/dev/shm")
    before = set(shared.iterdir())
    program = """
        import os
        from multiprocessing import shared_memory
        open("/dev/shm/tutor-left-behind", "wb").write(b"x")
    """
    confined.run(job(program, policy="procs"))
    time.sleep(0.1)
    assert not [path for path in set(shared.iterdir()) - before if path.name == "tutor-left-behind"]


def test_a_tree_of_links_in_the_scratch_folder_leads_the_cleaner_nowhere(
    secret: Path, landlock: Runner
) -> None:
    program = f"""
        import os
        os.symlink({str(secret.parent)!r}, "out"); os.mkdir("d"); os.symlink({str(secret)!r}, "d/file")
        os.symlink("..", "d/up"); print("made")
    """
    assert landlock.run(job(program)).stdout == "made\n"
    assert landlock._link is not None
    deadline = time.monotonic() + 10
    while any("up" in names for _, names, _ in os.walk(landlock._link.runtime)):
        assert time.monotonic() < deadline, "it was not wiped"
        time.sleep(0.02)
    assert secret.read_text(encoding="utf-8") == "the learner's"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o666
