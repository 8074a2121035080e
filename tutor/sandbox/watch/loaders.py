"""Ledger: data loaders and samplers, and seeds.

Event `loader`, when a DataLoader is first iterated:
    loader      its number    made    the line where it was made    rows    of its data set    batch    its
                size
    sampler     class of its sampler    sequential    rows come in the order of the data set    epochs
                the sampler
                has set_epoch    shuffle    the sampler's own flag, where it has one    drop_last    workers
    dataset     number of the data set at the bottom of Subsets        subset    rows chosen by Subsets, or
                None
Event `epoch`, each time a loader, or a sampler with set_epoch alone, is iterated (the first 200):
    loader      0 for a sampler alone    sampler    its number    epoch    what set_epoch was given last, or
                None
    seeds       whether it has set_epoch    shuffle
Event `batch`: loader, n (rows), the first 400 of each loader
Event `shared`: two loaders that were iterated share rows of one data set: first, second (numbers), rows, of
    (rows of the second), at the end
Event `seed`: value, by ("torch" | "numpy" | "random"), inside (name of the learner's function that called),
    index (number of calls before with the same value and line); the first 20 of a line
"""

from __future__ import annotations

import contextlib
import random
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

import numpy
import torch
from torch.utils.data import (
    BatchSampler,
    ConcatDataset,
    DataLoader,
    Dataset,
    IterableDataset,
    RandomSampler,
    SequentialSampler,
    Subset,
)
from torch.utils.data.dataloader import _BaseDataLoaderIter, _SingleProcessDataLoaderIter
from torch.utils.data.distributed import DistributedSampler

from tutor.sandbox.watch.watch import Watch, fetched_by_torch, flat

_BATCHES = 400
_EPOCHS = 200
_ROWS = 200_000


class Loaders:
    name: ClassVar[str] = "loaders"

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._made: dict[int, int | None] = {}
        self._known: dict[int, tuple[int, frozenset[int]]] = {}
        """loader's number -> number of the data set below it, and its rows"""
        self._seen: Counter[Any] = Counter()
        self._by_sampler: dict[int, int] = {}
        self._iterating = 0
        watch.on_made(DataLoader, self._loader_made)
        watch.patch(DataLoader, "__iter__", self._iterated, usual=True)
        watch.patch(_BaseDataLoaderIter, "__next__", self._next, usual=True)
        watch.patch(DistributedSampler, "__iter__", self._sampler_iterated)
        watch.patch(torch, "manual_seed", self._seeded("torch"))
        watch.patch(random, "seed", self._seeded("random"))
        watch.patch(numpy.random, "seed", self._seeded("numpy"))

    def finish(self) -> None:
        numbers = sorted(self._known)
        for first in numbers:
            for second in numbers:
                below, rows = self._known[first]
                other, of = self._known[second]
                if first != second and below == other and rows and of:
                    shared = len(rows & of)
                    if shared:
                        self._watch.note(
                            "shared",
                            None,
                            first=first,
                            second=second,
                            rows=shared,
                            of=len(of),
                            have=len(rows),
                        )

    def _safely(self, write: Callable[..., None], *args: Any) -> None:
        """What goes wrong here is our mistake, or an odd sampler's; the program must not see it."""
        try:
            write(*args)
        except Exception as error:  # noqa: BLE001
            if not self._seen["broken"]:
                self._seen["broken"] += 1
                self._watch.note(
                    "broken", None, callback="Loaders", error=f"{type(error).__name__}: {error}"[:500]
                )

    def _number(self, thing: Any) -> int:
        try:
            return self._watch.names.others.number(thing)
        except TypeError:  # a list has no weak references; the loader keeps it alive
            return -id(thing)

    def _loader_made(self, loader: Any) -> None:
        self._made[self._watch.names.others.number(loader)] = self._watch.line()

    def _iterated(self, original: Callable[..., Any], loader: Any, *args: Any, **kwargs: Any) -> Any:
        self._watch.wake()
        self._safely(self._begun, loader)
        return original(loader, *args, **kwargs)

    def _begun(self, loader: Any) -> None:
        number = self._number(loader)
        if number not in self._known:
            self._describe(number, loader)
        self._seen["epoch", number] += 1
        if self._seen["epoch", number] <= _EPOCHS:
            self._epoch(number, loader.sampler)
        self._iterating = number
        self._by_sampler[id(loader._index_sampler)] = number

    def _describe(self, number: int, loader: Any) -> None:
        dataset, rows = _bottom(loader.dataset)
        sampler = loader.sampler
        known = self._number(dataset)
        indices: list[int] | range | None = rows
        if rows is None:
            size = _length(dataset)
            indices = range(size) if size is not None and type(sampler) in _PLAIN else []
        self._known[number] = (known, frozenset(list(indices or [])[:_ROWS]))
        self._watch.note(
            "loader",
            self._watch.line(),
            loader=number,
            made=self._made.get(number),
            rows=_length(loader.dataset),
            batch=loader.batch_size,
            sampler=type(sampler).__name__,
            sequential=type(sampler) is SequentialSampler,
            epochs=callable(getattr(sampler, "set_epoch", None)),
            shuffle=getattr(sampler, "shuffle", None) is True,
            drop_last=bool(loader.drop_last),
            workers=loader.num_workers,
            dataset=known,
            subset=None if rows is None else len(rows),
        )

    def _epoch(self, loader: int, sampler: Any) -> None:
        epoch = getattr(sampler, "epoch", None)
        self._watch.note(
            "epoch",
            self._watch.line(),
            loader=loader,
            sampler=self._number(sampler),
            epoch=epoch if isinstance(epoch, int) else None,
            seeds=callable(getattr(sampler, "set_epoch", None)),
            shuffle=getattr(sampler, "shuffle", None) is True,
        )

    def _sampler_iterated(self, original: Callable[..., Any], sampler: Any, *args: Any, **kwargs: Any) -> Any:
        # Through a loader it was told as the loader's epoch.
        if self._watch.direct():
            self._seen["sampler", id(sampler)] += 1
            if self._seen["sampler", id(sampler)] <= _EPOCHS:
                self._safely(self._epoch, 0, sampler)
        return original(sampler, *args, **kwargs)

    def _next(self, original: Callable[..., Any], iterator: Any, *args: Any, **kwargs: Any) -> Any:
        with self._watch.apart() if _of_torch_alone(iterator) else contextlib.nullcontext():
            batch = original(iterator, *args, **kwargs)
        with self._watch.apart():
            self._safely(self._batch, iterator, batch)
        return batch

    def _batch(self, iterator: Any, batch: Any) -> None:
        # An iterator has its loader's sampler, and nothing else that leads to it.
        loader = self._by_sampler.get(id(iterator._index_sampler), self._iterating)
        self._seen["batch", loader] += 1
        first = next((tensor for tensor in flat(batch) if tensor.dim()), None)
        if first is not None:
            rows = int(first.shape[0])
            self._watch.batch = (loader, rows, id(first))
            if self._seen["batch", loader] <= _BATCHES:
                self._watch.note("batch", None, loader=loader, n=rows)

    def _seeded(self, by: str) -> Callable[..., Any]:
        def around(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            if not self._watch.busy:
                self._safely(self._seed, by, args[0] if args else kwargs.get("seed"))
            return original(*args, **kwargs)

        return around

    def _seed(self, by: str, value: Any) -> None:
        line = self._watch.line()
        self._seen["seed", by, line] += 1
        if line is None or self._seen["seed", by, line] > 20:
            return
        key = ("seed", by, line, repr(value)[:40])
        self._watch.note(
            "seed",
            line,
            by=by,
            value=value if isinstance(value, int) else None,
            inside=_function(self._watch.filename),
            index=self._seen[key],
        )
        self._seen[key] += 1


_PLAIN = (SequentialSampler, RandomSampler)


def _of_torch_alone(iterator: Any) -> bool:
    """Whether no code of the program's runs when the next batch is made."""
    return (
        type(iterator) is _SingleProcessDataLoaderIter
        and fetched_by_torch(iterator._dataset, iterator._collate_fn)
        and type(iterator._index_sampler) is BatchSampler
        and type(iterator._index_sampler.sampler) in _PLAIN
    )


def _bottom(dataset: Any) -> tuple[Any, list[int] | None]:
    """The data set below Subsets, and which of its rows they choose; None for all."""
    rows: list[int] | None = None
    for _ in range(20):
        if not isinstance(dataset, Subset):
            break
        chosen = [int(index) for index in list(dataset.indices)[:_ROWS]]
        rows = chosen if rows is None else [chosen[row] for row in rows if row < len(chosen)]
        dataset = dataset.dataset
    return dataset, rows


def _length(dataset: Any) -> int | None:
    if isinstance(dataset, IterableDataset) or not isinstance(
        dataset, Dataset | ConcatDataset | list | tuple | torch.Tensor
    ):
        return None
    try:
        return len(dataset)  # type: ignore[arg-type]
    except (TypeError, NotImplementedError):
        return None


def _function(filename: str) -> str:
    frame: Any = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename == filename:
            return str(frame.f_code.co_name)
        frame = frame.f_back
    return ""
