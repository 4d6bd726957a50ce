"""outputs/: finished papers in a spool, published as generations of all tables behind one pointer.

Layout below the output folder:

    .spool/<key>.arrow          one finished source (Arrow IPC), key = hash of path, bytes, version and rules
    generations/<n>/<table>/    one generation of all tables; file names carry the generation
    current -> generations/<n>  the pointer; swapped in one rename
    <table> -> current/<table>  fixed links for readers
    README.md                   the data dictionary

A reader sees all of one generation or all of the next. Temporary files never lie in a table's folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from extract.errors import DatasetError
from extract.parquet import data_dictionary, schema, table, write
from extract.records import SCHEMA_VERSION, TABLES, Record

KEPT_GENERATIONS = 2
_SPOOL = pa.schema([("table", pa.string()), ("payload", pa.large_binary())])


def open_dataset(out: Path) -> Path:
    """Create the output folder where needed; raises DatasetError when it cannot be written."""
    try:
        (out / ".spool").mkdir(parents=True, exist_ok=True)
        probe = out / ".spool" / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise DatasetError(f"{out}: cannot be written ({error.strerror}); choose another folder with --out or free some space") from error
    return out


def spool_key(source: str, sha256: str, pipeline_version: str, rules_version: str) -> str:
    """Names a finished source: the same path, bytes, version and rules need not be read again."""
    whole = "\0".join((source, sha256, pipeline_version, rules_version, SCHEMA_VERSION))
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def spool_path(out: Path, key: str) -> Path:
    return out / ".spool" / f"{key}.arrow"


def spool(path: Path, rows: Mapping[str, Iterable[Record]]) -> None:
    """Write one source's rows aside, force them to disk and rename, so that a spool file is whole or not there."""
    names = [name for name in TABLES if rows.get(name)]
    payloads = [_ipc(table(name, rows[name])) for name in names]
    whole = _ipc(pa.table([pa.array(names, pa.string()), pa.array(payloads, pa.large_binary())], schema=_SPOOL))
    _write_aside(path, whole)


def read_spool(path: Path) -> dict[str, pa.Table]:
    """The rows of one finished source by table name. Raises DatasetError where the file is not whole."""
    try:
        rows = pa.ipc.open_stream(pa.memory_map(str(path))).read_all()
        return {name: pa.ipc.open_stream(payload).read_all() for name, payload in zip(*(rows[c].to_pylist() for c in _SPOOL.names), strict=True)}
    except (pa.ArrowInvalid, OSError) as error:
        raise DatasetError(f"{path}: damaged; delete it and run again") from error


def _ipc(arrow: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, arrow.schema) as writer:
        writer.write_table(arrow)
    buffer: bytes = sink.getvalue().to_pybytes()
    return buffer


def _write_aside(path: Path, data: bytes) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise DatasetError(f"{path.parent}: cannot be written ({error.strerror}); free some space or choose another folder") from error


class Entry(NamedTuple):
    """A finished source of the dataset: its name, the hash of its bytes (empty: could not be read), its spool key."""

    source: str
    sha256: str
    key: str


def entries(out: Path) -> list[Entry]:
    """The finished sources of the current generation, in the order of its tables; none where there is no dataset."""
    manifest = out / "current" / "manifest.json"
    if not manifest.is_file():
        return []
    return [Entry(*entry) for entry in json.loads(manifest.read_text(encoding="utf-8"))["sources"]]


def publish(out: Path, finished: Sequence[Entry]) -> Path:
    """Publish a new generation: what was there before plus (or replaced by) these sources, ordered by name.

    Returns the generation's folder. Raises DatasetError where it cannot be written; the generation before still reads.
    """
    replaced = {entry.source for entry in finished}
    kept = [entry for entry in entries(out) if entry.source not in replaced and spool_path(out, entry.key).exists()]
    everything = sorted([*kept, *finished])
    number = max((int(p.name) for p in (out / "generations").glob("[0-9]*") if p.name.isdigit()), default=0) + 1
    folder = out / "generations" / f"{number:06d}"
    aside = out / f".generation-{os.getpid()}"
    try:
        shutil.rmtree(aside, ignore_errors=True)
        _write_generation(out, aside, number, everything)
        folder.parent.mkdir(exist_ok=True)
        aside.rename(folder)
        _point(out / "current", Path("generations") / folder.name)
        for name in TABLES:
            if not (out / name).is_symlink():
                _point(out / name, Path("current") / name)
        _write_aside(out / "README.md", data_dictionary().encode())
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise DatasetError(f"{out}: cannot be written ({error.strerror}); what was published before still reads") from error
    _prune(out, {entry.key for entry in everything})
    return folder


def _write_generation(out: Path, folder: Path, number: int, everything: Sequence[Entry]) -> None:
    parts: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
    for entry in everything:
        for name, rows in read_spool(spool_path(out, entry.key)).items():
            parts[name].append(rows)
    for name, tables in parts.items():
        (folder / name).mkdir(parents=True)
        write(folder / name / f"{name}-{number:06d}.parquet", pa.concat_tables([schema(name).empty_table(), *tables]))
    manifest = {"schema_version": SCHEMA_VERSION, "generation": number, "tables": list(parts), "sources": everything}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


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
