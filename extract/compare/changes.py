"""Two datasets side by side: the records gained, lost and changed.

A record is the same one when its words are the same at (nearly) the same place, or when its words overlap. Ids, offsets
and ordinals are not compared, since one record more shifts them all; what an id points at is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from extract.compare.pairs import COUNTED_OUT, POINTERS, Row, pair_rows, shift_between
from extract.dataset import load_arrow
from extract.records import TABLES

Status = Literal["gained", "lost", "changed", "moved"]
STATUSES: tuple[Status, ...] = ("gained", "lost", "changed", "moved")

# A box that moves by less, in points, has not moved.
_SAME_BOX = 1.0
_PLACE = {"page", "boxes", "section_id", "paragraph"}
_SHOWN = 160


class ColumnChange(NamedTuple):
    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """One record that differs. `moved`: only its place does (page, box, section or paragraph). `rule` is the new one, where there is one."""

    status: Status
    table: str
    source: str
    rule: str | None
    words: str
    page: int | None
    columns: tuple[ColumnChange, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """All differences, in the order of sources and tables, and how many records stayed as they were in each table.

    `only_old` and `only_new` are papers that one side alone holds; their records count as lost or gained.
    """

    changes: tuple[Change, ...]
    same: Mapping[str, int]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return bool(self.changes)

    def counts(self, by: Callable[[Change], Any]) -> dict[Any, Counter[str]]:
        """Changes of each status by any property of them, sorted by it."""
        found: dict[Any, Counter[str]] = defaultdict(Counter)
        for change in self.changes:
            found[by(change)][change.status] += 1
        return dict(sorted(found.items()))


def compare(old: Path, new: Path) -> Comparison:
    """Compare two datasets (folders written by `papers extract`). Raises DatasetError where one holds none."""
    before, after = _papers(old), _papers(new)
    partner = _partners(before, after)
    only_old = [paper for key, paper in before.items() if key not in partner]
    only_new = [paper for key, paper in after.items() if key not in set(partner.values())]
    pairs = [(before[key], after[other]) for key, other in partner.items()]
    pairs += [(paper, _Paper(paper.source)) for paper in only_old]
    pairs += [(_Paper(paper.source), paper) for paper in only_new]
    changes: list[Change] = []
    same: Counter[str] = Counter(dict.fromkeys(TABLES, 0))
    for one, other in sorted(pairs, key=lambda pair: pair[1].source):
        found, kept = _compare_papers(one, other)
        changes += found
        same += kept
    return Comparison(tuple(changes), dict(same), _names(only_old), _names(only_new))


def _names(papers: Iterable[_Paper]) -> tuple[str, ...]:
    return tuple(sorted(paper.source for paper in papers))


class _Paper:
    """All rows of one paper (or of a source that gave none) by table."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.rows: dict[str, list[Row]] = defaultdict(list)

    @property
    def text(self) -> str:
        return str(self.rows["papers"][0]["text"]) if self.rows["papers"] else ""


def _papers(out: Path) -> dict[str, _Paper]:
    """Papers by paper_id; a source without papers goes by its name."""
    found: dict[str, _Paper] = {}
    for row in load_arrow(out, "papers").to_pylist():
        found[row["paper_id"]] = _Paper(row["source"])
        found[row["paper_id"]].rows["papers"].append(row)
    by_source = {paper.source: paper for paper in reversed(found.values())}
    for row in load_arrow(out, "sources").to_pylist():
        paper = by_source.get(row["source"]) or found.setdefault(row["source"], _Paper(row["source"]))
        paper.rows["sources"].append(row)
    for table in TABLES:
        if table not in ("papers", "sources"):
            for row in load_arrow(out, table).to_pylist():
                owner = row.get("paper_id") or str(row.get("from_id")).rsplit("-", 2)[0]
                # Empty cells follow from the size of their table.
                if owner in found and (table != "cells" or row["text"]):
                    found[owner].rows[table].append(row)
    return found


def _partners(before: Mapping[str, _Paper], after: Mapping[str, _Paper]) -> dict[str, str]:
    """Which paper of the new side is which of the old: the same bytes, else the same name."""
    partner = {key: key for key in before if key in after}
    names: dict[str, list[str]] = defaultdict(list)
    for key, paper in after.items():
        if key not in before:
            names[paper.source].append(key)
    for key, paper in before.items():
        if key not in partner and names[paper.source]:
            partner[key] = names[paper.source].pop(0)
    return partner


def _compare_papers(before: _Paper, after: _Paper) -> tuple[list[Change], Counter[str]]:
    shift = shift_between(before.text, after.text)
    paired = {table: pair_rows(table, before.rows[table], after.rows[table], shift) for table in TABLES if table != "links"}
    became = {one["id"]: other["id"] for rows in paired.values() for one, other in rows if one and other and "id" in one}
    links = [{**row, **{end: became.get(row[end], row[end]) for end in ("from_id", "to_id")}} for row in before.rows["links"]]
    paired["links"] = pair_rows("links", links, after.rows["links"], shift)
    ids = _Ids(became, _called(before), _called(after))
    changes, same = [], Counter[str]()
    for table, rows in paired.items():
        for one, other in rows:
            change = _change(table, after.source, one, other, ids)
            if change is None:
                same[table] += 1
            else:
                changes.append(change)
    return changes, same


@dataclass(frozen=True)
class _Ids:
    """Which id of the new side each id of the old side became, and what to call the rows of each side."""

    became: Mapping[str, str]
    old: Mapping[str, str]
    new: Mapping[str, str]

    def same(self, old: str | None, new: str | None) -> bool:
        """Whether two ids mean the same record; the id of a lost record means none of the new ones."""
        if old is None or new is None:
            return old == new
        return self.became.get(old, None if old in self.old else old) == new

    def change(self, column: str, old: Sequence[str | None], new: Sequence[str | None]) -> ColumnChange | None:
        if len(old) == len(new) and all(map(self.same, old, new)):
            return None
        shown = ("; ".join(side.get(i or "", i or "nothing") for i in found) or "nothing" for side, found in ((self.old, old), (self.new, new)))
        return ColumnChange(column, *shown)


def _called(paper: _Paper) -> dict[str, str]:
    return {row["id"]: _words(row) for rows in paper.rows.values() for row in rows if "id" in row}


def _change(table: str, source: str, old: Row | None, new: Row | None, ids: _Ids) -> Change | None:
    """What differs between two rows of a pair; None where nothing does."""
    row = new or old
    assert row is not None

    def change(status: Status, columns: tuple[ColumnChange, ...] = ()) -> Change:
        return Change(status, table, source, row.get("rule"), _words(row), row.get("page"), columns)

    if old is None or new is None:
        return change("gained" if old is None else "lost")
    columns = tuple(c for name in new if (c := _column(name, old.get(name), new.get(name), ids)) is not None)
    if table == "sections":
        columns = tuple(c for c in columns if c.column != "text")  # the quote says it already
    if not columns:
        return None
    return change("moved" if all(c.column in _PLACE for c in columns) else "changed", columns)


def _column(name: str, old: Any, new: Any, ids: _Ids) -> ColumnChange | None:
    if name in POINTERS:
        return ids.change(name, [old], [new])
    if name == "evidence_ids":
        return ids.change(name, old or [], new or [])
    if name in COUNTED_OUT or old == new:
        return None
    if name == "boxes":
        return None if _same_boxes(old or [], new or []) else ColumnChange(name, _boxes(old or []), _boxes(new or []))
    if isinstance(old, float) and isinstance(new, float) and abs(old - new) < 1e-6:
        return None
    if name in ("text", "quote"):
        return ColumnChange(name, *_around_difference(str(old), str(new)))
    return ColumnChange(name, _shown(old), _shown(new))


def _same_boxes(old: Sequence[Row], new: Sequence[Row]) -> bool:
    sides = ("x0", "top", "x1", "bottom")
    return len(old) == len(new) and all(
        a["page"] == b["page"] and all(abs(a[side] - b[side]) < _SAME_BOX for side in sides) for a, b in zip(old, new, strict=True)
    )


def _boxes(boxes: Sequence[Row]) -> str:
    return "; ".join("p{page} {x0:.0f},{top:.0f}-{x1:.0f},{bottom:.0f}".format(**box) for box in boxes[:3]) or "nothing"


def _around_difference(old: str, new: str) -> tuple[str, str]:
    """Two long texts cut to where they begin to differ; line ends and tabs are shown, since they may be the difference."""
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    begin = 0 if max(len(old), len(new)) <= _SHOWN else max(0, start - 40)

    def cut(text: str) -> str:
        return ("… " if begin else "") + _shown(text[begin:].replace("\n", " ⏎ ").replace("\t", " ⇥ "))

    return cut(old), cut(new)


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = " ".join(("; ".join(map(str, value)) if isinstance(value, list) else str(value)).split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 2]} …"


def _words(row: Row) -> str:
    """What to call a row: its words, or what stands for them in tables without evidence."""
    field = f"{row['field']}: " if "field" in row else ""
    named = next((row[name] for name in ("heading", "quote", "message", "title", "source", "kind") if row.get(name)), "")
    return field + _shown(named)
