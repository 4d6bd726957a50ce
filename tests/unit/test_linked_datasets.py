"""`papers link` and `papers trail` over datasets: what is published, when it is stale, what a user sees."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from extract.cli import main
from extract.link import state
from tests.conftest import ROOT

REPORT = """Marlow Shire Council

Report to: Cabinet
Date: 6 May 2031
Title: Heron Quay Pontoon

1. Recommendations

Cabinet is asked to:

1. Approve the new pontoon at Heron Quay at a cost of £215,000.
2. Release £90,000 from the Harbour Renewal Reserve.

2. Background

2.1 The old pontoon sank in 2029. A further £4,000 was met from the Harbour Renewal Reserve.
"""
MINUTES = """Marlow Shire Council

Minutes of a meeting of the Cabinet held on 6 May 2031

41. Apologies for absence

There were none.

42. Heron Quay Pontoon

The Leader presented the report.

RESOLVED: That

(1) the new pontoon at Heron Quay be approved at a cost of £0.215m; and
(2) £70,000 be released from the Harbour Renewal Reserve.
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(out / table).to_pylist()
    return found


@pytest.fixture
def out(tmp_path: Path) -> Path:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "report.txt").write_text(REPORT, encoding="utf-8")
    (papers / "minutes.txt").write_text(MINUTES, encoding="utf-8")
    assert run("extract", papers, "--out", tmp_path / "out", "--quiet", "--workers", "1").exit_code == 0
    return tmp_path / "out"


def test_links_are_published_and_the_other_tables_stay(out: Path) -> None:
    before = {table: rows(out, table) for table in ("papers", "recommendations", "costs", "sources")}
    result = run("link", out)
    assert result.exit_code == 0, result.output
    assert "2 resolved_as" in result.output
    links = rows(out, "links")
    assert {link["kind"] for link in links} == {"minuted_in", "resolved_as", "same_fund"}
    items = {row["id"]: row["number"] for row in rows(out, "recommendations")}
    told = {items[link["from_id"]]: link["outcome"] for link in links if link["kind"] == "resolved_as"}
    assert told == {"1": "approved", "2": "approved_as_amended"}
    [changed] = [link["changes"] for link in links if link["changes"]]
    assert "£90,000" in changed
    assert "£70,000" in changed
    assert all(link["reason"] and 0 < link["score"] <= 1 for link in links)
    assert {table: rows(out, table) for table in before} == before
    assert run("link", out, "--quiet").output == ""
    assert rows(out, "links") == links


def test_links_of_other_papers_are_told_to_be_stale(out: Path, tmp_path: Path) -> None:
    assert state(out) == "none"
    run("link", out, "--quiet")
    assert state(out) == "fresh"
    run("extract", tmp_path / "papers", "--out", out, "--quiet")
    assert state(out) == "fresh"
    assert rows(out, "links"), "the same papers again keep their links"
    (tmp_path / "papers" / "more.txt").write_text(REPORT.replace("Heron Quay", "Otter Quay"), encoding="utf-8")
    extracted = run("extract", tmp_path / "papers", "--out", out)
    assert state(out) == "stale"
    assert "papers link" in extracted.output
    told = run("trail", "Harbour Renewal Reserve", "--out", out)
    assert "run `papers link" in told.output
    run("link", out, "--quiet")
    assert state(out) == "fresh"
    assert {link["to_paper_id"] for link in rows(out, "links")} <= {row["paper_id"] for row in rows(out, "papers")}


def test_a_trail_is_in_order_and_counts_no_amount_twice(out: Path) -> None:
    run("link", out, "--quiet")
    result = run("trail", "harbour renewal reserve", "--out", out, "--json")
    assert result.exit_code == 0, result.output
    steps = json.loads(result.output)
    assert [(step["quote"], step["fund"], step["is_repeat"]) for step in steps if step["source"] == "report.txt"] == [
        ("£90,000", "Harbour Renewal Reserve", False),
        ("£4,000", "Harbour Renewal Reserve", False),
    ]
    assert [step["quote"] for step in steps if step["source"] == "minutes.txt"] == ["£70,000"]
    csv = run("trail", "Harbour Renewal Reserve", "--out", out, "--csv").output.splitlines()
    assert csv[0].startswith("council,fund,day,amount")
    assert len(csv) == 4
    shown = run("trail", "Harbour Renewal Reserve", "--out", out).output
    assert "£90,000" in shown
    assert "Heron Quay Pontoon" in shown


def test_a_fund_that_no_paper_names_is_an_error_that_says_so(out: Path) -> None:
    result = run("trail", "Moonshot Fund", "--out", out)
    assert result.exit_code == 1
    assert "no paper names an amount of 'Moonshot Fund'" in result.output


def test_no_dataset_is_a_clear_error(tmp_path: Path) -> None:
    result = run("link", tmp_path)
    assert result.exit_code == 4
    assert "holds no dataset" in result.output


REVIEW = """Marlow Shire Council

Report to: Cabinet
Date: 3 February 2031
Title: Review of Harbour Dredging

1. Recommendations

Cabinet is recommended to:

1. Publish the dredging timetable by May 2031.
"""
RESPONSE = """Marlow Shire Council

Report to: Cabinet
Date: 7 April 2031
Title: Executive Response to the Review of Harbour Dredging

1. Recommendations

Cabinet is asked to:

1. Agree the answers in the table below.

2. Background papers

Report to Cabinet, 3 February 2031: Review of Harbour Dredging
"""


def test_a_response_answers_its_report_and_lists_it(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "review.txt").write_text(REVIEW, encoding="utf-8")
    (papers / "response.txt").write_text(RESPONSE, encoding="utf-8")
    (papers / "other.txt").write_text(REPORT, encoding="utf-8")
    run("extract", papers, "--out", tmp_path / "out", "--quiet", "--workers", "1")
    run("link", tmp_path / "out", "--quiet")
    names = {row["paper_id"]: row["source"] for row in rows(tmp_path / "out", "papers")}
    found = {(link["kind"], names[link["from_id"]], names[link["to_id"]]) for link in rows(tmp_path / "out", "links")}
    assert found == {("responds_to", "response.txt", "review.txt"), ("background_paper", "response.txt", "review.txt")}


def test_made_chains_are_linked_and_no_other_papers(tmp_path: Path) -> None:
    """A small archive of a seed of its own; what is missed are mostly items that were not read (LINKS.md has more seeds)."""
    spec = importlib.util.spec_from_file_location("links_benchmark", ROOT / "tests/benchmarks/links.py")
    assert spec
    assert spec.loader
    benchmark = importlib.util.module_from_spec(spec)
    sys.modules["links_benchmark"] = benchmark
    spec.loader.exec_module(benchmark)
    counts = benchmark.tally([benchmark.run(tmp_path, 41, 24, 36)], False)
    right, wrong, missed, odd = (sum(n[what] for n in counts.values()) for what in ("right", "wrong", "missed", "outcome_wrong"))
    assert right > 120
    assert right / (right + wrong) >= 0.98
    assert right / (right + missed) >= 0.93
    assert odd / right <= 0.02
