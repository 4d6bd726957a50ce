"""What a generation is made of: its sources, its buckets, the papers that were taken out of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from extract.dataset.store import Store, at
from extract.errors import DatasetError
from extract.parquet import read_file, schema
from extract.records import SCHEMA_VERSION, TABLES

LAYOUT = 2


class Entry(NamedTuple):
    """A finished source of the dataset: its name, the hash of its bytes (empty: could not be read), its spool key.

    `place` is a hash of where it was read from, by which two files of one name are told apart; empty where that is not known.
    """

    source: str
    sha256: str
    key: str
    place: str = ""


class Bucket(NamedTuple):
    """Sources that share files: the hash of their keys, and how many they are."""

    id: str
    n_sources: int


class Removed(NamedTuple):
    """A paper taken out for good, and the hash of the source it came from."""

    paper_id: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One generation; number 0 and nothing in it where nothing was published."""

    number: int = 0
    folder: str = ""
    columns: str = ""
    entries: tuple[Entry, ...] = ()
    buckets: tuple[Bucket, ...] = ()
    removed: tuple[Removed, ...] = ()
    whole: tuple[str, ...] = ()  # tables with a file of their own, made from all papers

    def file(self, table: str, bucket: int | str) -> str:
        return part_name(self.folder, self.number, table, bucket)

    def files(self, table: str) -> list[str]:
        """All Parquet files of a table, in the order of its rows."""
        return [self.file(table, number) for number in range(len(self.buckets))] + ([self.file(table, "all")] if table in self.whole else [])


def part_name(folder: str, number: int, table: str, bucket: int | str) -> str:
    """The name of a Parquet file; it carries the generation, so that a reader caught by a swap fails and never mixes."""
    part = f"{bucket:05d}" if isinstance(bucket, int) else bucket
    return f"{folder}/{table}/{table}-{number:06d}-{part}.parquet"


@cache
def columns_version() -> str:
    """A hash of all tables' columns and types: rows written with others cannot stand beside new ones."""
    plain = [(name, [(field.name, str(field.type), field.nullable) for field in schema(name)]) for name in TABLES]
    return hashlib.sha256(json.dumps([SCHEMA_VERSION, plain]).encode()).hexdigest()[:12]


def spool_key(source: str, sha256: str, pipeline_version: str, rules_version: str) -> str:
    """Names a finished source: the same path, bytes, version and rules need not be read again."""
    whole = "\0".join((source, sha256, pipeline_version, rules_version, columns_version()))
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def manifest(out: Path | str) -> Manifest:
    """The current generation. Raises DatasetError where it is damaged, or of a version that this program does not know."""
    return read_manifest(at(out))


def read_manifest(store: Store) -> Manifest:
    folder = store.current()
    data = store.read(f"{folder}/manifest.json") if folder is not None else None
    if folder is None or data is None:
        return Manifest()
    try:
        raw = json.loads(data)
        _check_version(store, raw)
        return Manifest(
            raw["generation"],
            folder,
            raw["columns"],
            tuple(Entry(*entry) for entry in raw["sources"]),
            tuple(Bucket(*bucket) for bucket in raw["buckets"]),
            tuple(Removed(*removed) for removed in raw["removed"]),
            tuple(raw["whole"]),
        )
    except (ValueError, LookupError, TypeError) as error:
        what = f"{store.label}/{folder}/manifest.json"
        raise DatasetError(f"{what}: damaged; choose another folder with --out, or delete {store.label} and run again over all papers") from error


def _check_version(store: Store, raw: dict[str, object]) -> None:
    version = raw["schema_version"]
    if version != SCHEMA_VERSION or raw.get("layout") != LAYOUT:
        found = f"schema version {version}" if version != SCHEMA_VERSION else f"layout {raw.get('layout', 1)}"
        raise DatasetError(
            f"{store.label}: written with {found}, and this program knows schema version {SCHEMA_VERSION} and layout {LAYOUT}; "
            "read it with the version that wrote it (see pipeline_version in `sources`), or extract its papers into a new folder"
        )


def manifest_json(found: Manifest) -> bytes:
    """A manifest as it is written: one source a line."""
    head = {"schema_version": SCHEMA_VERSION, "layout": LAYOUT, "generation": found.number, "columns": found.columns, "tables": list(TABLES)}
    parts = [json.dumps(head)[:-1]]
    for name, rows in (("whole", found.whole), ("removed", found.removed), ("buckets", found.buckets), ("sources", found.entries)):
        parts.append(f', "{name}": [{_lines(rows)}]')
    return ("".join(parts) + "}\n").encode()


def _lines(rows: Iterable[object]) -> str:
    return ",".join("\n" + json.dumps(row) for row in rows)


def entries(out: Path | str) -> list[Entry]:
    """The finished sources of the current generation, in the order of its tables; none where there is no dataset."""
    return list(manifest(out).entries)


def generation(out: Path) -> Path:
    """The folder of the current generation. Raises DatasetError where there is no dataset, or one that cannot be read."""
    found = published(out)
    return (Path(out) / found.folder).resolve()


def published(out: Path | str) -> Manifest:
    """The current generation. Raises DatasetError where there is none, or one that cannot be read."""
    found = manifest(out)
    if not found.folder:
        raise DatasetError(f"{out}: holds no dataset; run `papers extract SOURCES --out {out}` first")
    return found


def check_files(out: Path | str) -> None:
    """Read every file of the current generation. Raises DatasetError that names the first one missing or damaged."""
    store, found = at(out), published(out)
    for kind in TABLES:
        for name in found.files(kind):
            read_part(store, name, kind)


def load_arrow(out: Path | str, kind: str) -> pa.Table:
    """One table of the current generation as Arrow. Raises DatasetError where there is no dataset."""
    return load_table(at(out), published(out), kind)


def load_table(store: Store, found: Manifest, kind: str) -> pa.Table:
    """One table of a generation as Arrow, rows in the order of its sources."""
    parts = [read_part(store, name, kind) for name in found.files(kind)]
    whole = pa.concat_tables(parts, promote_options="none") if parts else schema(kind).empty_table()
    return whole.replace_schema_metadata(schema(kind).metadata)


def read_part(store: Store, name: str, kind: str) -> pa.Table:
    """One Parquet file of a table. Raises DatasetError where it is missing, damaged or has other columns."""
    data = store.read(name)
    try:
        if data is None:
            raise pa.ArrowInvalid("missing")
        found = read_file(pa.BufferReader(data))
    except (pa.ArrowException, OSError) as error:
        raise DatasetError(f"{store.label}/{name}: damaged or missing; restore it, or extract the papers into a new folder") from error
    if not found.schema.equals(schema(kind)):
        raise DatasetError(f"{store.label}/{name}: has other columns than this program writes; extract the papers into a new folder")
    return found
