"""Papers are cut into passages: everything is in one, nothing in two, each knows its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from extract.search.papers import all_papers
from extract.search.passages import SHOWN, Passage, passages
from tests.unit.search_papers import Rows, made_paper, published, reserve_report, swimming_minutes


def cut(tmp_path: Path, rows: Rows) -> list[Passage]:
    (paper,) = all_papers(published(tmp_path, [rows]))
    return list(passages(paper))


def shown(passage: Passage, name: str) -> Any:
    return passage.shown[SHOWN.index(name)]


@pytest.mark.parametrize("make", [reserve_report, swimming_minutes])
def test_every_word_stands_in_one_passage(tmp_path: Path, make: Callable[[], Any]) -> None:
    rows = make()
    text = rows["papers"][0].text
    found = sorted((shown(p, "char_start"), shown(p, "char_end"), p.text) for p in cut(tmp_path, rows))
    for (_, end, _), (start, _, _) in pairwise(found):
        assert end <= start
    for start, end, words in found:
        assert text[start:end] == words
    left = text
    for _, _, words in found:
        left = left.replace(words, "", 1)
    assert {line for line in left.split("\n") if line} == {section.heading for section in rows["sections"] if section.heading}


def test_a_sub_item_is_found_by_what_it_belongs_to(tmp_path: Path) -> None:
    item = next(p for p in cut(tmp_path, reserve_report()) if p.text == "two more archivists")
    assert item.kinds == ("recommendation",)
    assert "Resilience Reserve" in item.heading
    assert str(shown(item, "above")).startswith("Agree the drawdown")


def test_a_paragraph_with_money_is_a_cost_and_a_section(tmp_path: Path) -> None:
    found = {p.text[:3]: p for p in cut(tmp_path, reserve_report())}
    assert found["4.1"].kinds == ("cost", "section")
    assert found["4.1"].amounts == (900_000_000,)
    assert shown(found["4.1"], "record_id") == "p726573657276652e-costs-1"
    assert shown(found["4.1"], "paragraph") == "4.1"
    assert found["5.1"].kinds == ("section",)
    assert shown(found["5.1"], "page") == 4


def test_short_lines_are_joined_but_not_across_numbers_or_sections(tmp_path: Path) -> None:
    rows = made_paper("short.txt", {"Signed": ["A. Penhale", "Cabinet Member", "1.1 First point", "1.2 Second point"], "Notes": ["None were made"]})
    assert [p.text for p in cut(tmp_path, rows)] == ["A. Penhale\nCabinet Member", "1.1 First point", "1.2 Second point", "None were made"]


def test_a_lead_in_tells_what_follows_it_is_about(tmp_path: Path) -> None:
    long = "rust " * 50 + "in both girders"
    rows = made_paper("lead.txt", {"Bridge": ["The bridge at Ashford Mill was closed for these reasons:", "flood", long, long, "1.2 Later."]})
    found = cut(tmp_path, rows)
    assert [p.text[:9] for p in found] == ["The bridg", "rust rust", "rust rust", "1.2 Later"]
    assert "Ashford Mill" in found[1].heading
    assert "Ashford Mill" in found[2].heading
    assert "Ashford Mill" not in found[3].heading


def test_a_second_printing_is_no_passage_but_a_heading_alone_is(tmp_path: Path) -> None:
    words = "R: Note the report on ferries."
    rows = made_paper("repeat.txt", {"Agenda item nine": [], "Decision": [words], "Decision again": [words]})
    rows["recommendations"][1] = replace(rows["recommendations"][1], is_repeat=True)  # type: ignore[call-arg]
    assert [p.text for p in cut(tmp_path, rows)] == ["Note the report on ferries.", "Agenda item nine"]


def test_a_row_of_a_table_is_a_passage_of_its_own(tmp_path: Path) -> None:
    rows = made_paper("table.txt", {"Costs": ["Item\tCost", "New lamps\t£12,000", "New poles\t£30,000"]})
    found = [p for p in cut(tmp_path, rows) if "cost" in p.kinds]
    assert [p.text for p in found] == ["New lamps\t£12,000", "New poles\t£30,000"]
