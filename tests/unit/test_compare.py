"""Two datasets side by side: what was gained, lost, changed or moved, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from extract.compare import Comparison, as_json, compare, render
from extract.dataset import Entry, open_dataset, publish, spool, spool_path
from extract.document import Box
from extract.errors import DatasetError
from extract.records import Date, Evidence, Flag, Paper, PaperField, Record, Section, Source

TEXT = "Bins\nThe scheme starts in May 2025.\nIt is reviewed in June 2026.\nIt ends in June 2026.\n"


def found(text: str, words: str, nth: int = 0) -> dict[str, Any]:
    """The evidence of the nth place where the words stand."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return {"paper_id": "p0", "char_start": start, "char_end": start + len(words), "quote": words, "page": 1, "rule": "date.month_year"}


def a_date(text: str, words: str, n: int, nth: int = 0, **values: Any) -> Date:
    given = {"id": f"p0-dates-{n}", "earliest": date(2025, 5, 1), "latest": date(2025, 5, 31), "precision": "month", "kind": "event"}
    return Date(**{**given, **found(text, words, nth), **values})


def dates(text: str = TEXT) -> list[Record]:
    return [a_date(text, "May 2025", 0), a_date(text, "June 2026", 1), a_date(text, "June 2026", 2, nth=1)]


def dataset(out: Path, papers: Mapping[str, Sequence[Record]], text: str = TEXT) -> Path:
    """Publish made-up papers: one source, one row of papers and the records given for each name."""
    open_dataset(out)
    entries = []
    for number, (source, records) in enumerate(papers.items()):
        entry = Entry(source, f"sha{number}", f"key{number}")
        rows: dict[str, list[Record]] = {
            "sources": [Source(source_id=f"s{number}", source=source, sha256=None, n_bytes=None, media_type=None, status="ok", code=None)],
            "papers": [Paper(paper_id=f"p{number}", source_id=f"s{number}", source=source, text=text)],
        }
        for record in records:
            rows.setdefault(record.table_name, []).append(record)
        spool(spool_path(out, entry.key), rows)
        entries.append(entry)
    publish(out, entries)
    return out


def difference(folder: Path, old: Sequence[Record], new: Sequence[Record], old_text: str = TEXT, new_text: str = TEXT) -> Comparison:
    return compare(dataset(folder / "old", {"a.txt": old}, old_text), dataset(folder / "new", {"a.txt": new}, new_text))


def seen(comparison: Comparison, table: str = "dates") -> list[tuple[str, str]]:
    return [(change.status, change.words) for change in comparison.changes if change.table == table]


def test_equal_datasets_do_not_differ(tmp_path: Path) -> None:
    result = difference(tmp_path, dates(), dates())
    assert not result.differs
    assert result.same["dates"] == 3
    assert result.same["papers"] == 1


def test_one_more_and_one_less(tmp_path: Path) -> None:
    gained = difference(tmp_path / "a", dates()[1:], dates())
    assert seen(gained) == [("gained", "May 2025")]
    lost = difference(tmp_path / "b", dates(), dates()[1:])
    assert seen(lost) == [("lost", "May 2025")]
    assert lost.changes[0].rule == "date.month_year"
    assert lost.changes[0].page == 1


def test_of_equal_words_the_one_in_the_other_place_is_lost(tmp_path: Path) -> None:
    result = difference(tmp_path, dates(), [dates()[0], dates()[2]])
    assert seen(result) == [("lost", "June 2026")]
    assert result.same["dates"] == 2


def test_a_changed_value_is_told_by_column(tmp_path: Path) -> None:
    result = difference(tmp_path, dates(), [a_date(TEXT, "May 2025", 0, kind="deadline", rule="date.new"), *dates()[1:]])
    assert [(c.column, c.old, c.new) for c in result.changes[0].columns] == [("rule", "date.month_year", "date.new"), ("kind", "event", "deadline")]
    assert result.counts(lambda c: c.rule)["date.new"] == {"changed": 1}


def test_words_that_grow_are_a_change_and_no_new_record(tmp_path: Path) -> None:
    result = difference(tmp_path, [a_date(TEXT, "May 2025", 0)], [a_date(TEXT, "in May 2025", 0)])
    assert seen(result) == [("changed", "in May 2025")]
    assert [(c.column, c.old, c.new) for c in result.changes[0].columns] == [("quote", "May 2025", "in May 2025")]


@pytest.mark.parametrize("before", ["A new first line.\n", "x" * 3000 + "\n"])
def test_a_text_that_shifts_leaves_its_records_the_same(tmp_path: Path, before: str) -> None:
    text = before + TEXT
    result = difference(tmp_path, dates(), dates(text), new_text=text)
    assert seen(result) == []
    assert result.same["dates"] == 3
    assert seen(result, "papers") == [("changed", "a.txt")]


def test_a_line_that_is_mended_leaves_its_records_the_same(tmp_path: Path) -> None:
    text = TEXT.replace("The scheme starts", "The new scheme will start")
    result = difference(tmp_path, dates(), dates(text), new_text=text)
    assert seen(result) == []


def test_the_same_words_far_away_are_another_record(tmp_path: Path) -> None:
    text = TEXT + "Filler. " * 100 + "May 2025\n"
    result = difference(tmp_path, [a_date(text, "May 2025", 0)], [a_date(text, "May 2025", 0, nth=1)], text, text)
    assert seen(result) == [("lost", "May 2025"), ("gained", "May 2025")]


def test_a_record_in_another_place_only_has_moved(tmp_path: Path) -> None:
    old = a_date(TEXT, "May 2025", 0, boxes=(Box(1, 10, 10, 60, 20),))
    assert not difference(tmp_path / "a", [old], [replace(old, boxes=(Box(1, 10.4, 10, 60, 20),))]).differs
    moved = difference(tmp_path / "b", [old], [replace(old, page=2, boxes=(Box(2, 10, 10, 60, 20),))])
    assert seen(moved) == [("moved", "May 2025")]
    assert {c.column for c in moved.changes[0].columns} == {"page", "boxes"}


def section(n: int, words: str, heading: str) -> Section:
    return Section(id=f"p0-sections-{n}", ordinal=n, level=1, heading=heading, text=words, **found(TEXT, words))


def test_ids_that_shift_still_point_at_the_same_record(tmp_path: Path) -> None:
    second = TEXT[TEXT.index("It is") :]
    point = a_date(TEXT, "June 2026", 0, section_id="p0-sections-0")
    old = [section(0, second, "Review"), point]
    new = [section(0, TEXT[: TEXT.index("It is")], "Bins"), section(1, second, "Review"), replace(point, section_id="p0-sections-1")]
    result = difference(tmp_path / "a", old, new)
    assert seen(result) == []
    assert seen(result, "sections") == [("gained", "Bins")]
    astray = difference(tmp_path / "b", old, [*new[:2], replace(point, section_id="p0-sections-0")])
    assert [(c.status, c.columns) for c in astray.changes if c.table == "dates"] == [("moved", (("section_id", "Review", "Bins"),))]


def test_header_fields_pair_by_their_name(tmp_path: Path) -> None:
    title = PaperField(id="p0-paper_fields-0", field="title", value="Bins", **found(TEXT, "Bins"))
    body = replace(title, field="body")
    assert sorted(seen(difference(tmp_path, [title], [body]), "paper_fields")) == [("gained", "body: Bins"), ("lost", "title: Bins")]


def test_pointing_at_a_lost_record_is_a_change_though_the_id_is_taken_again(tmp_path: Path) -> None:
    front = section(0, "Bins", "Bins")
    other = section(0, "The scheme starts", "Scheme")
    point = a_date(TEXT, "June 2026", 0, section_id="p0-sections-0")
    result = difference(tmp_path, [front, point], [other, point])
    assert [c.columns for c in result.changes if c.table == "dates"] == [(("section_id", "Bins", "Scheme"),)]


def test_flags_compare_by_what_they_say(tmp_path: Path) -> None:
    flag = Flag(paper_id="p0", id="p0-flags-0", kind="numbering", severity="warning", message="2 follows 4", evidence_ids=("p0-dates-1",))
    shifted = replace(flag, id="p0-flags-3", evidence_ids=("p0-dates-0",))
    only = a_date(TEXT, "June 2026", 0)
    assert seen(difference(tmp_path / "a", [flag, *dates()], [shifted, only]), "flags") == []
    louder = difference(tmp_path / "b", [flag, *dates()], [replace(flag, severity="error"), *dates()])
    assert [(c.status, c.columns) for c in louder.changes] == [("changed", (("severity", "warning", "error"),))]


def test_confidence_is_compared_as_stored(tmp_path: Path) -> None:
    assert not difference(tmp_path / "a", [a_date(TEXT, "May 2025", 0, confidence=0.1)], [a_date(TEXT, "May 2025", 0, confidence=0.1)]).differs
    assert difference(tmp_path / "b", [a_date(TEXT, "May 2025", 0)], [a_date(TEXT, "May 2025", 0, confidence=0.9)]).differs


def test_papers_of_one_side_alone(tmp_path: Path) -> None:
    old = dataset(tmp_path / "old", {"a.txt": dates()})
    new = dataset(tmp_path / "new", {"a.txt": dates(), "b.txt": [replace(a_date(TEXT, "May 2025", 0), paper_id="p1", id="p1-dates-0")]})
    result = compare(old, new)
    assert (result.only_old, result.only_new) == ((), ("b.txt",))
    assert {(c.status, c.table, c.source) for c in result.changes} == {("gained", table, "b.txt") for table in ("sources", "papers", "dates")}
    assert compare(new, old).only_old == ("b.txt",)


def test_reports_hold_every_change(tmp_path: Path) -> None:
    result = difference(tmp_path, dates()[:2], [a_date(TEXT, "May 2025", 0, kind="deadline"), dates()[2]])
    plain = json.loads(json.dumps(as_json(result)))
    assert plain["tables"]["dates"] == {"same": 0, "gained": 1, "lost": 1, "changed": 1, "moved": 0}
    assert plain["rules"] == [{"table": "dates", "rule": "date.month_year", "gained": 1, "lost": 1, "changed": 1, "moved": 0}]
    assert len(plain["changes"]) == 3
    console = Console(width=120, file=StringIO())
    with console.capture() as capture:
        console.print(render(result))
    assert "kind: event → deadline" in capture.get()
    with console.capture() as capture:
        console.print(render(result, limit=1))
    assert "... and 2 more" in capture.get()


def test_a_folder_without_a_dataset_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no dataset"):
        compare(tmp_path, tmp_path)


def test_every_table_has_columns_to_compare() -> None:
    from extract.compare.pairs import COUNTED_OUT
    from extract.records import TABLES

    assert all(set(cls.__dataclass_fields__) - COUNTED_OUT for cls in TABLES.values())
    assert set(Evidence.__dataclass_fields__) & COUNTED_OUT == {"paper_id", "id", "char_start", "char_end", "spans"}
