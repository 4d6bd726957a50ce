"""Changes to a dataset that need no source read again: a paper taken out for good, a paper handed to the other name of its bytes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from extract import dataset
from extract.dataset import Entry, Manifest, Removed
from extract.dataset.buckets import Published, without_papers
from extract.dataset.manifest import load_table, published, read_manifest, read_part
from extract.dataset.spool import pack_tables
from extract.dataset.store import Store, at
from extract.errors import PapersError
from extract.jobs import TAKEN_OUT, held_by, key_of


def remove(out: Path | str, paper_id: str) -> str:
    """Take a paper out of every table and every generation, for good; returns the name of its source.

    The dataset keeps a tombstone (its id and the hash of its source), by which later runs leave it out. Raises PapersError
    where the dataset holds no such paper, DatasetError where there is no dataset.
    """
    published(out)  # says what to do where there is no dataset, before anything is made there
    dataset.open_dataset(out)
    with dataset.locked(out):
        store = at(out)
        before = read_manifest(store)
        papers = load_table(store, before, "papers")
        found = papers.filter(pc.equal(papers["paper_id"], paper_id))["source"].to_pylist()
        if not found:
            raise PapersError(f"{out}: holds no paper {paper_id!r}; the ids are the column paper_id of the table papers")
        [entry] = (entry for entry in before.entries if entry.source == found[0])
        gone = sorted({paper_id, *(r.paper_id for r in before.removed if r.sha256 == entry.sha256)})
        earlier = Published(store, before)
        changed = []
        for item in (entry, *(e for e in before.entries if e.sha256 == entry.sha256 and e != entry)):
            key = key_of(item.source, item.sha256, None, None, gone)
            dataset.spool_bytes(out, key, pack_tables(taken_out(earlier.rows(item), gone)))
            changed.append(item._replace(key=key))
        whole = {name: _without_links(load_whole(store, before, name), paper_id) for name in before.whole}
        dataset.publish(out, changed, whole=whole, removed=[Removed(paper_id, entry.sha256)], kept_generations=1)
        return entry.source


def load_whole(store: Store, found: Manifest, name: str) -> pa.Table:
    """The part of a table that is made from all papers at once."""
    return read_part(store, found.file(name, "all"), name)


def _without_links(rows: pa.Table, paper_id: str) -> pa.Table:
    """Rows none of whose ids is of the paper."""
    keep = pa.array([True] * rows.num_rows)
    for column in (name for name in rows.schema.names if name.endswith("_id") or name == "id"):
        ids = rows[column]
        of_paper = pc.or_(pc.equal(ids, paper_id), pc.starts_with(ids, f"{paper_id}-"))
        keep = pc.and_(keep, pc.invert(pc.fill_null(of_paper, False)))
    return rows.filter(keep)


def taken_out(tables: Mapping[str, pa.Table], gone: Collection[str]) -> dict[str, pa.Table]:
    """The rows of a source without some of its papers; where none is left its row of `sources` says so."""
    rest = without_papers(tables, gone)
    left = rest["papers"].num_rows if "papers" in rest else 0
    changes: dict[str, object] = {"n_papers": left}
    if not left:
        changes |= {"status": "skipped", "code": None, "reason": TAKEN_OUT, "n_pages": None, "n_ocr_pages": None}
    return {**rest, "sources": _changed(tables["sources"], changes)}


def _changed(rows: pa.Table, values: Mapping[str, object]) -> pa.Table:
    """A table with some columns set to one value."""
    for name, value in values.items():
        field = rows.schema.field(name)
        rows = rows.set_column(rows.schema.get_field_index(name), field, pa.array([value] * rows.num_rows, field.type))
    return rows


def inherited(out: Path | str, given: Sequence[Entry], dropped: Iterable[str]) -> list[Entry]:
    """Entries of sources that take over a paper, since the source of the same bytes that held it leaves or changes.

    Their rows go to the spool. Without this a paper would vanish whose second name still stands in the dataset.
    """
    store = at(out)
    before = read_manifest(store)
    dropping = set(dropped)
    now = {entry.source: entry.sha256 for entry in given}
    leaving = [e for e in before.entries if e.sha256 and (e.source in dropping or now.get(e.source, e.sha256) != e.sha256)]
    staying = [e for e in before.entries if e.source not in dropping and e.source not in now]
    found: list[Entry] = []
    earlier = Published(store, before)
    for entry in leaving:
        heirs = [e for e in staying if e.sha256 == entry.sha256]
        rows = earlier.rows(entry) if heirs and entry.sha256 not in now.values() else {}
        if "papers" not in rows:
            continue
        for heir in heirs:
            own = earlier.rows(heir)["sources"]
            if heir is heirs[0]:
                name = {"source": heir.source, "source_id": own["source_id"][0].as_py()}
                moved = {**rows, "sources": _changed(rows["sources"], name), "papers": _changed(rows["papers"], name)}
            else:
                moved = {"sources": _changed(own, {"reason": held_by(heirs[0].source)})}
            found.append(heir._replace(key=f"{heir.key[:32]}-{entry.key[:16]}"))
            dataset.spool_bytes(out, found[-1].key, pack_tables(moved))
    return found
