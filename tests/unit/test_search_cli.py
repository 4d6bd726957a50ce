"""`papers index` and `papers search` as a user meets them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from extract.cli import main
from tests.unit.search_papers import exempt_report, made_paper, published, reserve_report, swimming_minutes


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    hostile = made_paper(
        "hostile\x1b[31m.txt",
        {"Costs": ["R: =cmd|' /C calc'!A0 is what the \x1b]0;owned\x07 weathervane cost, namely £77, and <script>alert(1)</script> that is all."]},
        council="@SUM(A1:A9) Parish Council",
        title="-2+3",
    )
    folder = published(tmp_path_factory.mktemp("archive"), [reserve_report(), swimming_minutes(), exempt_report(), hostile])
    result = run("index", folder)
    assert result.exit_code == 0
    assert result.output.startswith("4 sources added or changed, 0 removed, 0 unchanged; 12 passages written.")
    return folder


def test_a_decision_is_printed_with_paper_page_amount_and_date(out: Path) -> None:
    result = run("search", "drawdown", "reserve", "--out", out, "--council", "northmoor", "--since", "2022-04", "--min-amount", "500000")
    assert result.exit_code == 0
    first = result.output.split("\n\n")[0]
    for words in (
        "1. recommendation · agree · £2,304,000 · 09 May 2023",
        "Northmoor County Council · Cabinet",
        "reserve.txt, page 2",
        "signed by Councillor",
    ):
        assert words in first
    assert "found." in result.output.splitlines()[-1]


def test_a_sub_item_shows_what_it_belongs_to(out: Path) -> None:
    lines = run("search", "archivists", "--out", out).output.splitlines()
    assert lines[3:5] == ["   Agree the drawdown of £2,304,000 from the Resilience Reserve for:", "   → two more archivists"]


def test_json(out: Path) -> None:
    result = json.loads(run("search", "boiler", "--json", "--out", out).output)
    assert result["total"] == 2
    assert result["hits"][0]["outcome"] == "approved"
    assert result["hits"][0]["amount"] == "4500.00"
    assert {"value": "Little Wexcombe Town Council", "count": 2} in result["facets"]["council"]


def test_csv_is_safe_for_spreadsheets(out: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("search", "weathervane", "--csv", "--out", out).output)))
    assert len(rows) == 1
    assert rows[0]["text"].startswith("'=cmd")
    assert rows[0]["council"] == "'@SUM(A1:A9) Parish Council"
    assert rows[0]["title"] == "'-2+3"
    assert rows[0]["amount"] == "77.00"


def test_csv_holds_all_pages(out: Path) -> None:
    assert len(list(csv.DictReader(io.StringIO(run("search", "--csv", "--size", "1", "--out", out).output)))) == 11


def test_control_characters_of_papers_do_not_reach_the_terminal(out: Path) -> None:
    output = run("search", "weathervane", "--out", out).output
    assert "\x1b" not in output
    assert "\x07" not in output
    assert "\\x1b]0;owned\\x07" in output


def test_what_cannot_be_understood_is_pointed_at(out: Path) -> None:
    result = run("search", "the boiler (of the pool", "--out", out)
    assert result.exit_code == 2
    assert result.stderr == 'papers: a bracket is opened and not closed (character 12 of the query, at "(of the pool")\n'
    assert 'character 501 of the query, at "x")' in run("search", "x" * 501, "--out", out).stderr


def test_nothing_found_suggests_what_to_relax(out: Path) -> None:
    result = run("search", "boiler", "--council", "northmoor", "--out", out)
    assert result.exit_code == 0
    assert result.output.splitlines() == ["Nothing found.", "Leave out the council northmoor: 2 found."]


def test_pages(out: Path) -> None:
    assert run("search", "--size", "2", "--out", out).output.splitlines()[-1] == "11 found; page 1 of 6, the next with --page 2."
    assert run("search", "boiler", "--page", "9", "--out", out).output.splitlines()[-1] == "2 found; page 9 is beyond the last one (1)."


@pytest.mark.parametrize(
    ("since", "until", "total"), [("2019", "2019", 3), ("2019-11", "2019-11", 3), ("2019-11-04", "2019-11-04", 3), ("2019-12", "2023-04", 0)]
)
def test_dates_may_be_days_months_or_years(out: Path, since: str, until: str, total: int) -> None:
    assert json.loads(run("search", "--json", "--since", since, "--until", until, "--out", out).output)["total"] == total


@pytest.mark.parametrize(
    ("option", "value"), [("--since", "2022-13"), ("--since", "May"), ("--until", "2022-02-30"), ("--min-amount", "lots"), ("--min-amount", "nan")]
)
def test_what_is_no_date_or_amount_is_refused(out: Path, option: str, value: str) -> None:
    result = run("search", "boiler", option, value, "--out", out)
    assert result.exit_code == 2
    assert "write" in result.stderr


@pytest.mark.parametrize("value", ["2000000", "2,000,000", "£2m", "2000k"])
def test_amounts_as_people_write_them(out: Path, value: str) -> None:
    assert json.loads(run("search", "--json", "--min-amount", value, "--kind", "recommendation", "--out", out).output)["total"] == 1


def test_no_dataset_no_index_and_an_old_index_say_what_to_do(tmp_path: Path) -> None:
    assert "papers extract" in run("index", tmp_path).stderr
    assert "papers extract" in run("search", "x", "--out", tmp_path).stderr
    published(tmp_path, [swimming_minutes()])
    missing = run("search", "x", "--out", tmp_path)
    assert missing.exit_code == 4
    assert "papers index" in missing.stderr
    assert json.loads(run("index", tmp_path, "--json").output)["added"] == 1
    assert run("index", tmp_path, "--quiet").output == ""
    published(tmp_path, [reserve_report()])
    old = run("search", "boiler", "--out", tmp_path)
    assert old.exit_code == 0
    assert "has changed since it was indexed" in old.stderr
