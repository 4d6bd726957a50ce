"""Many papers: each in a process of its own at a time, killed on time, its result a spool file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extract import dataset
from extract.dataset import Entry
from extract.errors import PapersError
from extract.rulebook import load_rulebook

if TYPE_CHECKING:
    from pebble import ProcessFuture

PAPER_SECONDS = 120.0
_TRY_AGAIN = {"TIMEOUT", "CRASHED", "MEMORY"}


@dataclass(frozen=True, slots=True)
class Job:
    """One input: where it lies, and the name it goes by (path relative to the folder given, with /)."""

    path: Path
    source: str


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a job: its entry in the dataset, its row of `sources` in short, whether it was already there."""

    job: Job
    entry: Entry
    status: str
    code: str | None
    reason: str | None
    n_pages: int | None
    reused: bool = False


def find_jobs(sources: Sequence[Path]) -> list[Job]:
    """Files as given, and every file below folders given (hidden ones apart), by name; the same file counts once.

    Raises PapersError for a path that does not exist.
    """
    jobs: dict[Path, Job] = {}
    for source in sources:
        if not source.exists():
            raise PapersError(f"{source}: no such file or folder")
        if source.is_file():
            jobs.setdefault(source.resolve(), Job(source, source.name))
            continue
        for path in sorted(source.rglob("*")):
            inside = path.relative_to(source)
            if path.is_file() and not any(part.startswith(".") for part in inside.parts):
                jobs.setdefault(path.resolve(), Job(path, inside.as_posix()))
    return sorted(jobs.values(), key=lambda job: (job.source, str(job.path)))


def run(jobs: Sequence[Job], out: Path, *, workers: int | None = None, seconds: float = PAPER_SECONDS, password: str | None = None) -> Iterator[Done]:
    """Process the jobs that the dataset does not hold yet; yields each as it is done, in the order given.

    A paper that takes longer than `seconds` is killed and becomes TIMEOUT, one whose process dies becomes CRASHED. The
    same bytes under a second name are not processed again: their source is `skipped` and says which one holds them.
    """
    from pebble import ProcessPool

    owners = _owners(jobs, out)
    with ProcessPool(max_workers=workers or os.cpu_count() or 1, max_tasks=200) as pool:
        pending: list[tuple[Job, Entry, ProcessFuture[Done] | None]] = []
        for job in jobs:
            digest = _digest(job.path)
            owner = owners.get(digest, job.source) if digest else job.source
            twin = None if owner == job.source else owner
            entry = Entry(job.source, digest, _key(job, digest, password, twin))
            reuse = _reused(job, entry, out) if dataset.spool_path(out, entry.key).exists() else None
            future = None if reuse else pool.schedule(work, args=(job, entry, out, password, twin), timeout=seconds)
            pending.append((job, entry, future))
        for job, entry, future in pending:
            if future is None:
                reuse = _reused(job, entry, out)
                assert reuse is not None
                yield reuse
            else:
                yield _result(job, entry, out, future, seconds)


def _digest(path: Path) -> str:
    """sha256 of a file's bytes; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _owners(jobs: Sequence[Job], out: Path) -> dict[str, str]:
    """Which source holds the paper of some bytes: one already in the dataset and not given again, else the first given."""
    given = {job.source for job in jobs}
    owners = {entry.sha256: entry.source for entry in dataset.entries(out) if entry.source not in given}
    for job in jobs:
        owners.setdefault(_digest(job.path), job.source)
    return owners


def _key(job: Job, digest: str, password: str | None, twin: str | None) -> str:
    from extract.pipeline import pipeline_version

    secret = hashlib.sha256(password.encode()).hexdigest()[:8] if password is not None else ""
    return dataset.spool_key(job.source, f"{digest}{secret}{twin or ''}", pipeline_version(), load_rulebook().version)


def work(job: Job, entry: Entry, out: Path, password: str | None, twin: str | None) -> Done:
    """Run in a worker process: one source to its spool file. An error of ours in it is CRASHED, with its words kept."""
    from extract.pipeline import failed, process, skipped

    try:
        if twin is not None:
            result = skipped(job.source, job.path.read_bytes(), f"the same bytes as {twin}, which holds the paper")
        else:
            result = process(job.path, job.source, password=password)
    except MemoryError:
        result = failed(job.source, _bytes(job), "MEMORY", "needs more memory than there is; try it alone with --workers 1")
    except Exception as error:
        result = failed(
            job.source, _bytes(job), "CRASHED", f"a fault of this program ({type(error).__name__}: {error}); please report it with the file"
        )
    dataset.spool(dataset.spool_path(out, entry.key), result.rows)
    row = result.source
    return Done(job, entry, row.status, row.code, row.reason, row.n_pages)


def _bytes(job: Job) -> bytes | None:
    try:
        return job.path.read_bytes()
    except OSError:
        return None


def _result(job: Job, entry: Entry, out: Path, future: ProcessFuture[Done], seconds: float) -> Done:
    from pebble import ProcessExpired

    try:
        return future.result()
    except FutureTimeout:
        return _lost(job, entry, out, "TIMEOUT", f"took longer than {seconds:g} seconds and was stopped; give it more with --timeout")
    except ProcessExpired:
        return _lost(job, entry, out, "CRASHED", "its process died while reading; run again, and report it with the file if it stays")


def _lost(job: Job, entry: Entry, out: Path, code: str, reason: str) -> Done:
    """A source whose process was killed still gets its row."""
    from extract.pipeline import failed

    dataset.spool(dataset.spool_path(out, entry.key), failed(job.source, _bytes(job), code, reason).rows)
    return Done(job, entry, "failed", code, reason, None)


def _reused(job: Job, entry: Entry, out: Path) -> Done | None:
    """The result of an earlier run; None where that was an accident worth another try."""
    row = dataset.read_spool(dataset.spool_path(out, entry.key))["sources"].to_pylist()[0]
    if row["code"] in _TRY_AGAIN:
        return None
    return Done(job, entry, row["status"], row["code"], row["reason"], row["n_pages"], reused=True)


def extract(
    jobs: Sequence[Job],
    out: Path,
    progress: Callable[[Done], None],
    *,
    workers: int | None = None,
    seconds: float = PAPER_SECONDS,
    password: str | None = None,
) -> list[Done]:
    """Process all jobs and publish one new generation of the dataset; `progress` is called as each is done."""
    dataset.open_dataset(out)
    done: list[Done] = []
    for item in run(jobs, out, workers=workers, seconds=seconds, password=password):
        done.append(item)
        progress(item)
    dataset.publish(out, [item.entry for item in done])
    return done
