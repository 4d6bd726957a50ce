"""Building the index of a dataset and keeping it up to date.

The index lies in `.search` of the dataset's folder. `state.json` there is the pointer: it names the folder of the index in use and the sources it
shows. A new index is built in a folder of its own before the pointer moves; an update is one commit of the engine. Whatever is killed, the pointer
leads to an index that works, and the next run takes up what was left.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from extract.dataset import Entry, entries, generation, write_aside
from extract.errors import DatasetError
from extract.records import SCHEMA_VERSION

_FOLDER = ".search"
_PENDING = "pending.json"
_ORDERED = 1000  # sources: the passages of larger archives are not worth waiting for one thread
_MOST_UPDATED = 0.5  # share of the sources; where more changed, a new index is built

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class State:
    """What an index shows: the folder that holds it, the sources (path -> key of their rows), and the dataset's manifest it was made from."""

    version: str
    folder: str
    manifest: str
    sources: dict[str, str]


def build(out: Path, progress: Progress | None = None) -> dict[str, int]:
    """Build the index, or bring it up to date. Returns counts: papers, passages, added, removed, unchanged (sources)."""
    generation(out)  # says what to do where there is no dataset
    root = out / _FOLDER
    with _locked(root):
        before = read_state(out)
        manifest, now = _manifest(out), {entry.source: entry for entry in entries(out)}
        keys = {source: entry.key for source, entry in now.items()}
        usable = before is not None and before.version == index_version() and (root / before.folder).is_dir()
        if before is None or not usable:
            return _anew(out, manifest, keys, progress)
        pending = _read_pending(root)
        changed = [source for source, key in keys.items() if before.sources.get(source) != key or source in pending]
        gone = [source for source in {**before.sources, **dict.fromkeys(pending)} if source not in keys]
        if len(changed) + len(gone) > max(_MOST_UPDATED * len(keys), 10):
            return _anew(out, manifest, keys, progress)
        counts = _update(out, before.folder, [now[source] for source in changed], gone, progress)
        if before != (after := State(index_version(), before.folder, manifest, keys)):
            _write_state(out, after)
        (root / _PENDING).unlink(missing_ok=True)
        return {**counts, "unchanged": len(keys) - len(changed)}


def _anew(out: Path, manifest: str, keys: dict[str, str], progress: Progress | None) -> dict[str, int]:
    from extract.search.engine import Writer
    from extract.search.papers import all_papers
    from extract.search.passages import passages

    root = out / _FOLDER
    folder = root / _next_name(root)
    done = passages_added = 0
    with _failing_clearly(out), Writer(folder, many=True, threads=1 if len(keys) <= _ORDERED else 2) as writer:
        for done, rows in enumerate(all_papers(out), 1):
            passages_added += writer.add(passages(rows))
            if progress and done % 20 == 0:
                progress(done, max(len(keys), done))
        writer.commit()
    _write_state(out, State(index_version(), folder.name, manifest, keys))
    (root / _PENDING).unlink(missing_ok=True)
    _clear(root, folder.name)
    if progress:
        progress(done, done)
    return {"papers": done, "passages": passages_added, "added": len(keys), "removed": 0, "unchanged": 0}


def _update(out: Path, name: str, changed: list[Entry], gone: list[str], progress: Progress | None) -> dict[str, int]:
    """Change an index in one commit. Should that be killed, the sources noted as pending may be in either state, and are done again."""
    from extract.search.engine import Writer
    from extract.search.papers import papers_of
    from extract.search.passages import passages

    touched = [*gone, *(entry.source for entry in changed)]
    papers = added = 0
    if touched:
        write_aside(out / _FOLDER / _PENDING, json.dumps(touched, ensure_ascii=False).encode())
        with _failing_clearly(out), Writer(out / _FOLDER / name, many=False) as writer:
            for source in touched:
                writer.remove(source)
            for number, entry in enumerate(changed, 1):
                for rows in papers_of(out, entry):
                    papers += 1
                    added += writer.add(passages(rows))
                if progress:
                    progress(number, len(changed))
            writer.commit()
    return {"papers": papers, "passages": added, "added": len(changed), "removed": len(gone)}


def _read_pending(root: Path) -> frozenset[str]:
    try:
        return frozenset(json.loads((root / _PENDING).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return frozenset()


def read_state(out: Path) -> State | None:
    """The state of a dataset's index; None where there is none (or none that can be read, which is the same)."""
    try:
        raw = json.loads((out / _FOLDER / "state.json").read_text(encoding="utf-8"))
        return State(raw["version"], raw["folder"], raw["manifest"], dict(raw["sources"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def index_folder(out: Path) -> Path:
    """The folder of the index in use. Raises DatasetError, saying what to do, where there is none that this version can read."""
    generation(out)
    state = read_state(out)
    if state is None:
        raise DatasetError(f"{out}: has no search index yet; run `papers index {out}` first")
    if state.version != index_version():
        raise DatasetError(f"{out}: the search index was made by another version of this program; run `papers index {out}` again")
    return out / _FOLDER / state.folder


def is_current(out: Path) -> bool:
    """Whether the index shows the dataset as it is now."""
    state = read_state(out)
    return state is not None and state.version == index_version() and not _read_pending(out / _FOLDER) and state.manifest == _manifest(out)


def index_version() -> str:
    """Changes when an index must be built anew: with the engine, the passages and the tables."""
    from extract.search.engine import ENGINE_VERSION

    return f"{ENGINE_VERSION}/{SCHEMA_VERSION}"


def _manifest(out: Path) -> str:
    try:
        return hashlib.sha256((generation(out) / "manifest.json").read_bytes()).hexdigest()[:32]
    except OSError:
        return ""


def _write_state(out: Path, state: State) -> None:
    # Not asdict: it copies every source's name and key, which takes longer than the update of one paper.
    content = {"version": state.version, "folder": state.folder, "manifest": state.manifest, "sources": state.sources}
    write_aside(out / _FOLDER / "state.json", json.dumps(content, ensure_ascii=False).encode())


def _next_name(root: Path) -> str:
    taken = [int(path.name.removeprefix("index-")) for path in root.glob("index-*") if path.name.removeprefix("index-").isdigit()]
    return f"index-{max(taken, default=0) + 1:06d}"


def _clear(root: Path, keep: str) -> None:
    """Drop indexes that are not in use: the one before, and what killed runs left. Readers that have one open keep it."""
    for path in root.glob("index-*"):
        if path.name != keep:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Keep other processes from indexing; the lock ends with this process however it ends."""
    try:
        root.mkdir(exist_ok=True)
        file = (root / ".lock").open("a")
    except OSError as error:
        raise DatasetError(f"{root}: cannot be written ({error.strerror or error}); free some space or choose another folder") from error
    with file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DatasetError(f"{root.parent}: another run is indexing it; wait until it is done") from None
        yield


@contextmanager
def _failing_clearly(out: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # tantivy raises ValueError for whatever goes wrong with its files
        raise DatasetError(f"{out / _FOLDER}: cannot be written ({error}); free some space; what was indexed before still works") from error
