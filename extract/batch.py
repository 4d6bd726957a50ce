"""Many papers: each in a process of its own at a time, killed on time or for its memory, its result a spool file."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extract import dataset
from extract.dataset import Entry
from extract.errors import DatasetError, PapersError, SourceError
from extract.metadata import Metadata
from extract.pipeline import failed, open_source, pipeline_version, read_source, skipped
from extract.rulebook import load_rulebook
from extract.workers import Lost, Raised, each

PAPER_SECONDS = 120.0
_TRY_AGAIN = {"TIMEOUT", "CRASHED", "MEMORY", "NO_OCR"}  # tesseract may have been installed since
_HELD = "the same bytes as {}, which holds the paper"
_IS_LINK = "a link to a folder, which is not followed; name the folder itself as a source"


@dataclass(frozen=True, slots=True)
class Job:
    """One input: where it lies, the name it goes by (path relative to the folder given, with /), and what is known of it from outside."""

    path: Path
    source: str
    metadata: Metadata | None = None


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


def find_jobs(sources: Sequence[Path], out: Path | None = None) -> list[Job]:
    """Files as given, and every file below folders given (hidden ones and datasets apart), by name; the same file counts once.

    What is no readable file (links to nothing or to folders, pipes, folders that cannot be opened) is a job too, so that its row
    says so. `out` is the dataset to be written. Raises PapersError for a path that does not exist.
    """
    jobs: dict[str, tuple[Path, Path]] = {}
    for source in sources:
        if not os.path.lexists(source):
            raise PapersError(f"{shown(str(source))}: no such file or folder")
        if not source.is_dir():
            jobs.setdefault(os.path.realpath(source), (source, Path(source.name)))
            continue
        for path in _files_below(source, out):
            # Links to nothing have no bytes by which they could be one.
            jobs.setdefault(os.path.realpath(path) if path.exists() else str(path.absolute()), (path, path.relative_to(source)))
    named = _named(list(jobs.values()))
    return sorted(named, key=lambda job: (job.source, str(job.path)))


def _files_below(folder: Path, out: Path | None) -> Iterator[Path]:
    """Everything in a folder but folders that can be read, hidden entries and the parts of datasets."""
    unread: list[Path] = []
    for place, folders, files in os.walk(folder, onerror=lambda error: unread.append(Path(error.filename))):
        at = Path(place)
        own = dataset.PARTS if dataset.is_dataset(at) or (out is not None and at.resolve() == out.resolve()) else frozenset()
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in own)
        for name in files + [name for name in folders if (at / name).is_symlink()]:
            if not name.startswith(".") and name not in own:
                yield at / name
    yield from unread


def _named(found: Sequence[tuple[Path, Path]]) -> list[Job]:
    """Jobs with names of their own: where two have the same relative path, the folders above tell them apart."""
    names = [_text(inside.as_posix()) for _, inside in found]
    for depth in range(1, max((len(path.absolute().parts) for path, _ in found), default=0)):
        counts = Counter(names)
        if len(counts) == len(names):
            break
        for at, (path, inside) in enumerate(found):
            if counts[names[at]] > 1:
                names[at] = _text("/".join(path.absolute().parts[1:][-len(inside.parts) - depth :]))
    seen: Counter[str] = Counter()
    for at, name in enumerate(names):  # names that only differ in bytes that are no text
        seen[name] += 1
        names[at] = name if seen[name] == 1 else f"{name}~{seen[name]}"
    return [Job(path, name) for (path, _), name in zip(found, names, strict=True)]


def _text(name: str) -> str:
    """A file name as text: bytes that are no UTF-8 as \\xff."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def shown(name: str) -> str:
    """A name made safe for a terminal: control characters and what is no text are escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


@dataclass(frozen=True, slots=True)
class _Planned:
    job: Job
    entry: Entry
    twin: str | None
    reuse: Done | None


def run(jobs: Sequence[Job], out: Path, *, workers: int | None = None, seconds: float = PAPER_SECONDS, password: str | None = None) -> Iterator[Done]:
    """Process the jobs that the dataset does not hold yet; yields each as it is done, in the order given.

    A paper that takes longer than `seconds` is killed and becomes TIMEOUT, one that takes too much memory MEMORY, one whose
    process dies CRASHED. The same bytes under a second name are not processed again: their source is `skipped` and says which
    one holds them. Raises DatasetError where a result cannot be written.
    """
    planned = [*_plan(jobs, out, password)]
    calls = [(item.job, item.entry, out, password, item.twin) for item in planned if item.reuse is None]
    results = each(work, calls, workers=min(workers or os.cpu_count() or 1, len(calls)) or 1, seconds=seconds)
    try:
        for item in planned:
            yield item.reuse or _result(item, out, next(results), seconds)
    finally:
        results.close()


def _plan(jobs: Sequence[Job], out: Path, password: str | None) -> Iterator[_Planned]:
    digests = [(job, _digest(job.path)) for job in jobs]
    owners = _owners(digests, out)
    for job, digest in digests:
        owner = owners.get(digest, job.source) if digest else job.source
        twin = None if owner == job.source else owner
        entry = Entry(job.source, digest, _key(job, digest, password, twin))
        yield _Planned(job, entry, twin, _reused(job, entry, out))


def _digest(path: Path) -> str:
    """sha256 of a file's bytes; empty where it cannot be read."""
    try:
        with open_source(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, SourceError):
        return ""


def _owners(digests: Sequence[tuple[Job, str]], out: Path) -> dict[str, str]:
    """Which source holds the paper of some bytes: one already in the dataset and not given again, else the first given."""
    given = {job.source for job, _ in digests}
    owners = {entry.sha256: entry.source for entry in dataset.entries(out) if entry.source not in given}
    for job, digest in digests:
        owners.setdefault(digest, job.source)
    return owners


def _key(job: Job, digest: str, password: str | None, twin: str | None) -> str:
    secret = hashlib.sha256(os.fsencode(password)).hexdigest()[:8] if password is not None else ""
    known = job.metadata.key if job.metadata else ""
    return dataset.spool_key(job.source, f"{digest}{secret}{twin or ''}{known}", pipeline_version(), load_rulebook().version)


def work(job: Job, entry: Entry, out: Path, password: str | None, twin: str | None) -> Done:
    """Run in a process of its own: one source to its spool file. An error of ours in it is CRASHED, with its words kept.

    Raises MemoryError, and DatasetError where the spool file cannot be written.
    """
    from extract import pipeline

    try:
        if job.path.is_symlink() and job.path.is_dir():
            result = skipped(job.source, None, _IS_LINK, job.metadata)
        elif twin is not None:
            result = skipped(job.source, read_source(job.path), _HELD.format(twin), job.metadata)
        else:
            result = pipeline.process(job.path, job.source, password=password, metadata=job.metadata)
        whole = dataset.pack(result.rows)
    except MemoryError:
        raise
    except SourceError as error:
        return _failed(job, entry, out, error.code, error.reason)
    except Exception as error:
        reason = f"a fault of this program ({type(error).__name__}: {error}); please report it with the file"
        return _failed(job, entry, out, "CRASHED", reason.encode("utf-8", "replace").decode())
    dataset.write_aside(dataset.spool_path(out, entry.key), whole)
    row = result.source
    return Done(job, entry, row.status, row.code, row.reason, row.n_pages)


def _failed(job: Job, entry: Entry, out: Path, code: str, reason: str) -> Done:
    """A source that gave no paper still gets its row."""
    try:
        data = read_source(job.path)
    except SourceError:
        data = None
    dataset.spool(dataset.spool_path(out, entry.key), failed(job.source, data, code, reason, job.metadata).rows)
    return Done(job, entry, "failed", code, reason, None)


def _result(item: _Planned, out: Path, result: Done | Lost | Raised, seconds: float) -> Done:
    """What became of a source, also where its process gave no answer. Raises the DatasetError that a process met."""
    if isinstance(result, Done):
        return result
    if isinstance(result, Raised) and isinstance(result.error, DatasetError):
        raise result.error
    if isinstance(result, Raised) and isinstance(result.error, MemoryError):
        code, reason = "MEMORY", "needs more memory than there is for it; try it alone with --workers 1"
    elif isinstance(result, Raised):
        code, reason = "CRASHED", f"a fault of this program ({type(result.error).__name__}); please report it with the file"
    elif result.how == "time":
        code, reason = "TIMEOUT", f"took longer than {seconds:g} seconds and was stopped; give it more with --timeout"
    elif result.how == "killed":
        code, reason = "MEMORY", "its process was killed, most likely because memory ran out; try it alone with --workers 1"
    else:
        code, reason = "CRASHED", "its process died while reading; run again, and report it with the file if it stays"
    return _failed(item.job, item.entry, out, code, reason)


def _reused(job: Job, entry: Entry, out: Path) -> Done | None:
    """The result of an earlier run; None where there is none, it is damaged, or it was an accident worth another try."""
    try:
        row = dataset.read_spool(dataset.spool_path(out, entry.key))["sources"].to_pylist()[0]
    except (DatasetError, LookupError):
        return None
    vanished = row["sha256"] is None and entry.sha256
    if row["code"] in _TRY_AGAIN or vanished:
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
    """Process all jobs and publish one new generation of the dataset; `progress` is called as each is done.

    Raises DatasetError where the dataset cannot be written, or another run is writing to it.
    """
    dataset.open_dataset(out)
    with dataset.locked(out):
        done: list[Done] = []
        for item in run(jobs, out, workers=workers, seconds=seconds, password=password):
            done.append(item)
            progress(item)
        dataset.publish(out, [item.entry for item in done])
        return done
