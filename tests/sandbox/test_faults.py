"""What breaks from outside: processes killed, pipes closed, disks full, forks refused, clocks that jump.

The tutor says what happened, runs the next program, and leaves nothing behind.
"""

from __future__ import annotations

import errno
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.sandbox.conftest import TIERS, job, show, source_of
from tests.sandbox.test_lifecycle import _alive, _gone_within, _tree
from tutor.errors import RunnerError
from tutor.protocol import Job, Limits, Unframer
from tutor.runner import Runner

CONFINED = ("namespaces", "landlock")


@pytest.fixture(params=CONFINED)
def own(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Runner, list[psutil.Process]]]:
    """A runner of its own in each tier, once a worker is ready, and the processes that belong to it. Its
    course has no data."""
    monkeypatch.setenv("TUTOR_CONTENT", str(tmp_path))
    with Runner(tier=request.param) as runner:
        runner.wait(120)
        if runner.machine.tier != request.param:
            pytest.skip(f"{request.param} does not hold here")
        assert runner.machine.notes == (), "a course without data must not cost the sandbox its strength"
        assert runner.run(Job("1")).status == "ok"
        yield runner, _family(runner)


def _until(happened: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def _family(runner: Runner) -> list[psutil.Process]:
    """Its warden and all below, once a worker is ready."""
    assert runner._link is not None
    _until(lambda: len(runner._pool) == 1)
    warden = psutil.Process(runner._link._process.pid)
    return [warden, *warden.children(recursive=True)]


def _descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def _with_torch(family: list[psutil.Process]) -> list[psutil.Process]:
    """The zygote first, then its workers."""
    large = [process for process in _alive(family) if process.memory_info().rss > 100 << 20]
    return sorted(large, key=lambda process: len(process.parents()))


# --- processes killed ----------------------------------------------------------------------------------


def test_a_worker_killed_while_it_waits_is_not_given_a_job(confined: Runner) -> None:
    runner, family = confined, _family(confined)
    zygote, worker = _with_torch(family)
    zygote.suspend()  # it has not seen it yet
    try:
        worker.kill()
        assert _gone_within([worker], 1.0)
        assert not runner._pool[0].alive
    finally:
        zygote.resume()
    result = runner.run(job("print('another')"))
    assert (result.status, result.stdout) == ("ok", "another\n"), show(result)
    assert _alive([zygote])


def test_a_worker_stopped_before_its_job_ends_at_the_limit(confined: Runner) -> None:
    """Frozen between ready and job: its clock runs all the same."""
    runner, family = confined, _family(confined)
    _with_torch(family)[1].suspend()
    result = runner.run(job("print('frozen')", wall=0.5))
    assert result.status == "timeout", show(result)
    assert runner.run(Job("print('next')")).stdout == "next\n"


def test_a_sandbox_whose_warden_or_whose_socket_is_gone_goes_whole_and_is_replaced(
    own: tuple[Runner, list[psutil.Process]],
) -> None:
    runner, family = own
    run = runner.submit(job("print('up')\nimport time; time.sleep(60)", wall=60))
    next(run.events())
    mine = [family[0], *family[0].children(recursive=True)]
    family[0].kill()
    result = run.result()
    assert (result.status, result.stdout) == ("crash", "up\n"), show(result)
    assert "started again" in result.detail
    assert _gone_within(mine, 1.0), _alive(mine)
    assert runner.run(Job("print('again')")).stdout == "again\n"

    family = _family(runner)
    run = runner.submit(job("print('up')\nimport time; time.sleep(60)", wall=60))
    next(run.events())
    link = runner._link
    assert link is not None
    link._control.shutdown(socket.SHUT_RDWR)
    result = run.result()
    assert result.status in ("crash", "cancelled"), show(result)
    assert _gone_within(family, 1.5), _alive(family)
    assert runner.run(Job("print('again')")).stdout == "again\n"
    assert not link.runtime.exists()


@pytest.mark.parametrize("tier", TIERS)
def test_a_tutor_killed_outright_leaves_no_process_no_folder_and_no_shared_memory(
    tmp_path: Path, tier: str
) -> None:
    mark = f"tutor-fault-{os.getpid()}-{tier}"
    program = source_of(
        f"""
        from tutor.protocol import Job, Limits
        from tutor.runner import Runner
        runner = Runner(tier={tier!r})
        busy = '''
        import os
        open("left", "w").write("x" * 10_000); os.makedirs("a/b/c")
        if {tier in CONFINED}: open("/dev/shm/{mark}", "w").write("x" * 10_000)
        os.fork(); os.fork() or os.setsid()
        print("up", flush=True)
        while True: pass
        '''
        import textwrap
        run = runner.submit(Job(textwrap.dedent(busy), policy="procs", limits=Limits(wall_seconds=60)))
        for event in run.events(): print(event.text, flush=True)
        print("ended:", run.result(), flush=True)
        """
    )
    shared = Path("/dev/shm", mark)
    tutor = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    try:
        assert tutor.stdout is not None
        ups = 0
        while ups < 4:
            line = tutor.stdout.readline()
            assert line
            assert not line.startswith("ended"), line
            ups += line.count("up")
        family = _tree(tutor.pid)
        assert len(family) >= 6  # warden, zygote, four of the program
        assert list(tmp_path.iterdir())
    finally:
        tutor.send_signal(signal.SIGKILL)
        tutor.wait()
        tutor.stdout.close()  # type: ignore[union-attr]
    killed = time.monotonic()
    assert _gone_within(family, 1.5), _alive(family)
    while list(tmp_path.iterdir()) or shared.exists():
        assert time.monotonic() < killed + 2.0, [*tmp_path.iterdir(), shared.exists()]
        time.sleep(0.02)


def test_two_tutors_do_not_disturb_each_other(confined: Runner, tmp_path: Path) -> None:
    """The other one runs, fills its memory, and is killed; this one's run goes on, and then another."""
    runner = confined
    program = source_of(
        f"""
        from tutor.protocol import Job, Limits
        from tutor.runner import Runner
        runner = Runner(tier={runner.machine.tier!r})
        big = runner.run(Job("x = [b'x' * (10 << 20) for _ in range(1000)]", limits=Limits(memory_mb=200)))
        print(big.status, runner.run(Job("print(2)")).stdout.strip(), flush=True)
        runner.run(Job("import time; time.sleep(60)", limits=Limits(wall_seconds=60)))
        """
    )
    ticks = "import time\nfor n in range(600): print(n, flush=True); time.sleep(0.1)"
    mine = runner.submit(job(ticks, wall=60))
    other = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "memory 2\n"
    finally:
        other.kill()
        other.wait()
        other.stdout.close()  # type: ignore[union-attr]
    gone = time.monotonic()
    printed_after = 0
    for _ in mine.events():
        printed_after += time.monotonic() > gone + 0.3  # what it had printed before is read sooner
        if printed_after == 3:
            mine.cancel()
    assert printed_after >= 3
    assert mine.result().status == "cancelled", show(mine.result())
    assert runner.run(Job("print('still')")).stdout == "still\n"


# --- pipes closed --------------------------------------------------------------------------------------


def test_a_reader_that_forgets_its_run_frees_it(confined: Runner, runners: dict[str, Runner]) -> None:
    """A screen that is left lets go of its run: the pipes close, and the program ends at its next word or its
    limit; nothing waits for somebody to read."""
    runner = confined
    _until(lambda: all(len(each._pool) == 1 for each in runners.values()))
    held = _descriptors()
    for _ in range(5):
        run = runner.submit(job("while True: print('x' * 100)", wall=0.5))
        next(run.events())
        run.cancel()
        del run
    _until(lambda: len(runner._pool) == 1)
    assert _descriptors() <= held
    assert runner.run(Job("print('next')")).stdout == "next\n"


# --- the disk ------------------------------------------------------------------------------------------


def test_a_full_folder_is_told_and_the_next_run_has_an_empty_one(
    confined: Runner,
) -> None:
    runner = confined
    fill = """
        print("filling", flush=True)
        for n in range(1000):
            with open(f"file{n}", "wb") as f: f.write(bytes(1 << 20))
    """
    result = runner.run(job(fill, wall=30))
    assert (result.status, result.stdout) == ("output", "filling\n"), show(result)
    assert "128 MB" in result.detail, result.detail
    goes_on = """
        try:
            with open("all", "wb", buffering=0) as f:
                while f.write(bytes(1 << 20)): pass
        except OSError as error: print(error.errno)
        print("still here")
    """
    result = runner.run(job(goes_on, files=600, scratch=40, wall=30))
    if runner.machine.tier == "namespaces":  # there the folder is as large as its limit
        assert (result.status, result.stdout) == ("ok", f"{errno.ENOSPC}\nstill here\n"), show(result)
    else:
        assert result.status == "output", show(result)
        assert "40 MB" in result.detail
    assert runner.run(Job("import os; print(os.listdir('.'))")).stdout == "[]\n"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("only root can make a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_is_full_is_told_and_survived(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(small_disk))
    with Runner(tier="landlock") as runner:
        runner.wait(120)
        if runner.machine.tier != "landlock":
            pytest.skip("landlock does not hold here")
        fill = "with open('a', 'wb', buffering=0) as f:\n    while f.write(bytes(1 << 20)): pass"
        result = runner.run(job(fill, wall=20))
        assert result.status == "output", show(result)
        assert result.detail == "The disk that holds the run's folder is full."
        assert runner.run(Job("open('b', 'w').write('x'); print('room')")).stdout == "room\n"
    assert list(small_disk.iterdir()) == []


# --- forks refused -------------------------------------------------------------------------------------


class _Refusing:
    """A confinement whose children the system refuses, as often as is told."""

    spawns = False
    scratch_on_disk = False
    tier, layers = "limits", ()

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals

    def before_fork(self) -> None:
        if self.refusals > 0:
            self.refusals -= 1
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    def after_fork(self) -> None:
        return

    def single(self, policy: str) -> bool:
        return True

    def refuses(self, policy: str) -> str:
        return ""


def test_a_refused_fork_is_told_to_who_asked_and_leaks_nothing() -> None:
    from tutor.sandbox.confine.base import Grant, Surroundings
    from tutor.sandbox.supervisor import Supervisor

    ours, theirs = socket.socketpair()
    here = Path("/nonexistent")
    places = Surroundings((), here, here, (), (), here)
    with ours, theirs:
        supervisor = Supervisor(theirs, -1, _Refusing(100), places, 1)  # type: ignore[arg-type]
        held = _descriptors()
        supervisor._make("7", Grant("procs", "cpu", Limits(), here))
        assert supervisor.workers == {}
        assert _descriptors() == held
        (message, _), *_ = Unframer().feed(ours.recv(1 << 16))
        assert message["unmade"]["tag"] == "7"
        assert (
            message["unmade"]["why"]
            == "The system refuses another process (Resource temporarily unavailable)."
        )
        # Nobody waits for a ready one by name: it is tried again after a pause, and given up after many.
        supervisor._replenish()
        assert supervisor._patience() is not None
        assert 0 < supervisor._patience() <= 0.5  # type: ignore[operator]
        ours.setblocking(False)
        for _ in range(30):
            supervisor._not_before = 0.0
            supervisor._replenish()
        (message, _), *_ = Unframer().feed(ours.recv(1 << 16))
        assert message["unmade"]["tag"] is None
        os.close(supervisor._lifeline[0])
        os.close(supervisor._lifeline[1])


def test_a_program_whose_forks_are_refused_is_told_its_limit() -> None:
    """In the program's own process, where the kernel is the one to refuse."""
    from tutor.sandbox import refusal

    def fork() -> None:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    asked = Job("", policy="procs", limits=Limits(processes=16))
    for start in (fork, _no_more_threads):
        try:
            start()
        except (OSError, RuntimeError) as error:
            told = refusal.told(error, asked)
        assert told is not None
        assert told[0] == "processes"
        assert "limit of 16" in told[1]


def _no_more_threads() -> None:
    raise RuntimeError("can't start new thread")


# --- clocks --------------------------------------------------------------------------------------------

JUMPING = """
import itertools, time
_real, _days = time.time, itertools.cycle((0, 86_400, -86_400, 40_000_000))
time.time = lambda: _real() + next(_days)          # as if somebody set the clock, again and again
time.time_ns = lambda: int(time.time() * 1e9)
"""


def test_a_wall_clock_that_jumps_neither_ends_nor_prolongs_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Setting the machine's clock is not for a test, so every process of the sandbox is given one that jumps
    by days at each look; so is this one."""
    (tmp_path / "sitecustomize.py").write_text(JUMPING, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 86_400 * (time.monotonic_ns() % 3))
    with Runner() as runner:
        result = runner.run(job("import time; a, b = time.time(), time.time(); print(abs(a - b) > 1000)"))
        assert result.stdout == "True\n", show(result)
        assert runner.run(job("import time; time.sleep(0.7); print('in time')", wall=5)).stdout == "in time\n"
        began = time.monotonic()
        result = runner.run(job("while True: pass", wall=0.7))
        assert result.status == "timeout", show(result)
        assert 0.7 <= time.monotonic() - began < 3
        assert 0.7 <= result.seconds < 1.5


# --- what the sandbox never becomes --------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["strongest", "seatbelt"])
def test_a_tier_that_does_not_exist_is_said_and_nothing_weaker_taken(
    asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUTOR_TIER", asked)
    with Runner() as runner, pytest.raises(RunnerError, match=f"no tier {asked} here"):
        runner.wait(120)


def test_a_worker_that_speaks_and_dies_at_once_is_read_once_and_ends_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both are seen by the same look: it is collected first, and then its word is still on the list."""
    from tutor.sandbox.confine.base import Grant, Surroundings
    from tutor.sandbox.supervisor import Supervisor, Worker

    ours, theirs = socket.socketpair()
    here = Path("/nonexistent")
    with ours, theirs:
        supervisor = Supervisor(theirs, -1, _Refusing(100), Surroundings((), here, here, (), (), here), 0)  # type: ignore[arg-type]
        read, write = os.pipe()
        status_read, status_write = os.pipe()
        os.write(write, b"!RuntimeError: it cannot be made ready")
        os.close(write)
        grant = Grant("plain", "cuda", Limits(), here)
        worker = Worker(1, os.getpid(), grant, "9", read, status_write, ())
        supervisor.workers[1] = worker
        supervisor._selector.register(read, selectors.EVENT_READ, worker)

        def collect(self: Supervisor) -> None:
            if 1 in supervisor.workers:
                supervisor._ended(worker, 70, 0.0)
                ours.shutdown(socket.SHUT_WR)  # the tutor leaves: the loop ends at its next look

        monkeypatch.setattr(Supervisor, "_collect_ended", collect)
        looks = [[(_Key("children"), 1), (_Key(worker), 1)], [(_Key("control"), 1)]]
        supervisor._selector.select = lambda timeout=None: looks.pop(0)  # type: ignore[method-assign]
        monkeypatch.setattr(Supervisor, "_replenish", lambda self: None)
        before = signal.getsignal(signal.SIGCHLD)
        try:
            supervisor.serve()
        finally:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, before)
        (message, _), *_ = Unframer().feed(ours.recv(1 << 16))
        assert message["unmade"]["tag"] == "9"
        assert "cannot be made ready" in message["unmade"]["why"]
        os.close(status_read)
        for fd in supervisor._lifeline:
            os.close(fd)


class _Key:
    """What a selector gives, as far as the loop looks at it."""

    def __init__(self, data: object) -> None:
        self.data = data
