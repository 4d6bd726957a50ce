"""The dataset card: every count is the dataset's, every word of a paper is harmless."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import extract
from extract.card import card, measured_figures
from extract.cli import main
from extract.loading import Dataset
from extract.records import TABLES


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("card")
    for name, council, day in (("a", "Aldermarsh City Council", "4 May 2031"), ("b", "Aldermarsh City Council", "6 June 2032"), ("c", "", "")):
        head = f"{council}\n\nReport title: <b>Lamps</b> | {name}\n" + (f"Date of meeting: {day}\n" if day else "")
        (folder / f"{name}.txt").write_text(head + "\n1. Recommendations\n\n1.1 Approve £12,500.\n", encoding="utf-8")
    (folder / "d.pdf").write_bytes(b"%PDF-1.4 broken")
    return extract.read_papers([folder / f"{name}" for name in ("a.txt", "b.txt", "c.txt", "d.pdf")], folder / "out|put")


def test_counts_are_those_of_the_dataset(data: Dataset) -> None:
    words = card(data)
    rows = dict(re.findall(r"^\| ([^|]+) \| ([\d,]+) \|", words, re.MULTILINE))
    assert {kind: int(rows[kind]) for kind in TABLES} == {kind: len(getattr(data, kind)) for kind in TABLES}
    assert rows["Aldermarsh City Council"] == "2"
    assert (rows["2031"], rows["2032"]) == ("1", "1")
    assert "3 papers with 0 pages of PDF, from 4 sources (3 ok, 1 failed)" in words
    assert "1 of 4 sources could not be read, or only in part: 1 DAMAGED." in words
    assert "Of 3 papers, 1 name no council, 1 have no date" in words


def test_accuracy_has_its_date_and_corpus(data: Dataset) -> None:
    figures = measured_figures()
    assert figures["n_papers"] > 0
    assert f"Measured on {figures['measured_on']} on {figures['n_papers']} annotated real papers" in card(data)
    assert f"| costs | {figures['kinds']['costs']['precision']:.3f} |" in card(data)


def test_it_says_how_to_take_a_paper_out_and_escapes_what_papers_say(data: Dataset) -> None:
    words = card(data)
    assert "papers remove PAPER_ID --out out\\|put" in words
    assert "UK GDPR" in words
    assert "<b>" not in words


def test_the_command_prints_or_writes_it(data: Dataset, tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["card", str(data.folder)])
    assert printed.exit_code == 0
    assert printed.output == card(data)
    written = CliRunner().invoke(main, ["card", str(data.folder), "--out", str(tmp_path / "CARD.md")])
    assert written.exit_code == 0
    assert (tmp_path / "CARD.md").read_text(encoding="utf-8") == card(data)
    missing = CliRunner().invoke(main, ["card", str(data.folder), "--out", str(tmp_path / "no" / "CARD.md")])
    assert missing.exit_code == 1
    assert "cannot be written" in missing.stderr
