"""outputs/: finished papers in a spool, published as generations of all tables behind one pointer.

Layout below the output folder:

    .lock                       held by the run that is writing
    .spool/<key>.arrow          one finished source (Arrow IPC), key = hash of path, bytes, version and rules
    generations/<n>/<table>/    one generation of all tables; file names carry the generation
    current -> generations/<n>  the pointer; swapped in one rename
    <table> -> current/<table>  fixed links for readers
    README.md                   the data dictionary

A reader sees all of one generation or all of the next. Temporary files never lie in a table's folder.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from extract.errors import DatasetError
from extract.parquet import data_dictionary, schema, table, write
from extract.records import SCHEMA_VERSION, TABLES, Record

KEPT_GENERATIONS = 2
PARTS = frozenset({"generations", "current", "README.md", *TABLES})  # names a dataset takes in its folder
_README_START = b"# Data dictionary"
_SPOOL = pa.schema([("table", pa.string()), ("payload", pa.large_binary())])


def open_dataset(out: Path) -> Path:
    """Create the output folder where needed; raises DatasetError when it cannot be written, or holds things that are not ours."""
    _refuse_what_is_not_ours(out)
    try:
        (out / ".spool").mkdir(parents=True, exist_ok=True)
        probe = out / ".spool" / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise DatasetError(f"{out}: cannot be written ({_why(error)}); choose another folder with --out or free some space") from error
    return out


def _refuse_what_is_not_ours(out: Path) -> None:
    """A file or folder of the user's under a name that the dataset needs is never overwritten."""
    try:
        taken = [name for name in ("current", *TABLES) if os.path.lexists(out / name) and not (out / name).is_symlink()]
        readme = out / "README.md"
        if readme.exists() and not readme.read_bytes().startswith(_README_START):
            taken.append("README.md")
    except OSError as error:
        raise DatasetError(f"{out}: cannot be read ({_why(error)}); choose another folder with --out") from error
    if taken:
        raise DatasetError(f"{out}: holds {', '.join(taken)}, not written by this program; choose another folder with --out")


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Keep other runs from writing to a dataset, and clear away what a killed run left. Raises DatasetError where one is writing.

    The lock is one of the process (POSIX), so that it ends with it however it ends, and no child holds it.
    """
    try:
        file = (out / ".lock").open("a")
    except OSError as error:
        raise DatasetError(f"{out}: cannot be written ({_why(error)}); choose another folder with --out") from error
    with file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise DatasetError(f"{out}: another run is writing to it; wait until it is done, or choose another folder with --out") from None
        except OSError as error:
            raise DatasetError(f"{out}: cannot be locked ({_why(error)}); choose a folder on a disk of this machine with --out") from error
        _clear_leftovers(out)
        yield


def _clear_leftovers(out: Path) -> None:
    for path in (*out.glob(".generation-*"), *out.glob(".*.[0-9]*"), *(out / ".spool").glob(".*")):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def is_dataset(folder: Path) -> bool:
    """Whether a folder holds a dataset (also one copied without its hidden files), so that its parts are no papers."""
    return (folder / ".spool").is_dir() or ((folder / "generations").is_dir() and (folder / "current" / "manifest.json").is_file())


def _why(error: OSError) -> str:
    return error.strerror or str(error)


def spool_key(source: str, sha256: str, pipeline_version: str, rules_version: str) -> str:
    """Names a finished source: the same path, bytes, version and rules need not be read again."""
    whole = "\0".join((source, sha256, pipeline_version, rules_version, SCHEMA_VERSION))
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def spool_path(out: Path, key: str) -> Path:
    return out / ".spool" / f"{key}.arrow"


def spool(path: Path, rows: Mapping[str, Iterable[Record]]) -> None:
    """Write one source's rows aside, force them to disk and rename, so that a spool file is whole or not there."""
    write_aside(path, pack(rows))


def pack(rows: Mapping[str, Iterable[Record]]) -> bytes:
    """One source's rows as the content of its spool file."""
    names = [name for name in TABLES if rows.get(name)]
    payloads = [_ipc(table(name, rows[name])) for name in names]
    return _ipc(pa.table([pa.array(names, pa.string()), pa.array(payloads, pa.large_binary())], schema=_SPOOL))


def read_spool(path: Path) -> dict[str, pa.Table]:
    """The rows of one finished source by table name. Raises DatasetError where the file is not whole."""
    try:
        rows = pa.ipc.open_stream(pa.memory_map(str(path))).read_all()
        return {name: pa.ipc.open_stream(payload).read_all() for name, payload in zip(*(rows[c].to_pylist() for c in _SPOOL.names), strict=True)}
    except (pa.ArrowException, OSError, LookupError, ValueError) as error:
        raise DatasetError(f"{path}: damaged; delete it and run again") from error


def _ipc(arrow: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, arrow.schema) as writer:
        writer.write_table(arrow)
    buffer: bytes = sink.getvalue().to_pybytes()
    return buffer


def write_aside(path: Path, data: bytes) -> None:
    """Write a file that is whole or not there; raises DatasetError where it cannot be written."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise DatasetError(f"{path.parent}: cannot be written ({_why(error)}); free some space or choose another folder") from error


class Entry(NamedTuple):
    """A finished source of the dataset: its name, the hash of its bytes (empty: could not be read), its spool key."""

    source: str
    sha256: str
    key: str


def entries(out: Path) -> list[Entry]:
    """The finished sources of the current generation, in the order of its tables; none where there is no dataset."""
    manifest = out / "current" / "manifest.json"
    try:
        if not manifest.is_file():
            return []
        return [Entry(*entry) for entry in json.loads(manifest.read_text(encoding="utf-8"))["sources"]]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise DatasetError(f"{manifest}: damaged; choose another folder with --out, or delete {out} and run again over all papers") from error


def publish(out: Path, finished: Sequence[Entry]) -> Path:
    """Publish a new generation: what was there before plus (or replaced by) these sources, ordered by name.

    Returns the generation's folder. Raises DatasetError where it cannot be written; the generation before still reads.
    """
    replaced = {entry.source for entry in finished}
    kept = [entry for entry in entries(out) if entry.source not in replaced]
    everything = sorted([*kept, *finished])
    number = max((int(p.name) for p in (out / "generations").glob("[0-9]*") if p.name.isdigit()), default=0) + 1
    folder = out / "generations" / f"{number:06d}"
    aside = out / f".generation-{os.getpid()}"
    try:
        shutil.rmtree(aside, ignore_errors=True)
        _write_generation(out, aside, number, everything)
        _force_to_disk(aside)
        folder.parent.mkdir(exist_ok=True)
        aside.rename(folder)
        _point(out / "current", Path("generations") / folder.name)
        for name in TABLES:
            if not (out / name).is_symlink():
                _point(out / name, Path("current") / name)
        write_aside(out / "README.md", data_dictionary().encode())
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise DatasetError(f"{out}: cannot be written ({_why(error)}); what was published before still reads") from error
    _prune(out, {entry.key for entry in everything})
    return folder


def publish_table(out: Path, name: str, rows: pa.Table) -> Path:
    """Publish a new generation that differs in one table, one that is made from all papers at once; the others are hard links.

    Returns the generation's folder. Raises DatasetError where there is no dataset, or it cannot be written.
    """
    before = generation(out)
    number = max(int(p.name) for p in (out / "generations").glob("[0-9]*") if p.name.isdigit()) + 1
    folder = out / "generations" / f"{number:06d}"
    aside = out / f".generation-{os.getpid()}"
    try:
        shutil.rmtree(aside, ignore_errors=True)
        for table_name in TABLES:
            (aside / table_name).mkdir(parents=True)
            if table_name != name:
                for part in (before / table_name).glob("*.parquet"):
                    os.link(part, aside / table_name / part.name.replace(before.name, folder.name))
        write(aside / name / f"{name}-{number:06d}.parquet", rows)
        manifest = json.loads((before / "manifest.json").read_text(encoding="utf-8")) | {"generation": number}
        (aside / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        _force_to_disk(aside)
        aside.rename(folder)
        _point(out / "current", Path("generations") / folder.name)
        write_aside(out / "README.md", data_dictionary().encode())
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise DatasetError(f"{out}: cannot be written ({_why(error)}); what was published before still reads") from error
    _prune(out, {entry.key for entry in entries(out)})
    return folder


def _write_generation(out: Path, folder: Path, number: int, everything: Sequence[Entry]) -> None:
    parts: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
    before = _Published(out)
    for entry in everything:
        try:
            found = read_spool(spool_path(out, entry.key))
        except DatasetError:
            found = before.rows(entry)
            if not found:
                raise
        for name, rows in found.items():
            parts[name].append(rows)
    if everything and list(everything) == entries(out):
        parts["links"].append(load_arrow(out, "links"))  # of the same papers, so they still hold
    for name, tables in parts.items():
        (folder / name).mkdir(parents=True)
        write(folder / name / f"{name}-{number:06d}.parquet", pa.concat_tables([schema(name).empty_table(), *tables]))
    manifest = {"schema_version": SCHEMA_VERSION, "generation": number, "tables": list(parts), "sources": everything}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


class _Published:
    """The rows of the generation before, for sources whose spool file was lost (a dataset copied without its hidden files)."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._entries = set(entries(out))
        self._tables: dict[str, pa.Table] = {}

    def rows(self, entry: Entry) -> dict[str, pa.Table]:
        """All rows of one source by table; none where the generation before does not hold exactly this source."""
        if entry not in self._entries:
            return {}
        sources = self._rows_where("sources", "source", entry.source)
        papers = self._rows_where("papers", "source_id", *sources["source_id"].to_pylist())
        ids = papers["paper_id"].to_pylist()
        others = {name: self._rows_where(name, "paper_id", *ids) for name in TABLES if "paper_id" in schema(name).names and name != "papers"}
        return {"sources": sources, "papers": papers, **others}

    def _rows_where(self, name: str, column: str, *values: str) -> pa.Table:
        import pyarrow.compute as pc

        if name not in self._tables:
            self._tables[name] = load_arrow(self._out, name)
        whole = self._tables[name]
        return whole.filter(pc.is_in(whole[column], value_set=pa.array(values, pa.string())))


def _force_to_disk(folder: Path) -> None:
    """So that the pointer never leads to files that a power cut emptied."""
    for path in (*folder.rglob("*"), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _point(link: Path, target: Path) -> None:
    """Make or move a symbolic link in one step."""
    aside = link.with_name(f".{link.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    aside.replace(link)


def _prune(out: Path, keys: set[str]) -> None:
    """Drop all but the last generations, and spool files that no source of the newest one needs."""
    for path in (out / ".spool").glob("*.arrow"):
        if path.stem not in keys:
            path.unlink(missing_ok=True)
    generations = sorted(p for p in (out / "generations").iterdir() if p.name.isdigit())
    for old in generations[:-KEPT_GENERATIONS]:
        shutil.rmtree(old, ignore_errors=True)


def generation(out: Path) -> Path:
    """The folder of the current generation. Raises DatasetError where there is no dataset."""
    folder = (out / "current").resolve()
    if not (folder / "manifest.json").is_file():
        raise DatasetError(f"{out}: holds no dataset; run `papers extract SOURCES --out {out}` first")
    return folder


def load_arrow(out: Path, kind: str) -> pa.Table:
    """One table of the current generation as Arrow. Raises DatasetError where there is no dataset."""
    import pyarrow.parquet as pq

    return pq.read_table(generation(out) / kind)
