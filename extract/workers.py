"""Work done in processes of its own, by pebble: killed on time, and a process that dies loses one call only."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import resource
import signal
import sys
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from extract.deadline import within

T = TypeVar("T")

_CALLS_OF_A_PROCESS = 200  # then a new one takes its place, so that memory a library loses is given back
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux, prctl(2)
_LEAST_MEMORY = 1 << 30
_TRIES = 5  # of a call whose pool breaks


@dataclass(frozen=True, slots=True)
class Lost:
    """A call that gave nothing: out of time, killed from outside (by the kernel, when memory runs out), or its process died."""

    how: Literal["time", "killed", "died"]


@dataclass(frozen=True, slots=True)
class Raised:
    """A call that ended with an error."""

    error: Exception


def each(function: Callable[..., T], calls: Sequence[tuple[Any, ...]], *, workers: int, seconds: float) -> Generator[T | Lost | Raised, None, None]:
    """What `function` gives for each of `calls`, in their order, worked out in `workers` processes.

    Each call has `seconds`, and its process an even share of the machine's memory; a call whose process is killed from
    outside has a second try. No process outlives the iterator, nor the process that runs it.
    """
    broken: Counter[int] = Counter()
    at = 0
    while at < len(calls):
        pool = _pool(workers)
        try:
            futures = [_schedule(pool, function, call, seconds) for call in calls[at:]]
            for future in futures:
                outcome = _outcome(future)
                if isinstance(outcome, Lost) and outcome.how == "killed":
                    outcome = _outcome(_schedule(pool, function, calls[at], seconds))
                yield outcome
                at += 1
        except BrokenProcessPool:  # a process was killed at a moment at which pebble cannot tell whose call it had
            broken[at] += 1
            if broken[at] == _TRIES:
                yield Lost("died")
                at += 1
        finally:
            pool.stop()
            pool.join()


def _pool(workers: int) -> Any:
    from pebble import ProcessPool

    # Forked where that is safe: a new process then need not load the rules and libraries again.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    prepared = (memory_share(workers), os.getpid())
    return ProcessPool(max_workers=workers, max_tasks=_CALLS_OF_A_PROCESS, initializer=_prepare, initargs=prepared, context=context)


def _schedule(pool: Any, function: Callable[..., T], call: tuple[Any, ...], seconds: float) -> Any:
    try:
        return pool.schedule(_timed, args=(function, call, seconds))
    except RuntimeError as error:  # how pebble says that the pool broke before
        raise BrokenProcessPool from error


def _timed(function: Callable[..., T], call: tuple[Any, ...], seconds: float) -> T:
    """Run in the process: its own timer ends it, since work that goes on (a long scan, page by page) may put that off."""
    with within(seconds):
        return function(*call)


def _outcome(future: Any) -> Any:
    from pebble import ProcessExpired

    try:
        return future.result()
    except ProcessExpired as error:
        if error.exitcode == -signal.SIGALRM:
            return Lost("time")
        return Lost("killed" if error.exitcode == -signal.SIGKILL else "died")
    except BrokenProcessPool:
        raise
    except Exception as error:
        return Raised(error)


def _prepare(memory: int, parent: int) -> None:
    """Make a new process end with its parent, leave Ctrl-C to it, and keep to its share of memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of a terminal; the parent tells us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # the timer of a paper
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    _limit_memory(memory)


def _limit_memory(share: int) -> None:
    """Let this process take `share` bytes more than it has; what asks for more gets a MemoryError. Not every system keeps to it."""
    try:
        has = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        has = 0
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = has + share if hard == resource.RLIM_INFINITY else min(has + share, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    except (OSError, ValueError):
        return


def memory_share(workers: int) -> int:
    """Bytes of memory one of `workers` processes may take: four fifths of the machine's (or the container's), parted evenly."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):  # no control group, or none that sets a limit ("max")
        whole = min(whole, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return max(whole * 4 // 5 // workers, _LEAST_MEMORY)
