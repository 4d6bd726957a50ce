"""One generation of a dataset as the pages read it: rows of one paper at a time, from files mapped into memory."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from extract.dataset import generation
from extract.parquet import schema as table_schema
from extract.records import TABLES
from extract.web.wording import date_of, title_of

Row = dict[str, Any]

# Slices of papers.text, which is kept anyway.
_LEFT_OUT = {"sections": {"text", "quote"}}


class Related(NamedTuple):
    """A link between a record of this paper and one of another."""

    own_id: str
    other_id: str
    other_paper: Row
    kind: str
    reason: str | None
    outcome: str | None
    is_forward: bool


class Snapshot:
    """The tables of one generation, copied once to a temporary folder as Arrow files that are mapped, not loaded.

    So a paper's rows are read in a moment, memory holds little, and the generation may be replaced meanwhile.
    Raises DatasetError where the folder holds no dataset.
    """

    def __init__(self, out: Path) -> None:
        folder = generation(out)
        self.name = folder.name
        self._folder = Path(tempfile.mkdtemp(prefix="papers-serve-"))
        try:
            self._tables = {kind: _mapped(folder / kind, self._folder / f"{kind}.arrow", kind) for kind in TABLES}
        except BaseException:
            self.close()
            raise
        self._runs = {kind: _runs(table) for kind, table in self._tables.items() if "paper_id" in table.column_names}
        heads = self._tables["papers"].drop_columns(["text"]).to_pylist()
        self.papers: dict[str, Row] = {head["paper_id"]: head for head in heads}
        self.sources: dict[str, Row] = {source["source_id"]: source for source in self._tables["sources"].to_pylist()}

    def close(self) -> None:
        """Give the disk space back; what is still being read stays readable until it is let go."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def table(self, kind: str) -> pa.Table:
        return self._tables[kind]

    def text(self, paper_id: str) -> str:
        """The frozen text of a paper."""
        start, _ = self._runs["papers"][paper_id][0]
        return str(self._tables["papers"]["text"][start].as_py())

    def count(self, kind: str, paper_id: str) -> int:
        return sum(stop - start for start, stop in self._runs[kind].get(paper_id, ()))

    def rows(self, kind: str, paper_id: str, without: tuple[str, ...] = ("boxes", "spans")) -> list[Row]:
        """The rows of one paper in the order of the table; columns that the page does not need are left out."""
        table = self._tables[kind]
        dropped = [name for name in without if name in table.column_names]
        parts = [table.slice(start, stop - start) for start, stop in self._runs[kind].get(paper_id, ())]
        return [row for part in parts for row in part.drop_columns(dropped).to_pylist()]

    def ids(self, kind: str, paper_id: str) -> list[str]:
        """The ids of one paper's rows in the order of the table."""
        column = self._tables[kind]["id"]
        return [key for start, stop in self._runs[kind].get(paper_id, ()) for key in column.slice(start, stop - start).to_pylist()]

    def record(self, paper_id: str, record_id: str) -> tuple[str, Row] | None:
        """The table and row of a record by its id; None where the paper has no such record."""
        kind = kind_of(record_id)
        if kind not in self._runs or kind == "papers":
            return None
        table = self._tables[kind]
        for start, stop in self._runs[kind].get(paper_id, ()):
            part = table.slice(start, stop - start)
            at = pc.index(part["id"], record_id).as_py()
            if at >= 0:
                return kind, part.slice(at, 1).to_pylist()[0]
        return None

    @cached_property
    def _packs(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for paper in self.papers.values():
            found[paper["source_id"]].append(paper)
        return dict(found)

    def pack(self, source_id: str) -> list[Row]:
        """The papers of one source: several where it is an agenda pack."""
        return self._packs.get(source_id, [])

    @cached_property
    def newest_first(self) -> list[Row]:
        """All papers, the newest first, those without a date last."""
        return sorted(self.papers.values(), key=lambda paper: (str(date_of(paper) or ""), title_of(paper)), reverse=True)

    @cached_property
    def _links(self) -> dict[str, list[Related]]:
        found: dict[str, list[Related]] = defaultdict(list)
        for link in self._tables["links"].to_pylist():
            ends = link["from_id"], link["to_id"]
            papers = [self.papers.get(paper_of(end)) for end in ends]
            for own, other, is_forward in ((0, 1, True), (1, 0, False)):
                here, there = papers[own], papers[other]
                if here is not None and there is not None and here is not there:
                    found[here["paper_id"]].append(
                        Related(ends[own], ends[other], there, link["kind"], link["reason"], link.get("outcome"), is_forward)
                    )
        return dict(found)

    def related(self, paper_id: str) -> list[Related]:
        """Links from and to records of other papers."""
        return self._links.get(paper_id, [])


def kind_of(record_id: str) -> str:
    """The table a record id names ("p0-costs-3" is of costs); empty where it is none."""
    parts = record_id.rsplit("-", 2)
    return parts[1] if len(parts) == 3 and parts[1] in TABLES else ""


def paper_of(record_id: str) -> str:
    """The paper of a record id; a paper's own id stays what it is."""
    return record_id.rsplit("-", 2)[0] if kind_of(record_id) else record_id


def _mapped(folder: Path, target: Path, kind: str) -> pa.Table:
    """One table's Parquet as an Arrow file, batch by batch, and that file mapped; empty where an older dataset does not have it."""
    if not folder.is_dir():
        empty: pa.Table = table_schema(kind).empty_table()
        return empty
    dataset = ds.dataset(folder, format="parquet")
    names = [name for name in dataset.schema.names if name not in _LEFT_OUT.get(kind, ())]
    schema = pa.schema([dataset.schema.field(name) for name in names])
    with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for batch in dataset.scanner(columns=names).to_batches():
            writer.write_batch(batch)
    return pa.ipc.open_file(pa.memory_map(str(target))).read_all()


def _runs(table: pa.Table) -> dict[str, list[tuple[int, int]]]:
    """First row and one past the last of each paper's rows (they stand together, but several runs work as well)."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    first = 0
    for chunk in table["paper_id"].chunks:
        encoded = pc.run_end_encode(chunk)
        start = first
        for end, paper_id in zip(encoded.run_ends.to_pylist(), encoded.values.to_pylist(), strict=True):
            runs, stop = found[paper_id], first + end
            if runs and runs[-1][1] == start:
                runs[-1] = (runs[-1][0], stop)
            else:
                runs.append((start, stop))
            start = stop
        first += len(chunk)
    return dict(found)
