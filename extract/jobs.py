"""What is to be read: files below the folders given, and the names they go by in a dataset."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extract import dataset
from extract.dataset import Entry
from extract.errors import PapersError
from extract.metadata import Metadata
from extract.pipeline import as_text, pipeline_version
from extract.remote import absolute, listing
from extract.rule_files import rules_version, with_model
from extract.rulebook import Rulebook, load_rulebook

TAKEN_OUT = "taken out with `papers remove`, and not read again"


@dataclass(frozen=True, slots=True)
class Job:
    """One input: where it lies (a path, or an address that fsspec knows), its name (path relative to the folder given, with /).

    `metadata` is what is known of it from outside; `model` the name and version of the trained model that proposes people, if one is asked for.
    """

    path: Path
    source: str
    metadata: Metadata | None = None
    address: str | None = None
    model: str | None = None

    @property
    def rulebook(self) -> Rulebook:
        """The rules that this input is read by."""
        return load_rulebook() if self.model is None else load_rulebook().with_model(self.model)

    @property
    def location(self) -> Path | str:
        return self.path if self.address is None else self.address

    @property
    def place(self) -> str:
        """A hash of where the file lies, by which files of one name are told apart."""
        return hashlib.sha256(os.fsencode(absolute(self.location))).hexdigest()[:16]


def find_jobs(sources: Sequence[Path | str], out: Path | str | None = None) -> list[Job]:
    """Files as given, and every file below folders given (hidden ones and datasets apart), by name; the same file counts once.

    What is no readable file (links to nothing or to folders, pipes, folders that cannot be opened) is a job too, so that its row
    says so. `out` is the dataset to be written. Raises PapersError for a path that does not exist.
    """
    jobs: dict[str, tuple[Path | str, Path]] = {}
    for source in sources:
        if isinstance(source, str):
            jobs.update((address, (address, Path(name))) for address, name in listing(source))
            continue
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


def _files_below(folder: Path, out: Path | str | None) -> Iterator[Path]:
    """Everything in a folder but folders that can be read, hidden entries and the parts of datasets."""
    unread: list[Path] = []
    for place, folders, files in os.walk(folder, onerror=lambda error: unread.append(Path(error.filename))):
        at = Path(place)
        own = dataset.PARTS if dataset.is_dataset(at) or (isinstance(out, Path) and at.resolve() == out.resolve()) else frozenset()
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in own)
        for name in files + [name for name in folders if (at / name).is_symlink()]:
            if not name.startswith(".") and name not in own:
                yield at / name
    yield from unread


def _named(found: Sequence[tuple[Path | str, Path]]) -> list[Job]:
    """Jobs with names of their own: where two have the same relative path, the folders above tell them apart."""
    names = [as_text(inside.as_posix()) for _, inside in found]
    for depth in range(1, max((len(_parts(path)) for path, _ in found), default=0)):
        counts = Counter(names)
        if len(counts) == len(names):
            break
        for at, (path, inside) in enumerate(found):
            if counts[names[at]] > 1:
                names[at] = _with_folders(path, len(inside.parts) + depth)
    seen: Counter[str] = Counter()
    for at, name in enumerate(names):  # names that only differ in bytes that are no text
        seen[name] += 1
        names[at] = name if seen[name] == 1 else f"{name}~{seen[name]}"
    return [job_of(path, name) for (path, _), name in zip(found, names, strict=True)]


def job_of(location: Path | str, source: str) -> Job:
    """The job of a path or an address."""
    return Job(location, source) if isinstance(location, Path) else Job(Path(location), source, address=location)


def _with_folders(path: Path | str, parts: int) -> str:
    return as_text("/".join(_parts(path)[1:][-parts:]))


def _parts(path: Path | str) -> tuple[str, ...]:
    return path.absolute().parts if isinstance(path, Path) else tuple(part for part in path.split("/") if part)


def settled(found: Sequence[tuple[Job, str]], held: Iterable[Entry], *, prune: bool = False) -> list[tuple[Job, str]]:
    """Jobs (each with the hash of its bytes) by the names they have, or get, in a dataset that holds some entries already.

    A file keeps the name it was first given. A name that a file of another place and of other bytes has is not taken from it:
    the newcomer gets the names of its folders put in front. Where the bytes are the same it is the same paper (the archive
    was moved). With `prune` what is not given again leaves the dataset, and its name is free.
    """
    held = list(held)
    name_at = {entry.place: entry.source for entry in held if entry.place}
    owner_of = {} if prune else {entry.source: entry for entry in held}
    names: dict[int, str] = {}
    taken: set[str] = set()
    for number, (job, _) in enumerate(found):
        known = name_at.get(job.place)
        if known is not None and known not in taken:
            names[number] = known
            taken.add(known)
    for number, (job, digest) in enumerate(found):
        if number not in names:
            names[number] = next(name for name in _candidates(job) if name not in taken and _is_free(owner_of.get(name), digest))
            taken.add(names[number])
    moved = [(replace(job, source=names[number]), digest) for number, (job, digest) in enumerate(found)]
    return sorted(moved, key=lambda item: (item[0].source, str(item[0].path)))


def _candidates(job: Job) -> Iterator[str]:
    yield job.source
    for parts in range(job.source.count("/") + 2, len(_parts(job.location))):
        yield _with_folders(job.location, parts)
    number = 2
    while True:
        yield f"{job.source}~{number}"
        number += 1


def _is_free(owner: Entry | None, digest: str) -> bool:
    return owner is None or not owner.place or owner.sha256 == digest


def held_by(source: str) -> str:
    """Why a source is skipped whose bytes stand under another name as well."""
    return f"the same bytes as {source}, which holds the paper"


def key_of(
    source: str,
    digest: str,
    password: str | None,
    twin: str | None,
    gone: Collection[str],
    metadata: Metadata | None = None,
    model: str | None = None,
) -> str:
    """The spool key of a source: whatever changes its rows changes the key."""
    secret = hashlib.sha256(os.fsencode(password)).hexdigest()[:8] if password is not None else ""
    parts = (digest, secret, twin or "", *gone, metadata.key if metadata else "")
    return dataset.spool_key(source, "".join(parts), pipeline_version(), with_model(rules_version(), model))


def shown(name: str) -> str:
    """A name made safe for a terminal: control characters and what is no text are escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
