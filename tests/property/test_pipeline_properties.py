"""What holds for every paper, whatever its text: tiles, quotes, keys, types."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.parquet import schema, table, write
from extract.pipeline import Rows, extract_records, source_row
from extract.read.packs import ReadPaper
from extract.read.text import read_text
from extract.records import TABLES, Evidence, Paper, Section
from extract.rulebook import load_rulebook
from tests.conftest import ROOT

LINES = st.sampled_from(
    [
        "KINGSFOLD TOWN COUNCIL", "MINUTES of a meeting of the Cabinet held on 5 May 2031", "Report title: Lamps",
        "Date: 03/11/31\tFor: Decision",
        "1. Purpose of report", "## 2 Recommendations",
        "2.1 Approve a release of £743,100 out of the Lamp Reserve, that is:", " - £515,050 in 2031/32",
        "(a) note the report; and", "(b) DELEGATE authority to the Director of Lamps.", "RESOLVED: That Cabinet:- (a) approves the plan",
        "between £1.2m and £1.5m, up to £3 million", "Item\t2031/32 £'000\tTotal £'000", "Lamps\t(1,048)\t2,096", "Total\t1,048\t1,048",
        "6.1 Financial implications", "See section 9.9 and the table below.", "Proposed by Cllr A Byron, seconded by Cllr J Clarke", "Page 2 of 9",
        "I approve the above recommendations.\tDate", "Councillor Ada Byron, Leader\t05.12.31", "Signed ________ Dated 6th November 2031",
        "Appendix A", "",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(LINES, st.text(max_size=60)), min_size=1, max_size=40).map("\n".join).filter(lambda text: bool(text.strip()))
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def _rows(text: str) -> Rows | None:
    from extract.errors import SourceError

    data = text.encode("utf-8", "surrogatepass")
    try:
        document = read_text(data)
    except SourceError:
        return None
    return extract_records(ReadPaper(document), "p0", load_rulebook(), source_row("a.txt", data, status="ok"))


def check(rows: Rows) -> None:
    [paper] = rows["papers"]
    assert isinstance(paper, Paper)
    sections = [row for row in rows["sections"] if isinstance(row, Section)]
    assert "".join(s.quote for s in sections) == paper.text
    known = {s.id for s in sections}
    for kind in TABLES:
        ids = [getattr(row, "id", None) for row in rows[kind]]
        assert len(set(ids)) == len(ids) or set(ids) == {None}, kind
        for row in rows[kind]:
            if isinstance(row, Evidence):
                assert row.quote == paper.text[row.char_start : row.char_end], row
                assert row.section_id in known, row
                assert all(0 <= span.start <= span.end <= len(paper.text) for span in row.spans or ())


@SLOW
@given(TEXTS)
def test_tiles_quotes_and_keys(text: str) -> None:
    rows = _rows(text)
    if rows is not None:
        check(rows)


@SLOW
@given(TEXTS)
def test_every_table_takes_every_row(text: str) -> None:
    rows = _rows(text)
    for kind in TABLES if rows is not None else ():
        assert table(kind, (rows or {})[kind]).schema.equals(schema(kind))


def test_parquet_round_trips_equal_on_the_sample_papers(tmp_path: Path) -> None:
    from extract.pipeline import process

    papers = ROOT / "corpus" / "papers"
    for path in [*sorted((papers / "packs").iterdir())[:1], *sorted((papers / "pdf").iterdir())[:6]]:
        result = process(path, path.name)
        for paper in result.papers():
            check(paper.rows)
        rows = result.rows
        for kind in TABLES:
            arrow = table(kind, rows[kind])
            write(tmp_path / f"{kind}.parquet", arrow)
            assert pq.read_table(tmp_path / f"{kind}.parquet").equals(arrow), (path.name, kind)
