"""Running all items on all cores."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from pathlib import Path

from tutor import paths
from tutor.errors import UsageError
from tutor.runner import Runner
from tutor.verify.course import chosen, is_within, read_course
from tutor.verify.mutants import try_mutants
from tutor.verify.report import Failed, Item, Report

Progress = Callable[[int, int, str], None]


def verify(
    wanted: Sequence[str | Path] = (),
    *,
    mutants: bool = False,
    root: Path | None = None,
    runner: Runner | None = None,
    on_progress: Progress | None = None,
) -> Report:
    """Verify everything, or what lies in the paths (or has the ids) in `wanted`.

    A `runner` that is up already is used and left as it is. `on_progress(done, total, id)` is called after
    each item, from the calling thread. Raises UsageError where something wanted names nothing, RunnerError
    where the sandbox cannot run.
    """
    start = time.perf_counter()
    root = root or paths.content_root()
    catalog, items, failed = read_course(root)
    folders = [Path(name).resolve() for name in wanted if Path(name).exists()]
    ids = [str(name) for name in wanted if not Path(name).exists()]
    items = chosen(items, folders, ids)
    if wanted:
        failed = [f for f in failed if any(is_within(f.file, p) for p in folders) or f.id in ids]
        for name in ids:
            if not chosen(items, [], [name]):
                raise UsageError(f"{name!r} is neither a file nor the id of anything in the course.")
    workers = os.cpu_count() or 1
    with nullcontext(runner) if runner is not None else Runner(ready=workers) as runner:
        runner.start()
        failed += _run_all(items, runner, workers, on_progress)
        report = None
        if mutants:
            heads = [
                head for head in catalog.challenges if any(i.id.startswith(f"{head.id}:") for i in items)
            ]
            report = try_mutants([catalog.challenge(h.id) for h in heads], runner, workers, on_progress)
    return Report(len(items), tuple(sorted(failed)), time.perf_counter() - start, report)


def _run_all(items: list[Item], runner: Runner, workers: int, on_progress: Progress | None) -> list[Failed]:
    failed: list[Failed] = []
    with ThreadPoolExecutor(workers) as pool:
        futures = {pool.submit(_run_one, item, runner): item for item in items}
        for done, future in enumerate(as_completed(futures), 1):
            item = futures[future]
            failed += [Failed(item.file, line, item.id, message) for line, message in future.result()]
            if on_progress is not None:
                on_progress(done, len(items), item.id)
    return failed


def _run_one(item: Item, runner: Runner) -> list[tuple[int, str]]:
    return list(item.run(runner))
