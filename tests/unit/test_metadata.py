"""Metadata from outside: it fills what papers do not say and is marked; wrong tables are told by line."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from extract.cli import main
from extract.errors import PapersError
from extract.metadata import Metadata, read_metadata

NAMED = "ELMSHIRE DISTRICT COUNCIL\nCabinet\nMeeting date: 4 May 2025\nReport title: Winter Plan\n1. Purpose\nTo agree the plan.\n"
SILENT = "Winter Plan\n1. Purpose\nTo agree the plan for gritting.\n"
HEADER = "source,source_url,retrieved_on,council,body,meeting_date"
SOURCES = ("2025/named.txt", "2025/silent.txt", "2024/silent.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "named.txt").write_text(NAMED, encoding="utf-8")
    (papers / "silent.txt").write_text(SILENT, encoding="utf-8")
    return papers


def table(tmp_path: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = tmp_path / "metadata.csv"
    path.write_bytes("\n".join([header, *lines]).encode(encoding))
    return path


def extract(folder: Path, metadata: Path | None, out: Path, *more: str) -> Result:
    known = ["--metadata", str(metadata)] if metadata else []
    return CliRunner().invoke(main, ["extract", str(folder), "--out", str(out), *known, *more])


ROWS = [f"{name},https://elmshire.example/{name},2025-06-01,Oakshire Council,Planning Committee,2025-05-09" for name in ("named.txt", "silent.txt")]


def test_it_fills_what_the_paper_does_not_say(folder: Path, tmp_path: Path) -> None:
    assert extract(folder, table(tmp_path, *ROWS), tmp_path / "out").exit_code == 0
    papers = {row["source"]: row for row in pq.read_table(tmp_path / "out" / "papers").to_pylist()}
    silent, named = papers["silent.txt"], papers["named.txt"]
    assert (silent["council"], silent["council_inferred"], silent["council_basis"]) == (None, "Oakshire Council", "metadata")
    assert (silent["body"], silent["meeting_date"]) == ("Planning Committee", date(2025, 5, 9))
    assert (named["council"], named["council_inferred"], named["meeting_date"]) == ("Elmshire District Council", None, date(2025, 5, 4))
    assert named["body"] == "Cabinet"
    fields = [row for row in pq.read_table(tmp_path / "out" / "paper_fields").to_pylist() if row["rule"] == "metadata"]
    assert {row["field"] for row in fields} == {"council_inferred", "council_basis", "body", "meeting_date"}
    assert {row["paper_id"] for row in fields} == {silent["paper_id"]}
    assert all(
        (row["quote"], row["char_start"], row["char_end"], row["page"], row["doubts"]) == ("", 0, 0, None, ["outside_the_text"]) for row in fields
    )


def test_the_source_can_be_cited(folder: Path, tmp_path: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 cut")
    rows = [*ROWS, "broken.pdf,https://elmshire.example/b,01/06/2025,,,"]
    assert extract(folder, table(tmp_path, *rows), tmp_path / "out").exit_code == 6
    sources = {row["source"]: row for row in pq.read_table(tmp_path / "out" / "sources").to_pylist()}
    assert sources["named.txt"]["source_url"] == "https://elmshire.example/named.txt"
    assert {row["retrieved_on"] for row in sources.values()} == {date(2025, 6, 1)}
    assert sources["broken.pdf"]["status"] == "failed"


def test_changed_metadata_redoes_the_sources_it_speaks_of_and_no_others(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    extract(folder, table(tmp_path, *ROWS), out)
    assert "(2 unchanged)" in extract(folder, table(tmp_path, *ROWS), out).output
    changed = [ROWS[0], ROWS[1].replace("2025-05-09", "2025-05-10")]
    assert "(1 unchanged)" in extract(folder, table(tmp_path, *changed), out).output
    dates = {row["source"]: row["meeting_date"] for row in pq.read_table(out / "papers").to_pylist()}
    assert dates["silent.txt"] == date(2025, 5, 10)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_spreadsheets_save_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    line = "2025/silent.txt,,13/03/2025,Ynys Môn Council,,".replace(",", delimiter)
    found = read_metadata(table(tmp_path, line, "", delimiter * 5, header=HEADER.replace(",", delimiter), encoding=encoding), SOURCES)
    assert found == {"2025/silent.txt": Metadata(retrieved_on=date(2025, 3, 13), council="Ynys Môn Council")}


def test_separators_inside_quotes_and_the_first_line_of_excel(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text('sep=;\r\nSource;Council\r\n"2025\\named.txt";"Elm; Oak\r\nand Ash Council"\r\n', encoding="utf-8", newline="")
    assert read_metadata(path, SOURCES)["2025/named.txt"].council == "Elm; Oak and Ash Council"


def test_a_file_name_will_do_where_one_source_has_it(tmp_path: Path) -> None:
    assert set(read_metadata(table(tmp_path, "named.txt,,,,,"), SOURCES)) == {"2025/named.txt"}


@pytest.mark.parametrize(
    ("lines", "header", "says"),
    [
        (["named.txt,,,,,", "silent.txt,,,,,"], HEADER, "line 3: 2 sources end in silent.txt"),
        (["other.txt,,,,,"], HEADER, "line 2: other.txt is none of the sources"),
        (["named.txt,,31/02/2025,,,"], HEADER, "line 2: retrieved_on is no day (31/02/2025)"),
        (["", "named.txt,,,,,next Tuesday"], HEADER, "line 3: meeting_date is no day (next Tuesday)"),
        (["named.txt,,13/03/25,,,"], HEADER, "line 2: retrieved_on is no day"),
        (["named.txt,ftp,,,,"], HEADER, "line 2: source_url is no web address (ftp)"),
        (["named.txt,,,,,", "2025/named.txt,,,,,"], HEADER, "line 3: 2025/named.txt was already given in line 2"),
        (["named.txt,,,Oak, Elm and Ash,,"], HEADER, "line 2: has 7 cells, the header 6"),
        ([",,,Oak,,"], HEADER, "line 2: names no source"),
        (["named.txt,x"], "source,colour", "line 1: the header must name these columns"),
        (["x"], "council", "`source` is missing"),
        (["x,y"], "source,source", "twice: source"),
    ],
)
def test_wrong_tables_are_told_by_line(tmp_path: Path, lines: list[str], header: str, says: str) -> None:
    # An overfull row only has cells beyond the header where they hold something.
    lines = [line + "x" if line.endswith("Ash,,") else line for line in lines]
    with pytest.raises(PapersError) as error:
        read_metadata(table(tmp_path, *lines, header=header), SOURCES)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_the_command_says_so_in_one_line_and_reads_nothing(folder: Path, tmp_path: Path) -> None:
    result = extract(folder, table(tmp_path, "missing.pdf,,,,,"), tmp_path / "out")
    assert result.exit_code == 1
    assert result.output.startswith("papers: ")
    assert "missing.pdf is none of the sources" in result.output
    assert not (tmp_path / "out").exists()


def test_what_is_no_file_is_no_table_and_never_blocks(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises(PapersError, match="not a file"):
            read_metadata(path, SOURCES)


def test_minutes_of_an_earlier_meeting_do_not_take_the_day_of_the_pack(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    agenda = "AGENDA\n1. Apologies\n2. Declarations\n3. Minutes (Pages 1 - 2)\n4. Winter Plan (Pages 3 - 5)"
    pages = [agenda, "Agenda Item 3\nMinutes\n1. Apologies\nNone were sent.", "Agenda Item 4\nWinter Plan\nGrit is spread."]
    (folder / "pack.txt").write_text("\n\f".join(pages), encoding="utf-8")
    extract(folder, table(tmp_path, "pack.txt,,,,Cabinet,2025-05-09"), tmp_path / "out")
    days = {row["pack_item"]: row["meeting_date"] for row in pq.read_table(tmp_path / "out" / "papers").to_pylist()}
    assert days == {None: date(2025, 5, 9), "3": None, "4": date(2025, 5, 9)}
