"""Many papers: each in a process of its own at a time, killed on time or for its memory, its result a spool file."""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract import dataset, runs
from extract.dataset import Entry, Manifest
from extract.dataset.manifest import load_table, read_manifest
from extract.dataset.spool import pack_tables, spool_row, spooled_keys, unpack
from extract.dataset.store import Store, at
from extract.errors import DatasetError, PapersError, SourceError
from extract.jobs import TAKEN_OUT, Job, find_jobs, held_by, key_of, settled, shown
from extract.pipeline import PaperResult, failed, open_source, pipeline_version, read_source, skipped
from extract.read.ocr import tesseract
from extract.remote import absolute, fetched, hash_object, is_address
from extract.rule_files import rules_version
from extract.rulebook import load_rulebook
from extract.upkeep import inherited, taken_out
from extract.workers import STALL_SECONDS, Engine, LocalEngine, Lost, Raised, why

__all__ = ["Done", "Job", "extract", "find_jobs", "run", "shown"]

PAPER_SECONDS = 120.0
ACCIDENTS = frozenset({"TIMEOUT", "CRASHED", "MEMORY"})  # the machine's state may have had a part in it: tried again by the next run
_BUCKET_SECONDS = 3600.0
_HASHED_AT_ONCE = 64
_IS_LINK = "a link to a folder, which is not followed; name the folder itself as a source"


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
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class _Planned:
    job: Job
    entry: Entry
    twin: str | None
    gone: tuple[str, ...]
    reuse: Done | None


def run(
    jobs: Sequence[Job],
    out: Path | str,
    *,
    workers: int | None = None,
    seconds: float = PAPER_SECONDS,
    password: str | None = None,
    engine: Engine | None = None,
    prune: bool = False,
    again: Collection[str] = (),
) -> Generator[Done, None, None]:
    """Process the jobs that the dataset does not hold yet; yields each as it is done, what is there already first.

    A paper that takes longer than `seconds` is killed and becomes TIMEOUT, one that takes too much memory MEMORY, one whose
    process dies CRASHED, each after a second attempt. The same bytes under a second name are not processed again: their
    source is `skipped` and says which one holds them. Sources named in `again` are read even where a result is there. Raises
    DatasetError where a result cannot be written.
    """
    engine = engine or LocalEngine(workers or os.cpu_count() or 1)
    to_do: list[_Planned] = []
    for item in _plan(jobs, out, password, engine, prune):
        if item.reuse is not None and item.job.source not in again:
            yield item.reuse
        else:
            to_do.append(item)
    if to_do and isinstance(engine, LocalEngine) and engine.forked:
        _warm()
    calls = ((item.job, item.entry, out, password, item.twin, item.gone) for item in to_do)
    results = engine.map(work, calls, seconds=seconds)
    try:
        for number, result in results:
            yield _result(to_do[number], out, result, seconds)
    finally:
        results.close()


def _warm() -> None:
    """Load what every paper needs before processes are forked, so that each need not do so again."""
    from extract.pipeline import extract_records, source_row
    from extract.read.packs import read_papers

    words = b"1. Recommendations\n\n1.1 Approve \xc2\xa35 on 4 May 2031, signed by the Chair.\n"
    [paper] = read_papers(words, load_rulebook())
    extract_records(paper, "p0", load_rulebook(), source_row("warm", words, status="ok"))


def _plan(jobs: Sequence[Job], out: Path | str, password: str | None, engine: Engine, prune: bool = False) -> Iterator[_Planned]:
    store = at(out)
    before = read_manifest(store)
    digests = settled([*zip(jobs, _digests(jobs, engine), strict=True)], before.entries, prune=prune)
    owners = _owners(digests, () if prune else before.entries)
    removed: dict[str, list[str]] = defaultdict(list)
    for paper_id, sha256 in before.removed:
        removed[sha256].append(paper_id)
    earlier = _Earlier(store, before)
    for job, digest in digests:
        gone = tuple(sorted(removed.get(digest, ())))
        owner = owners.get(digest, job.source) if digest and f"p{digest[:16]}" not in gone else job.source
        twin = None if owner == job.source else owner
        entry = Entry(job.source, digest, key_of(job.source, digest, password, twin, gone, job.metadata, job.model), job.place)
        yield _Planned(job, entry, twin, gone, earlier.done(job, entry))


def _digests(jobs: Sequence[Job], engine: Engine) -> list[str]:
    found: list[str] = []
    paths = [job.location for job in jobs]
    parts = [paths[start : start + _HASHED_AT_ONCE] for start in range(0, len(paths), _HASHED_AT_ONCE)]
    if len(parts) < 2:
        return hash_all(parts[0]) if parts else []
    hashed: dict[int, list[str]] = {}
    for number, outcome in engine.map(hash_all, ((part,) for part in parts), seconds=_BUCKET_SECONDS):
        hashed[number] = outcome if isinstance(outcome, list) else hash_all(parts[number])
    for number in range(len(parts)):
        found += hashed[number]
    return found


def hash_all(paths: Iterable[Path | str]) -> list[str]:
    """sha256 of each file's bytes; empty where it cannot be read."""
    return [_digest(path) for path in paths]


def _digest(path: Path | str) -> str:
    if isinstance(path, str):
        return hash_object(path)
    try:
        with open_source(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, SourceError):
        return ""


def _owners(digests: Sequence[tuple[Job, str]], held: Iterable[Entry]) -> dict[str, str]:
    """Which source holds the paper of some bytes: one already in the dataset and not given again, else the first given."""
    given = {job.source for job, _ in digests}
    owners: dict[str, str] = {}
    for entry in held:
        if entry.source not in given:
            owners.setdefault(entry.sha256, entry.source)
    for job, hashed in digests:
        owners.setdefault(hashed, job.source)
    return owners


class _Earlier:
    """Results of earlier runs: published, or in the spool of a run that was stopped."""

    def __init__(self, store: Store, before: Manifest) -> None:
        self._store = store
        self._published = {entry.source: entry.key for entry in before.entries}
        self._rows: dict[str, dict[str, Any]] = {}
        if before.entries:
            rows = load_table(store, before, "sources").select(["source", "status", "code", "reason", "n_pages"])
            self._rows = {row["source"]: row for row in rows.to_pylist()}
        self._spooled = spooled_keys(store)

    def done(self, job: Job, entry: Entry) -> Done | None:
        """The result of an earlier run; None where there is none, or it is damaged. Accidents go by other keys, so that they count as none."""
        row = None
        if entry.key in self._spooled:
            row = spool_row(self._store, entry.key)
        if row is None and self._published.get(job.source) == entry.key:
            row = self._rows.get(job.source)
        if row is None or (row["code"] == "NO_OCR" and tesseract()):  # tesseract may have been installed since
            return None
        return Done(job, entry, row["status"], row["code"], row["reason"], row["n_pages"], reused=True)


def work(job: Job, entry: Entry, out: Path | str, password: str | None, twin: str | None, gone: Sequence[str] = ()) -> Done:
    """Run in a process of its own: one source to its spool file. An error of ours in it is CRASHED, with its words kept.

    Raises MemoryError, and DatasetError where the spool file cannot be written.
    """
    started = time.monotonic()
    try:
        with fetched(job.location) as path:
            result = _read(job, path, password, twin, f"p{entry.sha256[:16]}" in gone)
        row = result.source
        if entry.sha256 and row.sha256 is None:
            entry = _accident(entry, "gone")  # there when the run began, and perhaps when the next one does
        whole = dataset.pack(result.rows)
    except MemoryError:
        raise
    except SourceError as error:
        return _failed(job, entry, out, error.code, error.reason)
    except Exception as error:
        code, reason = why(Raised(error), 0)
        return _failed(job, entry, out, code, reason.encode("utf-8", "replace").decode())
    if gone:
        whole = pack_tables(taken_out(unpack(whole) or {}, gone))
    dataset.spool_bytes(out, entry.key, whole)
    return Done(job, entry, row.status, row.code, row.reason, row.n_pages, seconds=round(time.monotonic() - started, 3))


def _read(job: Job, path: Path, password: str | None, twin: str | None, is_taken_out: bool) -> PaperResult:
    from extract import pipeline

    if path.is_symlink() and path.is_dir():
        return skipped(job.source, None, _IS_LINK, job.metadata)
    if twin is not None or is_taken_out:
        return skipped(job.source, read_source(path), held_by(twin) if twin is not None else TAKEN_OUT, job.metadata)
    return pipeline.process(path, job.source, rulebook=job.rulebook, password=password, metadata=job.metadata)


def _accident(entry: Entry, what: str) -> Entry:
    """The key by which an accident goes, so that the next run does not take it for the result."""
    return entry._replace(key=f"{entry.key}-{what.lower()}")


def _failed(job: Job, entry: Entry, out: Path | str, code: str, reason: str) -> Done:
    """A source that gave no paper still gets its row."""
    try:
        with fetched(job.location) as path:
            data: bytes | None = read_source(path)
    except SourceError:
        data = None
    if code in ACCIDENTS or (entry.sha256 and data is None):
        entry = _accident(entry, code)
    dataset.spool_bytes(out, entry.key, dataset.pack(failed(job.source, data, code, reason, job.metadata).rows))
    return Done(job, entry, "failed", code, reason, None)


def _result(item: _Planned, out: Path | str, result: Done | Lost | Raised, seconds: float) -> Done:
    """What became of a source, also where its process gave no answer. Raises the DatasetError that a process met."""
    if isinstance(result, Done):
        return result
    if isinstance(result, Raised) and isinstance(result.error, DatasetError):
        raise result.error
    return _failed(item.job, item.entry, out, *why(result, seconds, ", twice,"))


def extract(
    jobs: Sequence[Job],
    out: Path | str,
    progress: Callable[[Done], None],
    *,
    workers: int | None = None,
    seconds: float = PAPER_SECONDS,
    stall: float = STALL_SECONDS,
    password: str | None = None,
    engine: Engine | None = None,
    prune: bool = False,
    again: Collection[str] = (),
    log: Callable[[str], None] | None = None,
) -> list[Done]:
    """Process all jobs and publish one new generation of the dataset; `progress` is called as each is done.

    With `prune`, sources that are not among the jobs leave the dataset. `log` gets the lines of the run record. Raises
    DatasetError where the dataset cannot be written, or another run is writing to it.
    """
    workers = workers or os.cpu_count() or 1
    engine = engine or LocalEngine(workers, stall, forked=not any(map(is_address, (out, *(job.location for job in jobs)))))
    dataset.open_dataset(out)
    with dataset.locked(out) as beat:
        record = runs.RunRecord(at(out), log)
        try:
            asked = {"sources": len(jobs), "workers": workers, "timeout": seconds, "page_timeout": stall, "prune": prune}
            record.add("start", pipeline_version=pipeline_version(), rules_version=rules_version(), versions=runs.versions(), **asked)
            done: list[Done] = []
            started = time.monotonic()
            for item in run(jobs, out, seconds=seconds, password=password, engine=engine, prune=prune, again=again):
                done.append(item)
                _note(record, item)
                progress(item)
                beat()
            done.sort(key=lambda item: item.entry)
            given = {item.entry.source for item in done}
            dropped = [entry.source for entry in dataset.entries(out) if entry.source not in given] if prune else []
            finished = [item.entry for item in done]
            finished += inherited(out, finished, dropped)
            fresh = {item.entry.source for item in done if not item.reused}
            folder = dataset.publish(out, finished, dropped=dropped, fresh=fresh, each=_through(engine))
            counts = Counter(item.status for item in done)
            record.add("end", **counts, unchanged=sum(item.reused for item in done), dropped=len(dropped), generation=folder.name,
                       seconds=round(time.monotonic() - started, 3))  # fmt: skip
        finally:
            record.close()
        return done


def _note(record: runs.RunRecord, item: Done) -> None:
    if not item.reused or item.status == "failed":
        record.add(
            "source", source=item.job.source, path=absolute(item.job.location), status=item.status, code=item.code, reason=item.reason,
            pages=item.n_pages, seconds=item.seconds, unchanged=item.reused,
        )  # fmt: skip


def _through(engine: Engine) -> Callable[[Callable[..., None], Iterable[tuple[Any, ...]]], None]:
    """Each of some calls worked out by an engine; what fails there is tried here, so that its error is told as it is."""

    def each(function: Callable[..., None], calls: Iterable[tuple[Any, ...]]) -> None:
        listed = list(calls)
        for number, outcome in engine.map(function, listed, seconds=_BUCKET_SECONDS) if len(listed) > 1 else ():
            if isinstance(outcome, Raised) and isinstance(outcome.error, PapersError):
                raise outcome.error
            if outcome is not None:
                function(*listed[number])
        if len(listed) == 1:
            function(*listed[0])

    return each
