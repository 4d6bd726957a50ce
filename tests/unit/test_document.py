"""The frozen text and where its characters stand."""

from __future__ import annotations

from extract.document import Box, Span
from extract.read.freeze import CellBlock, ParagraphBlock, Run, TableBlock, canonical, freeze


def _words(text: str, page: int = 1, top: float = 10, **style: bool) -> list[Run]:
    runs, x = [], 50.0
    for word in text.split():
        runs.append(Run(word, Box(page, x, top, x + 5 * len(word), top + 10), **style))
        x += 5 * len(word) + 5
    return runs


def _cell(row: int, col: int, *paragraphs: str) -> CellBlock:
    return CellBlock(row, col, [ParagraphBlock([Run(p)]) for p in paragraphs])


def test_canonical_opens_ligatures_and_drops_what_cannot_be_seen() -> None:
    assert canonical("o\ufb03ce\u00ad  bu\u0308dget\t\x07x\ufeff") == "office büdget x"


def test_paragraphs_are_lines_and_words_keep_their_boxes() -> None:
    document = freeze([ParagraphBlock(_words("Purpose of report", bold=True)), ParagraphBlock(_words("To ask for £5m", top=30))])
    assert document.text == "Purpose of report\nTo ask for £5m\n"
    assert [line.bold for line in document.lines] == [True, False]
    at = document.text.index("£5m")
    page, boxes = document.place(Span(at, at + 3))
    assert page == 1
    assert len(boxes) == 1
    assert boxes[0].top == 30
    assert boxes[0].x1 - boxes[0].x0 == 15


def test_a_part_of_a_word_gets_its_part_of_the_box() -> None:
    document = freeze([ParagraphBlock([Run("£100/£200", Box(1, 0, 0, 90, 10))])])
    assert document.place(Span(5, 9))[1] == (Box(1, 50, 0, 90, 10),)


def test_a_span_over_two_printed_lines_has_two_boxes_and_the_first_page() -> None:
    document = freeze([ParagraphBlock([*_words("ends here", page=1, top=700), *_words("begins there", page=2, top=20)])])
    page, boxes = document.place(Span(0, len(document.text)))
    assert page == 1
    assert [box.page for box in boxes] == [1, 2]


def test_data_rows_are_lines_parted_by_tabs_and_form_cells_are_paragraphs() -> None:
    data = TableBlock("data", [_cell(0, 0, "Year"), _cell(0, 1, "Cost"), _cell(1, 1, "£5", "only")], 2, 2, header_rows=1)
    form = TableBlock("form", [_cell(0, 0, "Decision:"), _cell(0, 1, "(a) one", "(b) two")], 1, 2)
    document = freeze([data, form])
    assert document.text == "Year\tCost\n\t£5 only\nDecision:\n(a) one\n(b) two\n"
    assert [document.quote(cell.span) for cell in document.grids[0].cells] == ["Year", "Cost", "£5 only"]
    assert document.quote(document.grids[1].cells[1].span) == "(a) one\n(b) two"
    assert [line.kind for line in document.lines] == ["row", "row", "text", "text", "text"]


def test_lines_in_gives_only_lines_that_share_a_character() -> None:
    document = freeze([ParagraphBlock([Run("one")]), ParagraphBlock([Run("two")]), ParagraphBlock([Run("three")])])
    assert [document.quote(line.span) for line in document.lines_in(Span(4, 9))] == ["two", "three"]
    assert [document.quote(line.span) for line in document.lines_in(Span(4, 7))] == ["two"]


def test_a_page_as_large_as_a_county_is_read_all_the_same() -> None:
    document = freeze([ParagraphBlock([Run("Lamps", Box(1, 50, 2e9, 90, float("inf"))), Run("£5", Box(1, 100, 20, 120, 30))])])
    assert document.text == "Lamps £5\n"
    assert document.place(Span(6, 8)) == (1, (Box(1, 100, 20, 120, 30),))
