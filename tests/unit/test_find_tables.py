"""Tables and cells: units, figures and which of them are money."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from extract.context import Context
from extract.document import Document, GridKind
from extract.read.freeze import Block, CellBlock, ParagraphBlock, Run, TableBlock, freeze
from extract.records import Cell, Table

Read = Callable[..., Context]


def paragraph(text: str) -> ParagraphBlock:
    return ParagraphBlock([Run(word) for word in text.split()])


def grid(*rows: str, header_rows: int = 1, kind: GridKind = "data", caption: ParagraphBlock | None = None) -> TableBlock:
    """Rows as text with | between the cells; an empty cell holds nothing."""
    cells = [CellBlock(r, c, [paragraph(text)] if text.strip() else []) for r, row in enumerate(rows) for c, text in enumerate(row.split("|"))]
    return TableBlock(kind, cells, len(rows), max(row.count("|") + 1 for row in rows), header_rows, caption)


def document(*blocks: str | Block) -> Document:
    return freeze([paragraph(b) if isinstance(b, str) else b for b in blocks])


def amounts(context: Context) -> dict[str, Decimal]:
    """Amounts of money cells by their printed text."""
    return {c.text: c.amount for c in context.records(Cell) if c.amount is not None}


def test_thousands_stated_in_the_headings(read_context: Read) -> None:
    context = read_context(document(grid("Service | 2023/24 £'000 | Posts", "Ferries | 1,250 | 14", "Parks | (300) | 3")), "tables")
    assert amounts(context) == {"1,250": Decimal(1_250_000), "(300)": Decimal(-300_000)}
    assert context.records(Table)[0].unit == "£'000"


@pytest.mark.parametrize(("unit", "scale"), [("£000s", 1_000), ("£m", 1_000_000), ("£", 1), ("£ million", 1_000_000), ("(£k)", 1_000)])
def test_units_in_a_row_of_their_own(read_context: Read, unit: str, scale: int) -> None:
    context = read_context(document(grid("Service | Budget | Forecast", f" | {unit} | {unit}", "Ferries | 12.5 | 13.0", header_rows=2)), "tables")
    assert amounts(context) == {"12.5": Decimal("12.5") * scale, "13.0": Decimal(13) * scale}


def test_a_unit_row_below_the_header_rows_still_counts(read_context: Read) -> None:
    context = read_context(document(grid("Service | Budget", " | £000", "Ferries | 40")), "tables")
    assert amounts(context) == {"40": Decimal(40_000)}


def test_unit_in_the_caption_or_the_line_above(read_context: Read) -> None:
    caption = paragraph("Table 1: Capital programme (£m)")
    context = read_context(document(caption, grid("Scheme | Cost", "Sea wall | 4.2", caption=caption)), "tables")
    assert amounts(context) == {"4.2": Decimal(4_200_000)}
    assert context.records(Table)[0].caption == "Table 1: Capital programme (£m)"
    assert amounts(read_context(document("All figures in £000", grid("Scheme | Cost", "Sea wall | 420")), "tables")) == {"420": Decimal(420_000)}


def test_no_unit_no_money(read_context: Read) -> None:
    context = read_context(document(grid("Ward | Total", "Tolford | 1,250", "Quayside | 300")), "tables")
    assert amounts(context) == {}
    assert [c.numeric_value for c in context.records(Cell) if c.numeric_value is not None] == [1250.0, 300.0]


def test_counts_scores_years_and_row_numbers_are_no_money_under_a_general_unit(read_context: Read) -> None:
    head = "No | Scheme | FTE | Score | Cost | Change %"
    table = grid(head, "1 | Wall | 2.0 | 14 | 420 | 3.1%", "2 | Pier | 1.5 | 12 | 75 | 2.0%", "3 | Slip | 1 | 9 | 13 | 1%")
    context = read_context(document("£000", table), "tables")
    assert amounts(context) == {"420": Decimal(420_000), "75": Decimal(75_000), "13": Decimal(13_000)}
    assert {c.col_index for c in context.records(Cell) if c.amount is not None} == {4}


def test_rows_of_percentages_and_posts_are_no_money(read_context: Read) -> None:
    context = read_context(document(grid("Item | £'000 | £'000", "Pay | 40 | 41", "% increase | 1.93 | 2.5", "Number of staff | 4 | 5")), "tables")
    assert set(amounts(context)) == {"40", "41"}


def test_a_pound_sign_in_the_cell_is_enough(read_context: Read) -> None:
    rows = ("Work | Who | Cost", "Survey | Firm (6 weeks) | £71,000", "Build | Own staff | £1.2m", "Total | | £1,271,000")
    context = read_context(document(grid(*rows)), "tables")
    assert amounts(context) == {"£71,000": Decimal(71_000), "£1.2m": Decimal(1_200_000), "£1,271,000": Decimal(1_271_000)}
    assert context.records(Table)[0].unit == "£"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(7,316)", -7316.0),
        ("-412.8", -412.8),
        ("1,048*", 1048.0),
        ("42.5%", 42.5),
        ("-", None),
        ("2022/23", None),
        ("12 weeks", None),
        ("1,650 CR", -1650.0),
        ("62.50 DR", 62.5),
        ("CR", None),
    ],
)
def test_numbers_as_printed(read_context: Read, text: str, value: float | None) -> None:
    context = read_context(document(grid("Item | Figure", f"Pay | {text}")), "tables")
    assert context.records(Cell)[3].numeric_value == value


def test_forms_hold_no_amounts_in_cells(read_context: Read) -> None:
    context = read_context(document(grid("Revenue cost | £40,000", "Capital cost | £0", header_rows=0, kind="form")), "tables")
    assert amounts(context) == {}
    assert [t.unit for t in context.records(Table)] == [None]


def test_cells_point_at_their_words_and_empty_ones_are_kept(read_context: Read) -> None:
    context = read_context(document("Before.", grid("A | B", "one | ", " | two")), "tables")
    cells = context.records(Cell)
    assert [c.text for c in cells] == ["A", "B", "one", "", "", "two"]
    assert all(context.text[c.char_start : c.char_end] == c.text == c.quote for c in cells)
    assert [c.is_header for c in cells] == [True, True, False, False, False, False]
    assert {c.table_id for c in cells} == {context.table_id(0)} == {context.records(Table)[0].id}


def test_a_year_whose_unit_was_not_printed_takes_that_of_the_other_years(read_context: Read) -> None:
    rows = ("Item | 2022/23 | 2023/24 | 2024/25 | Votes", " | £000 | | £000 | ", "Pay | 40 | 41 | 42 | 7")
    context = read_context(document(grid(*rows, header_rows=2)), "tables")
    assert set(amounts(context)) == {"40", "41", "42"}


def test_a_pound_sign_under_thousands_is_a_doubt(read_context: Read) -> None:
    context = read_context(document(grid("Item | £000", "Pay | £40", "Fuel | 30")), "tables")
    assert [c.doubts for c in context.records(Cell) if c.amount is not None] == [("unit",), ()]


def test_the_title_of_an_appendix_titles_the_paper_not_its_table(read_context: Read) -> None:
    top = read_context(document("Appendix B: Harbour spending", grid("Item | £000", "Pay | 40")), "tables")
    assert top.records(Table)[0].caption is None
    later = read_context(document("Harbour Board", "Text.", "Text.", "Appendix B: Harbour spending", grid("Item | £000", "Pay | 40")), "tables")
    assert later.records(Table)[0].caption == "Appendix B: Harbour spending"
