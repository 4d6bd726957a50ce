"""Sources that share files: where one bucket ends and the next begins, and how a bucket's files are written."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extract.dataset.manifest import Bucket, Entry, Manifest, part_name, read_manifest, read_part
from extract.dataset.spool import spooled
from extract.dataset.store import Store, at
from extract.errors import DatasetError
from extract.parquet import file_schema, schema
from extract.records import TABLES

# A bucket ends before a source whose name's hash falls on one in _ONE_IN, so that sources added or changed leave all other
# buckets as they are, whatever was there before: the same sources always give the same buckets.
_LEAST, _ONE_IN, _MOST = 64, 256, 1024
_ROWS_OF_A_GROUP = {"papers": 64, "sections": 4096}  # tables with long texts; row groups are what a writer holds in memory
_ROWS = 32768


def cut(everything: Sequence[Entry]) -> list[Sequence[Entry]]:
    """Sources in order, parted into buckets."""
    starts = [0]
    for at_, entry in enumerate(everything):
        size = at_ - starts[-1]
        if size >= _MOST or (size >= _LEAST and _is_cut(entry.source)):
            starts.append(at_)
    return [everything[start:end] for start, end in zip(starts, [*starts[1:], len(everything)], strict=True)]


def _is_cut(source: str) -> bool:
    return int.from_bytes(hashlib.sha256(source.encode()).digest()[:4], "big") % _ONE_IN == 0


def bucket_of(entries: Iterable[Entry]) -> Bucket:
    keys = [entry.key for entry in entries]
    return Bucket(hashlib.sha256("\0".join(keys).encode()).hexdigest()[:32], len(keys))


def write_bucket(out: Path | str, folder: str, number: int, bucket: int, entries: Sequence[Entry]) -> None:
    """Write all tables of one bucket of an unpublished generation, from the spool and the generation before.

    Needs the memory of a few row groups and of the buckets of the generation before that hold its sources.
    """
    store = at(out)
    before: Published | None = None
    parts = {name: _Part(name) for name in TABLES}
    for entry in entries:
        found = spooled(store, entry.key)
        if found is None:
            before = before or Published(store, read_manifest(store))
            found = before.rows(entry)
        for name, rows in found.items():
            parts[name].add(rows)
    for name, part in parts.items():
        store.write(part_name(folder, number, name, bucket), part.finish())


class _Part:
    """One Parquet file in the making; the same rows give the same bytes, however they come in."""

    def __init__(self, kind: str) -> None:
        self._schema = schema(kind)
        self._rows = _ROWS_OF_A_GROUP.get(kind, _ROWS)
        self._waiting: list[pa.Table] = []
        self._sink = pa.BufferOutputStream()
        self._writer = pq.ParquetWriter(self._sink, file_schema(kind), compression="zstd", use_dictionary=True, write_statistics=True, version="2.6")

    def add(self, rows: pa.Table) -> None:
        self._waiting.append(rows)
        if sum(part.num_rows for part in self._waiting) >= self._rows:
            self._flush()

    def _flush(self) -> None:
        whole = pa.concat_tables(self._waiting).combine_chunks()
        self._waiting = []
        self._writer.write_table(whole, row_group_size=max(whole.num_rows, 1))

    def finish(self) -> bytes:
        if self._waiting:
            self._flush()
        self._writer.close()
        data: bytes = self._sink.getvalue().to_pybytes()
        return data


def write_whole(rows: pa.Table, kind: str) -> bytes:
    """A table that is made from all papers at once, as one Parquet file."""
    part = _Part(kind)
    part.add(rows.cast(schema(kind)))
    return part.finish()


class Published:
    """The rows of a generation by source."""

    def __init__(self, store: Store, found: Manifest) -> None:
        self._store = store
        self._found = found
        self._bucket_of: dict[str, int] = {}
        self._entries = {entry.source: entry.key for entry in found.entries}
        ends = [*accumulate(bucket.n_sources for bucket in found.buckets)]
        for number, (size, end) in enumerate(zip((bucket.n_sources for bucket in found.buckets), ends, strict=True)):
            self._bucket_of.update((entry.source, number) for entry in found.entries[end - size : end])
        self._open: tuple[int, Mapping[str, pa.Table], Mapping[str, np.ndarray], Mapping[str, int]] | None = None

    def rows(self, entry: Entry) -> dict[str, pa.Table]:
        """All rows of one source by table. Raises DatasetError where the generation does not hold exactly this source."""
        if self._entries.get(entry.source) != entry.key:
            raise DatasetError(f"{self._store.label}: the result of {entry.source} is lost or damaged; run again")
        tables, bounds, ordinals = self._bucket(self._bucket_of[entry.source])
        at_ = ordinals[entry.source]
        found = {name: tables[name].slice(ends[at_], ends[at_ + 1] - ends[at_]) for name, ends in bounds.items()}
        return {name: rows for name, rows in found.items() if rows.num_rows}

    def _bucket(self, number: int) -> tuple[Mapping[str, pa.Table], Mapping[str, np.ndarray], Mapping[str, int]]:
        if self._open is None or self._open[0] != number:
            tables = {name: read_part(self._store, self._found.file(name, number), name) for name in TABLES if _is_of_papers(name)}
            ordinals = {source: at_ for at_, source in enumerate(tables["sources"]["source"].to_pylist())}
            self._open = number, tables, dict(_bounds(tables, ordinals)), ordinals
        return self._open[1:]


def _is_of_papers(name: str) -> bool:
    """Whether each row of a table is of one source (links are between papers)."""
    return name == "sources" or "paper_id" in schema(name).names


def _bounds(tables: Mapping[str, pa.Table], ordinals: Mapping[str, int]) -> Iterator[tuple[str, np.ndarray]]:
    """For each table where the rows of each source begin and end; rows stand in the order of the sources."""
    papers = tables["papers"]
    paper_ids = pa.array(papers["paper_id"].to_pylist(), pa.string())
    source_of_paper = np.array([ordinals[source] for source in papers["source"].to_pylist()], dtype=np.int64)
    edges = np.arange(len(ordinals) + 1)
    for name, rows in tables.items():
        if name == "sources":
            yield name, edges
            continue
        places = np.asarray(pc.index_in(rows["paper_id"].combine_chunks(), value_set=paper_ids).to_numpy(zero_copy_only=False), dtype=np.int64)
        yield name, np.searchsorted(source_of_paper[places] if len(places) else places, edges)


def without_papers(tables: Mapping[str, pa.Table], paper_ids: Collection[str]) -> dict[str, pa.Table]:
    """Rows of one source without those of some papers, and without their keys in those of others (an agenda's items)."""
    gone = pa.array(sorted(paper_ids), pa.string())
    left = {}
    for name, rows in tables.items():
        if "paper_id" in rows.schema.names:
            rows = rows.filter(pc.invert(pc.is_in(rows["paper_id"], value_set=gone)))
        for at_, field in enumerate(rows.schema):
            if field.name.endswith("_paper_id"):
                is_gone = pc.is_in(rows[field.name], value_set=gone)
                rows = rows.set_column(at_, field, pc.if_else(is_gone, pa.scalar(None, field.type), rows[field.name]))
        left[name] = rows
    return left
