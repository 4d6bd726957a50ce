"""`papers export`: what other programs get is what the tables hold, and harmless."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

import extract
from extract.cli import main
from extract.export import workbook
from extract.formulas import GUARD
from extract.keys import primary_key, references
from extract.loading import Dataset
from extract.parquet import schema
from extract.records import TABLES

HOSTILE = """Report title: Lamps
Report to: Cabinet
Date of meeting: 4 May 2031

1. Recommendations

1.1 Approve £12,500 from the Lamp Reserve in 1850, and -£3 too.

1.2 =HYPERLINK("https://lamps.example","Approve") be noted.

2. Background

@SUM(1+1) is what the lamp cost in 1850. #N/A is not.
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("export")
    (folder / "a.txt").write_text(HOSTILE, encoding="utf-8")
    (folder / "b.txt").write_text("Report title: Roofs\n\n1. Recommendations\n\n1.1 Agree £5m.\n" + "A roof is a roof. " * 3000, encoding="utf-8")
    return extract.read_papers([folder / "a.txt", folder / "b.txt"], folder / "out")


def _export(data: Dataset, form: str, target: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["export", str(data.folder), "--format", form, "--out", str(target), *more])


def test_csv_holds_every_row_and_no_formula(data: Dataset, tmp_path: Path) -> None:
    csv.field_size_limit(10_000_000)
    result = _export(data, "csv", tmp_path / "csv")
    assert result.exit_code == 0
    assert "apostrophe" in result.stderr
    guarded = 0
    for kind in TABLES:
        with (tmp_path / "csv" / f"{kind}.csv").open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == schema(kind).names
        expected = data.arrow(kind).to_pylist()
        assert len(rows) == len(expected)
        for row, values in zip(rows, expected, strict=True):
            for name, cell in zip(header, row, strict=True):
                value = values[name]
                assert not (isinstance(value, str) and cell[:1] in tuple("=+-@\t\r\n")), (kind, name, cell)
                if isinstance(value, str):
                    guarded += cell == GUARD + value
                    assert cell in (value, GUARD + value)
                elif isinstance(value, list):
                    assert len(json.loads(cell)) == len(value)
                elif isinstance(value, float):
                    assert float(cell) == pytest.approx(value, rel=1e-6)
                else:
                    assert cell == ("" if value is None else str(value).lower() if isinstance(value, bool) else str(value))
    assert guarded > 1


def test_jsonl_holds_every_value(data: Dataset, tmp_path: Path) -> None:
    assert _export(data, "jsonl", tmp_path / "jsonl").exit_code == 0
    for kind in TABLES:
        rows = [json.loads(line) for line in (tmp_path / "jsonl" / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()]
        expected = json.loads(json.dumps(data.arrow(kind).to_pylist(), default=lambda v: v.isoformat() if isinstance(v, dt.date) else float(v)))
        assert rows == expected


def test_sqlite_has_keys_that_hold_and_indexes(data: Dataset, tmp_path: Path) -> None:
    assert _export(data, "sqlite", tmp_path / "p.sqlite").exit_code == 0
    with sqlite3.connect(tmp_path / "p.sqlite") as db:
        assert db.execute("pragma foreign_key_check").fetchall() == []
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        for kind in TABLES:
            columns = db.execute(f'pragma table_info("{kind}")').fetchall()
            assert [column[1] for column in columns] == schema(kind).names
            assert tuple(c[1] for c in sorted(columns, key=lambda c: c[5]) if c[5]) == primary_key(kind)
            keys = {(row[3], row[2], row[4]) for row in db.execute(f'pragma foreign_key_list("{kind}")')}
            assert keys == {(ref.column, ref.table, ref.key) for ref in references(kind)}
            indexed = {db.execute(f'pragma index_info("{row[1]}")').fetchall()[0][2] for row in db.execute(f'pragma index_list("{kind}")')}
            assert {ref.column for ref in references(kind)} <= indexed
            assert db.execute(f'select count(*) from "{kind}"').fetchone() == (data.arrow(kind, [schema(kind).names[0]]).num_rows,)
        assert db.execute("select typeof(amount), amount from costs where quote = '£12,500'").fetchone() == ("integer", 12500)
        assert db.execute("select meeting_date from papers where title = 'Lamps'").fetchone() == ("2031-05-04",)
        title, day = db.execute("select paper_title, paper_date from costs_with_paper where quote = '£12,500'").fetchone()
        assert (title, day) == ("Lamps", "2031-05-04")
        about = dict(db.execute("""select "column", description from about_columns where "table" = 'costs'"""))
        assert set(about) == {"", *schema("costs").names}


def test_workbooks_have_real_numbers_and_dates_and_no_formula(data: Dataset, tmp_path: Path) -> None:
    result = _export(data, "xlsx", tmp_path / "p.xlsx")
    assert result.exit_code == 0
    assert "texts are longer than the 32,767 characters of a cell" in result.stderr
    assert "dates are before those that Excel knows" in result.stderr
    book = openpyxl.load_workbook(tmp_path / "p.xlsx")
    assert book.sheetnames == [*TABLES, "columns"]
    for kind in TABLES:
        sheet = book[kind]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert [cell.value for cell in sheet[1]] == schema(kind).names
        assert sheet.max_row - 1 == data.arrow(kind).num_rows
        assert not [c for row in sheet.iter_rows() for c in row if c.data_type in ("f", "e")]
    costs = _column(book["costs"], "amount")
    assert Counter(costs) == Counter(float(amount) for amount in data.costs["amount"])
    assert dt.datetime(2031, 5, 4) in _column(book["papers"], "meeting_date")
    assert "1850-01-01" in _column(book["dates"], "earliest")
    longest = max(_column(book["papers"], "text"), key=len)
    assert len(longest) == workbook.MAX_CHARACTERS
    assert longest.endswith("[…]")


def _column(sheet: Any, name: str) -> list[Any]:
    at = [cell.value for cell in sheet[1]].index(name)
    return [row[at] for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_more_rows_than_a_sheet_holds_go_on_in_another(data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    result = _export(data, "xlsx", tmp_path / "p.xlsx", "--table", "sections")
    assert "more sheets were needed for sections" in result.stderr
    book = openpyxl.load_workbook(tmp_path / "p.xlsx")
    names = [name for name in book.sheetnames if name.startswith("sections")]
    assert len(names) == -(-len(data.sections) // 2) > 1
    assert [value for name in names for value in _column(book[name], "id")] == data.sections["id"].tolist()


def test_chosen_tables_only(data: Dataset, tmp_path: Path) -> None:
    assert _export(data, "csv", tmp_path / "csv", "--table", "costs", "--table", "papers").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "csv").iterdir()) == ["costs.csv", "datapackage.json", "papers.csv"]
    wrong = _export(data, "csv", tmp_path / "other", "--table", "cost")
    assert wrong.exit_code == 1
    assert "cost: no such table; there are sources" in wrong.stderr


def test_nothing_is_overwritten_unasked(data: Dataset, tmp_path: Path) -> None:
    (tmp_path / "p.sqlite").write_text("mine")
    result = _export(data, "sqlite", tmp_path / "p.sqlite")
    assert result.exit_code == 1
    assert "--force" in result.stderr
    assert (tmp_path / "p.sqlite").read_text() == "mine"
    assert _export(data, "sqlite", tmp_path / "p.sqlite", "--force").exit_code == 0
    assert (tmp_path / "p.sqlite").read_bytes().startswith(b"SQLite")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "diary.txt").write_text("mine")
    assert "diary.txt, not written by this program" in _export(data, "csv", tmp_path / "folder", "--force").stderr
    assert _export(data, "csv", tmp_path / "csv").exit_code == _export(data, "csv", tmp_path / "csv", "--force").exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["csv", "folder", "p.sqlite"]  # nothing half-written left


def test_a_failed_export_leaves_the_earlier_one(data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _export(data, "xlsx", tmp_path / "p.xlsx").exit_code == 0
    before = (tmp_path / "p.xlsx").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(workbook, "_write_table", full)
    result = _export(data, "xlsx", tmp_path / "p.xlsx", "--force")
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert (tmp_path / "p.xlsx").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["p.xlsx"]


def test_no_dataset_is_a_clear_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["export", str(tmp_path), "--format", "csv", "--out", str(tmp_path / "x")])
    assert result.exit_code == 4
    assert "papers extract" in result.stderr
