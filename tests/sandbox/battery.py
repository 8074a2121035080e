"""`python -m tests.sandbox.battery TIER [alone]`: every attack; prints what came of each.

TIER is a tier; or `bare`: plain python in a throwaway folder, to see that an attack is one; or `landlock:N`:
the landlock tier as the Landlock of an older kernel gives it. It runs as whoever calls it; test_attacks calls
it as root and as somebody who may nothing.

A run costs 50 ms of processor, and most attacks fail in one. So those that leave nothing behind when they
fail go into one program, one after the other; where any of them did something, each is tried again by itself,
and that is what counts. `alone` tries each by itself from the beginning.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NoReturn

import tutor
from tests.sandbox.checking import challenge
from tests.sandbox.outside import Outside
from tutor import paths
from tutor.challenge import check
from tutor.course.model import Challenge
from tutor.errors import RunnerError
from tutor.protocol import Job, Limits, Result
from tutor.runner import Runner, link

FOLDER = Path(__file__).parent / "attacks"
CLASSES = ("files", "processes", "kernel", "network", "resources", "verdict", "interface")
_FIELDS = {
    "policy",
    "bare",
    "optional",
    "must",
    "wall",
    "seconds",
    "memory",
    "scratch",
    "processes",
    "twice",
    "ask",
    "alone",
    "reaches",
}
_MARK = "BREACH"
_ENDED = "it ended as "
_LIMITS = Limits(wall_seconds=20.0, memory_mb=80, scratch_mb=128)
"""scratch as by default, so that plain attacks get the ready worker"""
_MORE = 8.0
"""seconds beyond its limit after which a run that is still there has outlived it, on a busy machine too (how
soon it is over on an idle one, the benchmarks say)"""
_TOGETHER = ("files", "processes", "kernel", "network")
_NEXT = "---- next: "


@dataclass(frozen=True, slots=True)
class Attack:
    """A file of attacks/: its first line says its class and what it does, further comment lines say how.

    policy: the policy it runs under. bare: `both` where it works unconfined for everybody, `root` or `user`
    where it does for these, `never: why` where it is not tried. optional: what a machine may lack. must: the
    statuses that a run of it may have. wall, memory, scratch, processes: its limits. seconds: it is over by
    then. twice: it is run twice. ask: what is asked of it afterwards. alone: why it shares a program with no
    other. reaches: what it reaches for outside its own process, which another tier keeps by other means.
    """

    name: str
    kind: str
    what: str
    source: str
    fields: dict[str, str]

    @property
    def policy(self) -> str:
        return self.fields.get("policy", "plain")

    @property
    def bare(self) -> str:
        if "bare" not in self.fields and ("must" in self.fields or self.kind == "verdict"):
            return "never: it is about a limit or a verdict"
        return self.fields.get("bare", "both")

    @property
    def alone(self) -> bool:
        return self.kind not in _TOGETHER or bool(
            self.fields.keys() & {"alone", "must", "seconds", "twice", "ask"}
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """`evidence` is empty where the attack did not work."""

    evidence: str
    status: str
    seconds: float
    said: str


def attacks() -> list[Attack]:
    """All of them, in the order of their names."""
    return [_read(path) for path in sorted(FOLDER.glob("*/*.py"))]


def _read(path: Path) -> Attack:
    source = path.read_text(encoding="utf-8")
    head = [line[2:] for line in re.match(r"(?:# .*\n)*", source)[0].splitlines()]  # type: ignore[index]
    kind, _, what = head[0].partition(": ")
    fields = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
    name = f"{path.parent.name}/{path.stem}"
    if kind != path.parent.name or not what or fields.keys() - _FIELDS:
        raise ValueError(f"{name}: its header is not one: {head}")
    return Attack(name, kind, what, source, fields)


def concerns(attack: Attack, tier: str) -> bool:
    """Whether `tier` promises anything about it, and it is tried here (and not in test_attacks_shown)."""
    if attack.kind == "interface":
        return False
    if tier == "limits":  # hides nothing, and must still bound a run
        return "must" in attack.fields or "outlive" in attack.name
    if tier.startswith("landlock:"):  # differs in what Landlock covers
        return attack.kind in ("files", "processes", "network") and "must" not in attack.fields
    if attack.kind == "verdict":  # what judges is the same everywhere
        return tier == "namespaces" or "reaches" in attack.fields
    return True


class Bare:
    """Plain python, for those who want to see that an attack works at all."""

    def __init__(self) -> None:
        self.who = "root" if os.getuid() == 0 else "user"

    def tries(self, attack: Attack) -> bool:
        return attack.bare in ("both", self.who) and attack.kind != "interface"

    def run(self, attack: Attack, argument: str) -> tuple[str, str]:
        """Status and output. A fork of this process, which is a plain one, spares the start of another."""
        pieces = []
        with tempfile.TemporaryDirectory() as folder:
            read, write = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.close(read)
                _be(attack, argument, folder, write)
            os.close(write)
            end = time.monotonic() + 20
            while (left := end - time.monotonic()) > 0 and select.select([read], [], [], left)[0]:
                if not (data := os.read(read, 1 << 16)):
                    break
                pieces.append(data)
            else:
                os.killpg(pid, signal.SIGKILL)
            os.close(read)
            _, status = os.waitpid(pid, 0)
        return "ok" if status == 0 else "error", b"".join(pieces).decode("utf-8", "replace")


def _be(attack: Attack, argument: str, folder: str, output: int) -> NoReturn:
    """Become the program."""
    os.setsid()
    os.chdir(folder)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.closerange(3, 1 << 12)
    sys.argv = ["attack.py", argument]
    status = 1
    try:
        exec(compile(attack.source, "attack.py", "exec"), {"__name__": "__main__"})
        status = 0
    except BaseException:  # noqa: BLE001  an attack may raise anything
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        os._exit(status)


class Confined:
    """A tier."""

    def __init__(self, runner: Runner, tier: str) -> None:
        self._runner = runner
        self._tier = tier

    def tries(self, attack: Attack) -> bool:
        return concerns(attack, self._tier)

    def run(self, attack: Attack, argument: str) -> tuple[str, str]:
        if attack.kind == "verdict":
            return self._judged(attack)
        try:
            result = self._runner.run(_job(attack, argument))
        except RunnerError as error:
            return "refused", str(error)
        return result.status, _said(result)

    def _judged(self, attack: Attack) -> tuple[str, str]:
        solution = next(paths.challenges_dir().rglob("solution.py"))
        source = attack.source.replace("@solution@", str(solution))
        source = source.replace("@package@", str(Path(tutor.__file__).parent))
        verdict = check(twist(attack.policy), source, self._runner)
        passed = [result.name for result in verdict.checks if result.passed]
        said = _said(verdict.result) + "".join(result.message for result in verdict.checks)
        return verdict.status, f"{said}\n{_MARK} {passed}" if passed else said


TWIST = challenge(
    '''
    def check_values(attempt, reference):
        """twist(x) is right."""
        x = torch.randn(3, 5)
        close(attempt.twist(x), reference.twist(x))
    ''',
    "def twist(x): return x.flip(0) * 2  # the-reference-of-this-check",
    seconds=1.0,
)


def twist(policy: str) -> Challenge:
    """The challenge that attacks on verdicts are attempts at."""
    return replace(TWIST, head=replace(TWIST.head, policy=policy))  # type: ignore[arg-type]


RIGHT = "def twist(x):\n    return 2 * x[[2, 1, 0]]\n"


def _job(attack: Attack, argument: str) -> Job:
    fields = attack.fields
    limits = replace(
        _LIMITS,
        wall_seconds=float(fields.get("wall", _LIMITS.wall_seconds)),
        memory_mb=int(fields.get("memory", _LIMITS.memory_mb)),
        scratch_mb=int(fields.get("scratch", _LIMITS.scratch_mb)),
        processes=int(fields.get("processes", _LIMITS.processes)),
    )
    asked = tuple(name for name in (fields.get("ask"),) if name)
    return Job(attack.source, policy=attack.policy, limits=limits, argv=(argument,), ask=asked)  # type: ignore[arg-type]


def _said(result: Result) -> str:
    return f"{result.stdout}\n{result.stderr}"


def signs(attack: Attack, secret: str, status: str, said: str, seconds: float) -> list[str]:
    """Why it must be thought to have worked, by what is seen of its run."""
    found = [line for line in said.splitlines() if line.startswith(_MARK)][:3]
    if secret in said and not found:
        found.append("it printed the secret")
    must = attack.fields.get("must", "").split()
    if must and status in (*must, "refused"):
        found = []  # it was stopped; how far it had come by then depends on how busy the machine is
    elif must:
        found.insert(0, f"{_ENDED}{status!r} and not as {' or '.join(must)}")
    wall = float(attack.fields.get("wall", _LIMITS.wall_seconds))
    if seconds > float(attack.fields.get("seconds", wall + _MORE)):
        found.append(f"it went on for {seconds:.1f} s")
    return found


def fight(attacker: Bare | Confined, attack: Attack, outside: Outside) -> Outcome:
    argument = outside.described()
    began = time.monotonic()
    if "twice" in attack.fields:
        attacker.run(attack, argument)
    status, said = attacker.run(attack, argument)
    seconds = time.monotonic() - began
    if isinstance(attacker, Confined) and attack.policy != "plain":
        outside.settle(1.0)
    found = signs(attack, outside.secret, status, said, seconds) + outside.damage()
    return Outcome("; ".join(found), status, round(seconds, 3), said[-2000:])


def campaign(attacker: Bare | Confined, *, alone: bool = True) -> dict[str, Outcome]:
    """Every attack that `attacker` tries. What an attack changed is made anew before the next."""
    outcomes: dict[str, Outcome] = {}
    tried = [attack for attack in attacks() if attacker.tries(attack)]
    outside = Outside()
    try:
        if isinstance(attacker, Confined) and not alone:
            for group in groups(tried):
                outcomes |= fight_together(attacker, group, outside)
                outside = renewed(outside)
        for attack in tried:
            if attack.name in outcomes:
                continue
            outcomes[attack.name] = fight(attacker, attack, outside)
            if outcomes[attack.name].evidence.startswith(_ENDED):
                # Some limits are kept by figures of the whole machine, which others may have moved meanwhile.
                outcomes[attack.name] = fight(attacker, attack, outside)
            outside = renewed(outside)
        time.sleep(0.3)  # a signal, a connection that took its time
        late = outside.damage()
        if late:
            outcomes["late"] = Outcome("; ".join(late), "", 0.0, "")
    finally:
        outside.close()
    return outcomes


def renewed(outside: Outside) -> Outside:
    """One on which nothing was done yet."""
    if not outside.touched:
        return outside
    outside.close()
    return Outside()


def groups(tried: list[Attack]) -> Iterator[list[Attack]]:
    """Attacks that can share a program."""
    for policy in ("plain", "procs", "distributed"):
        for kind in _TOGETHER:
            group = [a for a in tried if a.kind == kind and a.policy == policy and not a.alone]
            if group:
                yield group


def fight_together(attacker: Confined, group: list[Attack], outside: Outside) -> dict[str, Outcome]:
    """The outcome of those that did nothing; of none where what was done cannot be laid at anyone's door."""
    sources = [(attack.name, attack.source) for attack in group]
    policy = group[0].policy
    whole = Attack("together", group[0].kind, "", _PROGRAM.format(sources=sources), {"policy": policy})
    began = time.monotonic()
    _, said = attacker.run(whole, outside.described())
    seconds = round(time.monotonic() - began, 3)
    if policy != "plain":
        outside.settle(1.0)
    if outside.damage():
        return {}
    parts = {name: text for name, _, text in (part.partition("\n") for part in said.split(_NEXT)[1:])}
    return {
        attack.name: Outcome("", "ok", seconds, parts[attack.name])
        for attack in group
        if f"{_DONE}{attack.name}\n" in parts.get(attack.name, "")
        and not signs(attack, outside.secret, "ok", parts[attack.name], 0.0)
    }


_DONE = "---- done: "
_PROGRAM = f"""
import os, sys, traceback

home = os.getcwd()
for name, source in {{sources!r}}:
    print("{_NEXT}" + name, flush=True)
    try:
        exec(compile(source, name, "exec"), {{{{"__name__": "__main__"}}}})
    except BaseException:
        traceback.print_exc(file=sys.stdout)
    os.chdir(home)
    print("\\n{_DONE}" + name, flush=True)
"""


def pretend_older_landlock(version: int) -> None:
    """The sandbox started from here on uses only what Landlock had in this version, as on an old kernel."""
    patch = f"""
import sys
from tutor.sandbox.confine import landlock
landlock.abi = lambda: {version}
from tutor.sandbox import zygote
zygote.main(sys.argv[1:])
"""
    link._command = lambda control, lifeline: [
        *(sys.executable, "-P", "-s", "-c", patch),
        *(str(control), str(lifeline)),
    ]


def main(tier: str, *, alone: bool) -> None:
    began = time.monotonic()
    told: dict[str, object] = {"tier": tier, "user": os.getuid(), "notes": []}
    if tier == "bare":
        outcomes = campaign(Bare())
    else:
        name, _, version = tier.partition(":")
        if version:
            pretend_older_landlock(int(version))
        with Runner(tier=name) as runner:
            runner.wait(120)
            told["notes"] = runner.machine.notes
            outcomes = {}
            if runner.machine.tier == name:
                told["right"] = check(TWIST, RIGHT, runner).status
                outcomes = campaign(Confined(runner, tier), alone=alone)
                told["alive"] = runner.run(Job("print('alive')")).stdout
            else:
                told["tier"] = runner.machine.tier
    told["outcomes"] = {name: asdict(outcome) for name, outcome in outcomes.items()}
    told["seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(told))


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main(sys.argv[1], alone="alone" in sys.argv[2:])
