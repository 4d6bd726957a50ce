"""The rows of a dataset paper by paper, as the passages are cut from them: all of it, or the sources that changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads
import pyarrow.parquet as pq

from extract.dataset import Entry, generation, read_spool, spool_path
from extract.errors import DatasetError
from extract.parquet import schema
from extract.records import TABLES
from extract.search.passages import Rows

_COLUMNS = {
    "papers": ("paper_id", "source_id", "source", "council", "council_inferred", "body", "paper_type", "title", "report_to", "decision_maker",
               "decision_maker_role", "report_date", "meeting_date", "portfolio", "areas_affected", "exempt", "text"),
    "sections": ("paper_id", "id", "parent_id", "char_start", "char_end", "page", "number", "heading", "kind", "boxes"),
    "recommendations": ("paper_id", "id", "parent_id", "section_id", "ordinal", "char_start", "char_end", "spans", "page", "paragraph", "text",
                        "action", "form", "body", "outcome", "is_repeat"),
    "costs": ("paper_id", "id", "char_start", "page", "paragraph", "amount", "low", "high", "table_id", "column_label"),
    "tables": ("paper_id", "id", "caption"),
    "sign_offs": ("paper_id", "kind", "name", "role", "signed_on"),
    "paper_references": ("paper_id", "kind", "value"),
    "flags": ("paper_id", "kind", "evidence_ids"),
}  # fmt: skip
_AT_ONCE = 100  # papers turned into Python rows together


def all_papers(out: Path) -> Iterator[Rows]:
    """The rows of every paper of the current generation, in the order of the table `papers`."""
    folder = generation(out)

    def read(table: str, columns: Iterable[str], wanted: pc.Expression | None = None) -> pa.Table:
        return pads.dataset(folder / table, format="parquet", schema=schema(table)).to_table(columns=list(columns), filter=wanted)

    tables = {name: read(name, columns) for name, columns in _COLUMNS.items()}
    places: dict[str, int] = {}
    for name, ids in _evidence(tables["flags"]).items():
        found = read(name, ("id", "char_start"), pc.field("id").isin(sorted(ids)))
        places |= dict(zip(found["id"].to_pylist(), found["char_start"].to_pylist(), strict=True))
    yield from _by_paper(tables, places)


def papers_of(out: Path, entry: Entry) -> Iterator[Rows]:
    """The rows of the papers of one source: from its spool file while there is one, else from the tables."""
    try:
        spooled = read_spool(spool_path(out, entry.key))
        tables = {name: spooled.get(name, schema(name).empty_table()) for name in TABLES}
        read = tables.__getitem__
    except DatasetError:
        read = _Published(generation(out), entry.source).rows
    places: dict[str, int] = {}
    for name, ids in _evidence(flags := read("flags")).items():
        found = read(name)
        places |= {key: start for key, start in zip(found["id"].to_pylist(), found["char_start"].to_pylist(), strict=True) if key in ids}
    yield from _by_paper({name: (flags if name == "flags" else read(name)).select(columns) for name, columns in _COLUMNS.items()}, places)


class _Published:
    """The rows of one source in the tables of a generation, whose files may each hold a part of the sources.

    The files of all tables that hold the same sources have the same name but for the table's, and rows of a paper stand together.
    """

    def __init__(self, folder: Path, source: str) -> None:
        self._folder = folder
        papers = pads.dataset(folder / "papers", format="parquet")
        found = papers.to_table(columns=["paper_id", "__filename"], filter=pc.field("source") == source)
        self._ids = found["paper_id"].combine_chunks()
        self._files = sorted({Path(name).name.removeprefix("papers") for name in found["__filename"].to_pylist()})

    def rows(self, table: str) -> pa.Table:
        """The rows of a table, read from the row groups that hold some of them."""
        parts = [schema(table).empty_table()]
        for name in self._files:
            path = self._folder / table / f"{table}{name}"
            with pq.ParquetFile(path) as file:
                wanted = np.flatnonzero(pc.is_in(file.read(["paper_id"])["paper_id"], value_set=self._ids).to_numpy())
                ends = np.cumsum([file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)])
                if len(wanted):
                    some = file.read_row_groups(sorted(set(np.searchsorted(ends, wanted, side="right").tolist())))
                    parts.append(some.filter(pc.is_in(some["paper_id"], value_set=self._ids)))
        return pa.concat_tables(parts)


def _evidence(flags: pa.Table) -> dict[str, set[str]]:
    """The ids that flags rest on, by table: an id is paper, table and ordinal."""
    found: dict[str, set[str]] = {}
    for ids in flags["evidence_ids"].to_pylist():
        for key in ids or ():
            name = key.split("-")[1] if key.count("-") == 2 else ""
            if name and "char_start" in schema(name).names:
                found.setdefault(name, set()).add(key)
    return found


def _by_paper(tables: Mapping[str, pa.Table], places: Mapping[str, int]) -> Iterator[Rows]:
    """Rows grouped by paper; flags are parted into those whose evidence has a place and those of the whole paper."""
    ids = tables["papers"]["paper_id"].combine_chunks()
    parted = {name: _Parted(table, ids) for name, table in tables.items()}
    for first in range(0, len(ids), _AT_ONCE):
        last = min(first + _AT_ONCE, len(ids))
        found = {name: table.rows(first, last) for name, table in parted.items()}
        for number in range(last - first):
            rows: dict[str, list[dict[str, Any]]] = {name: groups[number] for name, groups in found.items()}
            flags = rows.pop("flags")
            placed = [{"kind": flag["kind"], "char_start": places[key]} for flag in flags for key in flag["evidence_ids"] or () if key in places]
            whole = [flag for flag in flags if not any(key in places for key in flag["evidence_ids"] or ())]
            yield {**rows, "located_flags": placed, "paper_flags": whole}


class _Parted:
    """A table in the order of the papers, so that the rows of some papers are one slice."""

    def __init__(self, table: pa.Table, ids: pa.Array) -> None:
        numbers = pc.index_in(table["paper_id"], value_set=ids).combine_chunks().fill_null(len(ids)).to_numpy(zero_copy_only=False)
        if np.any(numbers[1:] < numbers[:-1]):
            order = np.argsort(numbers, kind="stable")
            table, numbers = table.take(pa.array(order)), numbers[order]
        self._boxes = table["boxes"].combine_chunks() if "boxes" in table.column_names else None
        self._table = table.drop_columns(["boxes"]) if self._boxes is not None else table
        self._numbers = numbers

    def rows(self, first: int, last: int) -> list[list[dict[str, Any]]]:
        """The rows of papers number first to last (not included), a list for each."""
        start, end = (int(place) for place in np.searchsorted(self._numbers, (first, last)))
        groups: list[list[dict[str, Any]]] = [[] for _ in range(last - first)]
        part = self._table.slice(start, end - start)
        names = part.column_names
        columns = [part[name].to_pylist() for name in names]
        spread = self._spread(start, end) if self._boxes is not None else ()
        for place, (number, *values) in enumerate(zip(self._numbers[start:end].tolist(), *columns, strict=True)):
            row = dict(zip(names, values, strict=True))
            if self._boxes is not None:
                row["boxes"] = self._boxes[start + place].as_py() if place in spread else None
            groups[number - first].append(row)
        return groups

    def _spread(self, start: int, end: int) -> set[int]:
        """Which of the rows from start to end have boxes on several pages: only theirs are worth turning into Python."""
        part = self._boxes.slice(start, end - start) if self._boxes is not None else None
        if part is None or not len(part):
            return set()
        pages = part.flatten().field("page").to_numpy(zero_copy_only=False)
        lengths = pc.list_value_length(part).fill_null(0).to_numpy(zero_copy_only=False)
        ends = np.cumsum(lengths)
        return {n for n in np.flatnonzero(lengths).tolist() if pages[ends[n] - lengths[n]] != pages[ends[n] - 1]}
