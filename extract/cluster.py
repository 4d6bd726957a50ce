"""Papers read on the machines of a Dask cluster: the same function, references out, small results back.

Dask brings the calls to the workers and tells when a worker is lost. Each worker hands them to a process of its own, so that
the limits of time, progress and memory hold as they do on one machine, and a paper that takes its process along takes no worker.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from extract.errors import PapersError
from extract.workers import STALL_SECONDS, Lost, Numbered, Raised, attempts, call_aside, memory_share

T = TypeVar("T")

_TASK_SECONDS = 1.0
_MOST_TOGETHER = 50
_AHEAD = 3  # tasks on the way for each thread of the cluster, so that none waits for the driver


@dataclass(frozen=True, slots=True)
class DaskEngine:
    """The workers of the cluster whose scheduler has this address (tcp://host:8786)."""

    scheduler: str
    stall: float = STALL_SECONDS
    patience: float = 60.0  # seconds that the cluster may take to have a first worker

    def map(
        self, function: Callable[..., T], calls: Iterable[tuple[Any, ...]], *, seconds: float
    ) -> Generator[tuple[int, T | Lost | Raised], None, None]:
        """As `Engine.map`. Raises PapersError where there is no such scheduler, it has no workers, or it is lost."""
        with self._connected() as client:
            expected = _versions()

            def one_round(part: Iterable[Numbered], number: int) -> Iterator[tuple[int, Any]]:
                return _round(client, iter(part), number, (function, seconds, self.stall, expected), self.scheduler)

            yield from attempts(calls, one_round)

    def _connected(self) -> Any:
        try:
            from distributed import Client
        except ImportError:
            raise PapersError("--engine dask needs Dask; install it with: pip install 'committee-papers[cluster]'") from None
        try:
            client: Any = Client(self.scheduler, timeout=min(20, self.patience), set_as_default=False)  # type: ignore[no-untyped-call]
            client.wait_for_workers(1, timeout=self.patience)
        except (OSError, TimeoutError, ValueError) as error:
            raise PapersError(
                f"{self.scheduler}: no scheduler with workers answers ({error}); start some with `dask worker {self.scheduler}`"
            ) from error
        return client


def _versions() -> tuple[str, str, str]:
    from extract.dataset.manifest import columns_version
    from extract.pipeline import pipeline_version
    from extract.rule_files import rules_version

    return pipeline_version(), rules_version(), columns_version()


def on_worker(
    calls: Sequence[tuple[Any, ...]], function: Callable[..., T], seconds: float, stall: float, expected: tuple[str, str, str]
) -> tuple[list[T | Lost | Raised], float]:
    """What a worker of the cluster does with some calls: what each gave, and the seconds they took.

    A worker with other code or rules would give other rows, so it refuses.
    """
    started = time.monotonic()
    if (found := _versions()) != expected:
        refused = Raised(PapersError(f"a worker has version, rules and columns {found}, this machine {expected}; install the same on all"))
        return [refused] * len(calls), 0.0
    memory = _memory()
    outcomes = [call_aside(function, call, seconds=seconds, stall=stall, memory=memory) for call in calls]
    return outcomes, time.monotonic() - started


def _memory() -> int:
    """What one thread's process may take: the worker's own limit, parted among its threads."""
    from distributed import get_worker

    worker = get_worker()
    limit = worker.memory_manager.memory_limit
    return int(limit / worker.state.nthreads) if limit else memory_share(worker.state.nthreads)


def _round(client: Any, calls: Iterator[Numbered], number: int, how: tuple[Any, ...], scheduler: str) -> Iterator[tuple[int, Any]]:
    """One attempt at each call; only so many are on the way that the scheduler never holds an archive.

    Short calls go several together, as many as take about a second, since the scheduler has its share of work with each task.
    In later rounds each worker has one call at a time, so that one that takes its worker along is not the end of others again.
    """
    from distributed import as_completed

    on_the_way: dict[str, tuple[list[int], Any]] = {}
    run = uuid.uuid4().hex[:8]
    size = 1.0

    def fill(done: Any) -> None:
        threads = sum(client.nthreads().values())
        wanted = (max(_AHEAD * threads, 4), max(threads, 1), 1)[number]
        while len(on_the_way) < wanted and (part := list(islice(calls, int(size) if number == 0 else 1))):
            future = client.submit(on_worker, [call for _, call in part], *how, key=f"papers-{run}-{part[0][0]}", pure=False)
            on_the_way[future.key] = [call for call, _ in part], future
            done.add(future)

    completed: Any = as_completed(loop=client.loop)  # type: ignore[no-untyped-call]
    try:
        fill(completed)
        for future in completed:
            numbers, _ = on_the_way.pop(future.key)
            outcomes, taken = _outcomes(future, len(numbers), scheduler)
            if taken:
                size = min(0.8 * size + 0.2 * _TASK_SECONDS * len(numbers) / taken, _MOST_TOGETHER)
            yield from zip(numbers, outcomes, strict=True)
            fill(completed)
    except OSError as error:  # a connection that closed
        raise _lost(scheduler) from error
    finally:
        if on_the_way and client.status == "running":
            client.cancel([future for _, future in on_the_way.values()], force=True)


def _outcomes(future: Any, count: int, scheduler: str) -> tuple[list[Any], float]:
    """What the calls of a task gave, and the seconds they took; 0 where their worker was lost."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker

    if future.status == "cancelled":
        raise _lost(scheduler)
    try:
        outcomes, taken = future.result()
    except KilledWorker:
        return [Lost("died")] * count, 0.0
    except (CancelledError, OSError) as error:
        raise _lost(scheduler) from error
    except Exception as error:
        return [Raised(error)] * count, 0.0
    return outcomes, taken


def _lost(scheduler: str) -> PapersError:
    return PapersError(f"{scheduler}: the scheduler was lost; what was finished is kept, and the same command goes on from there")
