"""The real packs are parted right, item by item; no real single paper is parted. Absent without ../shared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extract.errors import PapersError
from extract.pipeline import PaperResult, process
from extract.read.packs import read_papers
from extract.rulebook import load_rulebook
from tests.conftest import SHARED

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SHARED.is_dir(), reason="no real papers beside the repository")]
PAPERS = SHARED / "papers"
# First printed page of each item of the pack in text form, from its agenda, and the marks of the appendices behind it in order
# (None: an attached form without a mark).
ITEMS = {
    "1": 6, "4": 9, "7": 19, "8": 42, "9": 69, "10": 141, "11": 183, "12": 199, "13": 210, "14": 300,
}  # fmt: skip
APPENDICES: dict[str, list[str | None]] = {
    "7": ["A", "B"], "8": [None, None], "9": [None, None], "10": ["A1", "A2", "A3", "A4", "A5", "A6", None, None], "11": ["A", None, None],
    "12": [None, None], "13": [None], "14": ["A6"],
}  # fmt: skip
# The agenda frontsheets without papers: number of items, and the printed pages of some of them.
FRONTSHEETS = {
    "fbf8c39e": (6, {"3": ("1", "26"), "6": ("37", "250")}),
    "14cb93b7": (17, {"3": ("1", "14"), "9": ("31", "190"), "17": ("341", "342")}),
}
# The pack of rebuilt papers has no agenda: six papers of these lengths come again and again, the last cut short.
LENGTHS = (18, 8, 10, 13, 18, 11)


def _only(pattern: str) -> Path:
    [path] = PAPERS.glob(pattern)
    return path


def _process(pattern: str) -> PaperResult:
    path = _only(pattern)
    return process(path, path.name)


def _papers(result: PaperResult) -> list[Any]:
    return list(result.rows["papers"])


@pytest.fixture(scope="module")
def text_pack() -> PaperResult:
    return _process("packs/*.txt")


def test_every_item_of_the_text_pack_begins_on_its_page(text_pack: PaperResult) -> None:
    papers = _papers(text_pack)
    starts = {p.pack_item: p.first_page_label for p in papers if p.pack_part in ("item", "minutes")}
    assert starts == {item: str(page) for item, page in ITEMS.items()}
    assert [p.pack_item for p in papers if p.pack_part == "minutes"] == ["4"]
    assert papers[0].pack_part == "frontsheet"
    assert papers[0].paper_type == "agenda"
    assert text_pack.source.n_papers == len(papers)


def test_the_appendices_of_the_text_pack_are_tied_to_their_items(text_pack: PaperResult) -> None:
    papers = _papers(text_pack)
    found: dict[str, list[str | None]] = {}
    for paper in papers:
        if paper.pack_part == "appendix":
            found.setdefault(paper.pack_item, []).append(paper.appendix_mark)
    assert found == APPENDICES
    own = {p.pack_item: p.paper_id for p in papers if p.pack_part == "item"}
    assert all(p.parent_paper_id == own[p.pack_item] for p in papers if p.pack_part == "appendix")


def test_the_agenda_of_the_text_pack_points_at_its_papers(text_pack: PaperResult) -> None:
    items: list[Any] = text_pack.rows["agenda_items"]
    assert [item.number for item in items] == [str(n) for n in range(1, 15)]
    assert {item.number for item in items if item.item_paper_id} == set(ITEMS)
    assert [item.number for item in items if item.is_minutes] == ["4"]
    assert {item.number: int(item.first_label) for item in items if item.first_label} == ITEMS


def test_a_supplementary_pack_of_letter_report_and_form() -> None:
    result = _process("pdf/a742c822*")
    parts = [(p.pack_part, p.pack_item, p.first_page, p.n_pages, p.first_page_label, p.last_page_label) for p in _papers(result)]
    assert parts == [("frontsheet", None, 1, 2, None, None), ("item", "7", 3, 10, "1", "9"), ("appendix", "7", 13, 10, "11", "19")]
    labels: list[Any] = result.rows["pages"]
    assert {p.page: p.label for p in labels} == {
        page: str(page - 2) if 3 <= page <= 21 and page != 12 else None for page in range(1, 23)
    }  # pages put in blank have no number
    assert all(row.page is None or row.page >= 3 for table in ("sections", "costs", "dates") for row in result.papers("7")[0].rows[table])  # type: ignore[attr-defined]


@pytest.mark.parametrize(("stem", "expected"), FRONTSHEETS.items())
def test_frontsheets_alone_are_agendas_and_no_packs(stem: str, expected: tuple[int, dict[str, tuple[str, str]]]) -> None:
    result = _process(f"pdf/{stem}*")
    [paper] = _papers(result)
    assert (paper.paper_type, paper.pack_part) == ("agenda", None)
    items: list[Any] = result.rows["agenda_items"]
    assert [item.number for item in items] == [str(n) for n in range(1, expected[0] + 1)]
    pages = {item.number: (item.first_label, item.last_label) for item in items}
    assert {number: pages[number] for number in expected[1]} == expected[1]
    assert not any(item.item_paper_id for item in items)


def test_a_pile_of_papers_is_parted_at_every_cover() -> None:
    papers = read_papers(_only("rebuilt/pack300.pdf").read_bytes(), load_rulebook())
    expected: list[tuple[int, int]] = []
    page = 1
    while page <= 300:
        length = LENGTHS[len(expected) % len(LENGTHS)]
        expected.append((page, min(page + length, 301) - 1))
        page += length
    assert [(paper.pages[0][0], paper.pages[-1][0]) for paper in papers] == expected


def test_no_single_paper_is_parted() -> None:
    parted = []
    for path in sorted([*PAPERS.glob("*/*.pdf"), *PAPERS.glob("text*/*")]):
        if path.name.startswith(("a742c822", "pack300")) or path.parent.name == "scanned" or path.name == "scan200.pdf":
            continue
        try:
            papers = read_papers(path.read_bytes(), load_rulebook())
        except PapersError:
            continue
        if len(papers) != 1:
            parted.append((path.name, len(papers)))
    assert parted == []
