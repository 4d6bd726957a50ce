"""Work done in processes of its own: stopped on time, for its memory or when it stands still; a process that dies loses one call only.

Each process has a pipe of its own to the one that started it, so that killing any of them at any moment cannot block the others
(a pool whose processes share a queue and its lock hangs when one dies with the lock held).
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pickle
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Literal, Protocol, TypeVar

from extract import pulse

T = TypeVar("T")
Numbered = tuple[int, tuple[Any, ...]]

STALL_SECONDS = 30.0
_CALLS_OF_A_PROCESS = 200  # then a new one takes its place, so that memory a library loses is given back
_LOOK_EVERY = 0.25  # seconds between looks at clocks and memory
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux, prctl(2)
_LEAST_MEMORY = 1 << 30
_PAGE_SIZE = resource.getpagesize()


@dataclass(frozen=True, slots=True)
class Lost:
    """A call that gave nothing: out of time, without progress, over its memory, killed from outside, or its process died."""

    how: Literal["time", "stalled", "memory", "killed", "died"]


@dataclass(frozen=True, slots=True)
class Raised:
    """A call that ended with an error."""

    error: Exception


_WHY = {
    "time": ("TIMEOUT", "took longer than {seconds:g} seconds{often} and was stopped; give it more with --timeout"),
    "stalled": ("TIMEOUT", "made no progress for a long time{often} and was stopped; give it more with --page-timeout"),
    "memory": ("MEMORY", "needs more memory than there is for it; try it on a machine with more"),
    "killed": ("CRASHED", "its process was killed from outside{often}; run again, when more memory is free if that may be short"),
    "died": ("CRASHED", "its process died while reading{often}; print it to a new PDF and try that, or report it with the file"),
}


def why(outcome: Lost | Raised, seconds: float, often: str = "") -> tuple[str, str]:
    """The code and the reason, with what to do, of a paper whose call was lost or met an error that is a fault of this program."""
    if isinstance(outcome, Raised) and not isinstance(outcome.error, MemoryError):
        return "CRASHED", f"a fault of this program ({type(outcome.error).__name__}: {outcome.error}); please report it with the file"
    code, reason = _WHY["memory" if isinstance(outcome, Raised) else outcome.how]
    return code, reason.format(seconds=seconds, often=often)


class Engine(Protocol):
    """Where calls are worked out: processes of this machine, or a cluster."""

    def map(
        self, function: Callable[..., T], calls: Iterable[tuple[Any, ...]], *, seconds: float
    ) -> Generator[tuple[int, T | Lost | Raised], None, None]:
        """The number of each call and what it gave, as they are done; each call has `seconds` and two attempts."""
        ...


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """Processes of this machine, `workers` at a time; a call that shows no sign of life for `stall` seconds is stopped."""

    workers: int
    stall: float = STALL_SECONDS
    forked: bool = True  # where the system can, and this process has one thread

    def map(
        self, function: Callable[..., T], calls: Iterable[tuple[Any, ...]], *, seconds: float
    ) -> Generator[tuple[int, T | Lost | Raised], None, None]:
        """As `Engine.map`. No process outlives the iterator, nor the process that runs it."""

        def one_round(part: Iterable[Numbered], number: int) -> Iterator[tuple[int, Any]]:
            return _round(function, part, 1 if number == 2 else self.workers, seconds, self)

        yield from attempts(calls, one_round)


def attempts(
    calls: Iterable[tuple[Any, ...]], one_round: Callable[[Iterable[Numbered], int], Iterator[tuple[int, Any]]]
) -> Iterator[tuple[int, Any]]:
    """Two attempts at each call: the second after all first ones, when things are quieter; what ran out of memory runs alone then.

    `one_round` is given the calls and the number of the round: 0 the first attempts, 1 the second ones, 2 those to be run alone.
    """
    again: list[Numbered] = []
    large: list[Numbered] = []
    kept: dict[int, tuple[Any, ...]] = {}

    def remembered() -> Iterator[Numbered]:
        for number, call in enumerate(calls):
            kept[number] = call
            yield number, call

    for number, outcome in one_round(remembered(), 0):
        call = kept.pop(number)
        if isinstance(outcome, Lost) or (isinstance(outcome, Raised) and isinstance(outcome.error, MemoryError)):
            (large if outcome == Lost("memory") or isinstance(outcome, Raised) else again).append((number, call))
        else:
            yield number, outcome
    if again:
        yield from one_round(again, 1)
    if large:
        yield from one_round(large, 2)


@dataclass(slots=True, eq=False)
class _Worker:
    process: Any
    pipe: Connection
    memory: int
    number: int | None = None
    since: float = 0.0
    calls: int = 0
    verdict: Lost | None = None
    oom_kills: int = field(default_factory=lambda: _oom_kills())


def _round(
    function: Callable[..., T], calls: Iterable[Numbered], workers: int, seconds: float, engine: LocalEngine
) -> Generator[tuple[int, T | Lost | Raised], None, None]:
    """One attempt at each call."""
    waiting = iter(calls)
    crew: list[_Worker] = []
    memory = memory_share(workers)
    upcoming = next(waiting, None)
    looked = time.monotonic()
    try:
        while upcoming is not None or any(worker.number is not None for worker in crew):
            while upcoming is not None and (worker := _free(crew, workers, memory, engine.forked)) is not None:
                if _hand(worker, function, upcoming, engine.stall):
                    upcoming = next(waiting, None)
                else:
                    _end(worker, crew)
            for pipe in wait([worker.pipe for worker in crew if worker.number is not None], _LOOK_EVERY):
                worker = next(worker for worker in crew if worker.pipe is pipe)
                number, outcome = worker.number, _answer(worker, crew)
                if isinstance(outcome, _More):
                    worker.since += outcome.seconds
                elif number is not None:
                    yield number, outcome
            if time.monotonic() - looked >= _LOOK_EVERY:
                _look(crew, seconds)
                looked = time.monotonic()
    finally:
        for worker in [*crew]:
            _end(worker, crew)


def _free(crew: list[_Worker], workers: int, memory: int, forked: bool) -> _Worker | None:
    """A process that has nothing to do: one there is, or a new one while there are fewer than `workers`."""
    for worker in crew:
        if worker.number is None:
            if worker.calls < _CALLS_OF_A_PROCESS:
                return worker
            _end(worker, crew)
            break
    if len(crew) >= workers:
        return None
    crew.append(_start(memory, forked))
    return crew[-1]


def _start(memory: int, forked: bool) -> _Worker:
    """A new process: forked where that is safe (this one has one thread), so that it need not load the rules and libraries again."""
    ours, theirs = multiprocessing.Pipe()
    if forked and sys.platform == "linux":
        process: Any = multiprocessing.get_context("fork").Process(target=_serve, args=(theirs, memory, os.getpid()), daemon=True)
        with _interrupts_held():
            process.start()
    else:
        process = _Program(theirs.fileno(), memory)
    theirs.close()
    return _Worker(process, ours, memory)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait, for good in a process that is forked meanwhile: it is for the one that forked it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Program:
    """A process begun afresh, as multiprocessing's own may not be from the workers of a cluster."""

    def __init__(self, pipe: int, memory: int) -> None:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        code = f"from extract.workers import serve; serve({pipe}, {memory})"
        self._popen = subprocess.Popen([sys.executable, "-c", code], pass_fds=[pipe], env=environment, stdin=subprocess.DEVNULL)
        self.pid = self._popen.pid

    @property
    def exitcode(self) -> int | None:
        return self._popen.returncode

    def join(self) -> None:
        self._popen.wait()


def serve(pipe: int, memory: int) -> None:
    """The life of a process begun afresh; it ends when the other end of its pipe is closed."""
    _serve(Connection(pipe), memory, 0)


_spare: SimpleQueue[_Worker] = SimpleQueue()  # processes of `call_aside` that wait for another call


def call_aside(
    function: Callable[..., T], call: tuple[Any, ...], *, seconds: float, stall: float, memory: int, forked: bool = False
) -> T | Lost | Raised:
    """One call in a process of its own: begun afresh, from any thread, and kept for later calls; or forked for this call."""
    try:
        worker = _start(memory, forked=True) if forked else _spare.get_nowait()
    except Empty:
        worker = _start(memory, forked=False)
    crew = [worker]
    try:
        if not _hand(worker, function, (0, call), stall):
            return Lost("killed")
        while True:
            for _ in wait([worker.pipe], _LOOK_EVERY):
                outcome = _answer(worker, crew)
                if not isinstance(outcome, _More):
                    return outcome  # type: ignore[no-any-return]
                worker.since += outcome.seconds
            _look(crew, seconds)
    finally:
        if crew and not forked and worker.number is None and worker.calls < _CALLS_OF_A_PROCESS:
            _spare.put(worker)
        elif crew:
            _end(worker, crew)


def _hand(worker: _Worker, function: Callable[..., T], call: tuple[int, tuple[Any, ...]], stall: float) -> bool:
    """Give a process its next call; False where it is dead."""
    try:
        worker.pipe.send((function, call[1], stall))
    except OSError:
        return False
    worker.number, worker.since, worker.calls = call[0], time.monotonic(), worker.calls + 1
    return True


def _answer(worker: _Worker, crew: list[_Worker]) -> Any:
    """What a process gave for its call, or how it was lost."""
    try:
        outcome = worker.pipe.recv()
    except (EOFError, OSError, pickle.UnpicklingError):
        _end(worker, crew)
        return worker.verdict or _how(worker)
    if not isinstance(outcome, _More):
        worker.number = None
    return outcome


def _how(worker: _Worker) -> Lost:
    code = worker.process.exitcode
    if code == -signal.SIGALRM:
        return Lost("stalled")
    if code == -signal.SIGKILL:
        return Lost("memory" if _oom_kills() > worker.oom_kills else "killed")
    return Lost("died")


def _look(crew: list[_Worker], seconds: float) -> None:
    """Kill what takes too long or too much memory; its pipe then tells of its end."""
    now = time.monotonic()
    for worker in crew:
        if worker.number is None or worker.verdict is not None:
            continue
        if now - worker.since > seconds:
            worker.verdict = Lost("time")
        elif _resident(worker.process.pid) > worker.memory:
            worker.verdict = Lost("memory")
        if worker.verdict is not None:
            _kill(worker)


def _kill(worker: _Worker) -> None:
    """Kill a process and those it started (its group is its own; not yet where it was killed while starting)."""
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(worker.process.pid, signal.SIGKILL)


def _end(worker: _Worker, crew: list[_Worker]) -> None:
    if worker.process.exitcode is None:  # not yet waited for, so that its number cannot be another's
        if worker.pipe.closed or not _has_ended(worker):
            _kill(worker)
        else:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(worker.process.pid, signal.SIGKILL)
    worker.process.join()
    worker.pipe.close()
    crew.remove(worker)


def _has_ended(worker: _Worker) -> bool:
    """Whether a process ended by itself (its pipe may tell of that a moment before it can be waited for)."""
    end = time.monotonic() + (1.0 if worker.number is not None else 0.0)
    while True:
        with suppress(ChildProcessError):
            if os.waitid(os.P_PID, worker.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                return True
        if time.monotonic() >= end:
            return False
        time.sleep(0.005)


@dataclass(frozen=True, slots=True)
class _More:
    """Said by a process in the middle of a call: so many seconds of it do not count."""

    seconds: float


def _serve(pipe: Connection, memory: int, parent: int) -> None:
    """The life of a process: calls in, answers out, until the pipe closes."""
    confine(memory, parent)
    while True:
        try:
            function, call, stall = pipe.recv()
        except (EOFError, OSError):
            return
        pulse.expect(stall, lambda seconds: pipe.send(_More(seconds)))
        try:
            outcome = function(*call)
        except Exception as error:
            outcome = Raised(error)
        pulse.expect(0)
        _send(pipe, outcome)


def _send(pipe: Connection, outcome: Any) -> None:
    try:
        whole = pickle.dumps(outcome)
        pickle.loads(whole)  # errors of some libraries can be written and not be read
    except Exception as error:
        kept = outcome.error if isinstance(outcome, Raised) else error
        whole = pickle.dumps(Raised(RuntimeError(f"{type(kept).__name__}: {kept}")))
    pipe.send_bytes(whole)


def confine(memory: int, parent: int) -> None:
    """Make a new process end with its parent (unless that is 0), leave Ctrl-C to it, head a group of its own, and keep to its share of memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    with suppress(OSError):
        os.setpgid(0, 0)
    if parent and sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    limit_memory(memory)


def limit_memory(share: int) -> tuple[int, int]:
    """Let this process take `share` bytes more than it has; what asks for more gets a MemoryError. Not every system keeps to it.

    Returns the limits there were (see `resource.setrlimit`).
    """
    try:
        has = int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE_SIZE
    except OSError:
        has = 0
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = has + share if hard == resource.RLIM_INFINITY else min(has + share, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    return soft, hard


def _resident(pid: int) -> int:
    """Bytes of memory that a process holds; 0 where the system does not say."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_SIZE
    except (OSError, LookupError):
        return 0


def _oom_kills() -> int:
    """How often the kernel killed for want of memory since the machine started; 0 where it does not say."""
    with suppress(OSError):
        for line in Path("/proc/vmstat").read_text().splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0


def memory_share(workers: int) -> int:
    """Bytes of memory one of `workers` processes may take: four fifths of the machine's (or the container's), parted evenly."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):  # no control group, or none that sets a limit ("max")
        whole = min(whole, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return max(whole * 4 // 5 // workers, _LEAST_MEMORY)
