"""References from one place of a paper to another."""

from __future__ import annotations

from extract import records
from extract.context import Context
from extract.find.cross_references import find
from extract.read.freeze import Block, CellBlock, ParagraphBlock, Run, TableBlock, freeze
from extract.rulebook import load_rulebook
from extract.structure import build_structure


def block(line: str) -> ParagraphBlock:
    heading = 1 if line.startswith("# ") else None
    return ParagraphBlock([Run(word) for word in line.removeprefix("# ").split()], heading=heading)


def references(*lines: str | Block) -> list[records.CrossReference]:
    document = freeze([line if isinstance(line, TableBlock | ParagraphBlock) else block(line) for line in lines])
    context = Context("p0", document, build_structure(document, load_rulebook()), load_rulebook())
    rows = list(find(context))
    assert all(row.quote == document.text[row.char_start : row.char_end] for row in rows)
    return rows


def told(*lines: str | Block) -> list[tuple[str, str, bool | None]]:
    return [(row.quote, row.target, row.resolves) for row in references(*lines)]


PAPER = ("1. Background", "1.1 The quay is old.", "1.2 It leans.", "2. Proposal")


def table(caption: ParagraphBlock | None = None) -> TableBlock:
    cells = [CellBlock(r, c, [block(text)]) for r, row in enumerate((("Year", "Dues"), ("2024", "12"))) for c, text in enumerate(row)]
    return TableBlock("data", cells, 2, 2, header_rows=1, caption=caption)


def test_paragraphs_that_are_there_and_that_are_not() -> None:
    assert told(*PAPER, "2.1 As section 1.2 says, but see paragraph 1.7 and (section 2).") == [
        ("section 1.2", "1.2", True),
        ("paragraph 1.7", "1.7", False),
        ("section 2", "2", True),
    ]


def test_a_range_gives_both_its_ends() -> None:
    assert told(*PAPER, "2.1 See paragraphs 1.1 to 1.2.") == [("paragraphs 1.1", "1.1", True), ("1.2", "1.2", True)]


def test_target_ids_are_those_of_sections() -> None:
    assert [row.target_id for row in references(*PAPER, "2.1 See section 2 and paragraph 1.1.")] == ["p0-sections-1", "p0-sections-0"]


def test_laws_and_statutory_officers_are_none() -> None:
    for words in ("Section 18 of the Harbours Act 2004", "the section 151 officer", "the Section 25 report", "paragraph 3 of Schedule 12A"):
        assert told(*PAPER, f"2.1 Under {words}, this is so.") == [], words


def test_the_first_item_below_a_heading_of_minutes_is_no_reference() -> None:
    assert told("Minute", "1. Welcome", "1.1 All were welcome.") == []


def test_other_documents_are_neither_there_nor_missing() -> None:
    assert told(*PAPER, "2.1 See section 4 of the attached report.") == [("section 4", "4", None)]


def test_minutes_number_the_paragraphs_of_each_item_anew() -> None:
    lines = ("80. The quay", "(Item 5)", "1. It leans.", "81. The ferry", "(Item 6)", "1. It leaks.")
    rows = references(*lines, "2. The motion set out in paragraph 1 was put.")
    assert [(row.target, row.target_id) for row in rows] == [("1", "p0-sections-1")]


def test_tables_by_number_and_by_place() -> None:
    caption = block("Table 1: Dues by year")
    rows = told(*PAPER, "2.1 Table 1 gives the dues, Table 4 the costs, and the table below the same.", caption, table(caption))
    assert rows == [("Table 1", "table 1", True), ("Table 4", "table 4", False), ("the table below", "table:1", True)]


def test_appendices_may_be_files_of_their_own() -> None:
    rows = told(*PAPER, "2.1 The map is at Appendix B and the costs at Appendix 2.", "# Appendix B: Map of the quay", "It is old.")
    assert rows == [("Appendix B", "appendix b", True), ("Appendix 2", "appendix 2", None)]


def test_lists_of_appendices_refer_to_nothing() -> None:
    assert told("Appendices", "Appendix A - Map of the quay", "Appendix B - Costs") == []


def test_a_place_that_is_told_counts_however_far_off() -> None:
    assert told(*PAPER, "2.1 The method is explained in section 19. Under section 19 it is a duty.") == [("section 19", "19", False)]


def test_recommendations_go_by_letter_too() -> None:
    assert told(*PAPER, "2.1 It is asked for in recommendation B.") == [("recommendation B", "recommendation b", None)]


def test_minutes_count_where_the_paper_has_them() -> None:
    minutes = ("HB41 Apologies", "None.", "HB42 Quay lights", "An interest was declared in minute HB41 and in minute HB17.")
    marked = [f"# {line}" if line.startswith("HB") else line for line in minutes]
    found = told(*marked)
    assert [target for _, target, _ in found if target == "hb17"] == []
