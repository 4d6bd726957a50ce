"""Papers to brief on: read from files, or taken from a dataset, as the same plain rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from extract.loading import Dataset
from extract.pipeline import process_readable

Row = dict[str, Any]
SEVERITIES = ("error", "warning", "info")
_TABLES = ("recommendations", "costs", "dates", "sign_offs", "tables", "flags", "sections")
_PLACED = ("recommendations", "costs", "cells", "dates", "sign_offs", "people", "cross_references", "sections", "paper_fields", "votes", "tables")


@dataclass(frozen=True)
class Found:
    """One paper with the rows of the tables asked for; `places` gives page and paragraph of each row its flags rest on."""

    paper: Row
    rows: Mapping[str, Sequence[Row]]
    places: Mapping[str, tuple[int | None, str | None]]
    left_out: tuple[str | None, str | None] = (None, None)  # code and reason of what could not be read of its file, where it was read now

    def flags(self, least: str = "info") -> list[Row]:
        """Its flags of at least a severity, the gravest first."""
        known = SEVERITIES[: SEVERITIES.index(least) + 1]
        return sorted((f for f in self.rows["flags"] if f["severity"] in known), key=lambda f: SEVERITIES.index(f["severity"]))

    def place(self, flag: Row) -> str:
        """Where the first row stands that a flag rests on: "page 3, paragraph 4.2"; empty where the paper has neither."""
        page, paragraph = next((self.places[key] for key in flag["evidence_ids"] or () if key in self.places), (None, None))
        return where(page, paragraph)


def where(page: int | None, paragraph: str | None) -> str:
    return ", ".join(filter(None, [f"page {page}" if page else "", f"paragraph {paragraph}" if paragraph else ""]))


def read_papers(path: Path, source: str, password: str | None = None) -> list[Found]:
    """The papers of one file, which `source` names to readers. Raises SourceError where it cannot be read."""
    result = process_readable(path, source, password)
    tables = {name: [_plain(row) for row in result.rows[name]] for name in {*_TABLES, *_PLACED, "papers"}}
    by_paper: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name, rows in tables.items():
        for row in rows:
            by_paper[row["paper_id"]][name].append(row)
    left_out = result.source.code, result.source.reason
    return [_found(paper, by_paper[paper["paper_id"]], left_out) for paper in tables["papers"]]


def _found(paper: Row, own: Mapping[str, Sequence[Row]], left_out: tuple[str | None, str | None]) -> Found:
    wanted = {key for flag in own.get("flags", ()) for key in flag["evidence_ids"]}
    places = {row["id"]: (row["page"], row["paragraph"]) for name in _PLACED for row in own.get(name, ()) if row["id"] in wanted}
    return Found(paper, own, places, left_out)


def _plain(record: Any) -> Row:
    return {field.name: getattr(record, field.name) for field in fields(record)}


def load_papers(folder: Path, most: int | None = None, tables: Iterable[str] = _TABLES) -> list[Found]:
    """Papers of a dataset in the order of their sources, at most `most`; rows only of the tables named.

    Raises DatasetError where the folder holds no dataset.
    """
    import pyarrow.compute as pc

    data = Dataset(folder)
    columns = None if "dates" in tables else ["paper_id", "source", "title", "paper_type", "council", "council_inferred"]
    papers = sorted(data.arrow("papers", columns).to_pylist(), key=lambda p: (p["source"], p["paper_id"]))[:most]
    chosen = {paper["paper_id"] for paper in papers}
    own: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name in tables:
        for row in data.arrow(name).to_pylist():
            if row["paper_id"] in chosen:
                own[row["paper_id"]][name].append(row)
    wanted = [key for rows in own.values() for flag in rows["flags"] for key in flag["evidence_ids"] or ()]
    places: dict[str, tuple[int | None, str | None]] = {}
    for name in _PLACED if wanted else ():
        table = data.arrow(name, ["id", "page", "paragraph"]).filter(pc.field("id").isin(wanted))
        places |= {row["id"]: (row["page"], row["paragraph"]) for row in table.to_pylist()}
    return [Found(paper, own[paper["paper_id"]], places) for paper in papers]
