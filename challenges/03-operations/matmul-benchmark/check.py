"""Checks for operations/matmul-benchmark. Time is played: a product moves a clock that only this file knows."""

import torch

from tutor.sandbox.check import close, given


def stage(warm, cold, behind):
    """A product, a sync and a clock that belong together.

    warm: seconds of a product, by size; cold: what the first of each size takes on top.
    behind: the product returns at once, and sync() does the waiting.
    """

    class Stage:
        def __init__(self):
            self.now, self.waiting, self.seen = 100.0, 0.0, []

        def product(self, a, b):
            assert a.shape == b.shape and a.dim() == 2, (
                "product() got something else than two square matrices"
            )
            n = len(a)
            cost = warm[str(n)] + (0.0 if n in self.seen else cold)
            self.seen.append(n)
            self.waiting += cost
            if not behind:
                self.sync()
            return a

        def sync(self):
            self.now, self.waiting = self.now + self.waiting, 0.0

        def clock(self):
            return self.now

        def products(self):
            return self.seen

    return Stage()


def played(attempt, sizes, repeats, behind):
    """Run benchmark on a stage and judge its answer."""
    warm = [0.001 * torch.randint(2, 40, ()).item() for _ in sizes]
    theatre = attempt.build(stage, {str(n): seconds for n, seconds in zip(sizes, warm)}, 5.0, behind)
    got = attempt.benchmark(sizes, repeats, theatre.product, theatre.sync, theatre.clock)
    assert isinstance(got, list), f"benchmark returned {type(got).__name__}, expected a list of seconds"
    assert len(got) == len(sizes), f"The list holds {len(got)} times for {len(sizes)} sizes"
    kinds = sorted({type(seconds).__name__ for seconds in got})
    assert kinds == ["float"], f"The list holds {', '.join(kinds)}, expected plain floats"
    want = torch.tensor(warm, dtype=torch.float64)
    misses = [
        (
            want + 5.0 / repeats,
            "The first, slow product was timed with the others: make one before the clock starts",
        ),
        (
            want + 5.0,
            "One product was timed, the first and slow one: warm up before, and take the mean of several",
        ),
        (
            0 * want,
            "The clock was read before the work was done: product() only hands it over. Wait with sync() first",
        ),
        (
            want + (want + 5.0) / repeats,
            "The clock was started while the warm-up was still at work: sync() before the start as well",
        ),
    ]
    if repeats > 1:
        misses.append((want * repeats, f"That is the time of all {repeats} products, expected that of one"))
    close(torch.tensor(got, dtype=torch.float64), want, name="seconds", misses=misses, rtol=1e-4)
    made = theatre.products()
    for n in sizes:
        assert made.count(n) > repeats, (
            f"Size {n}: {made.count(n)} products were made, expected one to warm up and {repeats} to time"
        )


@given(repeats=[6, 1])
def check_warms_up(attempt, repeats):
    """The first, slow product of each size is not timed."""
    played(attempt, [5, 3, 8], repeats, behind=False)


@given(repeats=[6, 1])
def check_waits(attempt, repeats):
    """The clock is read when no work is left."""
    played(attempt, [4, 7], repeats, behind=True)


def check_real_products(attempt):
    """With torch.matmul and a real clock it gives a time for each size."""
    got = attempt.benchmark([3, 20, 50])
    assert isinstance(got, list) and len(got) == 3, (
        f"benchmark returned {got}, expected one time for each of 3 sizes"
    )
    assert all(isinstance(s, float) and 0 < s < 1 for s in got), (
        f"The times are {got}, expected seconds above 0"
    )
