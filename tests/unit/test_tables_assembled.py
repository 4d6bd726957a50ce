"""Tables put together over pages and frozen: stitching, kinds, captions, cells of forms."""

from extract.read.freeze import ParagraphBlock, Run, TableBlock, freeze
from extract.read.layout import Measures
from extract.read.table_blocks import with_captions
from extract.read.tables import PlacedTable, assemble_tables, find_tables
from extract.read.words import Page, Rule, Word
from tests.unit.made_pages import lattice, right, words

MEASURES = Measures(10.0, {10: 1.2}, 540.0)
XS = [100.0, 300.0, 400.0]


def data_page(number: int, rows: list[tuple[str, str]], *, top: float = 100.0, extra: list[Word] | None = None, bold_first: bool = False) -> Page:
    content: list[Word] = []
    for k, (label, figure) in enumerate(rows):
        y = top + 15 + 20 * k
        content += words(label, 105, y, bold=bold_first and k == 0)
        if figure:
            content.append(right(figure, 395, y)._replace(bold=bold_first and k == 0))
    rules: list[Rule] = lattice(XS, [top + 20 * k for k in range(len(rows) + 1)])
    return Page(number, 600.0, 800.0, words=[*content, *(extra or [])], rules=rules)


def assembled(*pages: Page) -> list[PlacedTable]:
    return assemble_tables({p.number: find_tables(p) for p in pages}, pages, MEASURES)


def grid(table: PlacedTable) -> list[list[str]]:
    text = freeze([table.block])
    out = [[""] * table.block.n_cols for _ in range(table.block.n_rows)]
    for cell in text.grids[0].cells:
        out[cell.row][cell.col] = text.quote(cell.span)
    return out


def test_continued_table_loses_the_repeated_header() -> None:
    first = data_page(1, [("Scheme", "Cost"), ("Pier", "£250"), ("Quay", "£120")], top=700, bold_first=True)
    second = data_page(2, [("Scheme", "Cost"), ("Mill", "£80")], top=60, bold_first=True)
    (table,) = assembled(first, second)
    assert grid(table) == [["Scheme", "Cost"], ["Pier", "£250"], ["Quay", "£120"], ["Mill", "£80"]]
    assert [box.page for box in table.block.fragments] == [1, 2]
    assert table.block.header_rows == 1
    assert set(table.words) == {1, 2}


def test_continued_table_without_repeated_header() -> None:
    first = data_page(1, [("Scheme", "Cost"), ("Pier", "£250")], top=740)
    second = data_page(2, [("Quay", "£120"), ("Total", "£370")], top=60)
    (table,) = assembled(first, second)
    assert table.block.n_rows == 4


def test_text_between_parts_two_tables() -> None:
    first = data_page(1, [("Scheme", "Cost"), ("Pier", "£250")], top=600, extra=words("The next list is of roads.", 100, 700))
    second = data_page(2, [("Quay", "£120"), ("Total", "£370")], top=60)
    assert len(assembled(first, second)) == 2
    third = data_page(2, [("Quay", "£120"), ("Total", "£370")], top=160, extra=words("The next list is of roads.", 100, 100))
    assert len(assembled(data_page(1, [("Scheme", "Cost"), ("Pier", "£250")], top=740), third)) == 2


def test_row_cut_by_the_page_break_is_joined() -> None:
    first = data_page(1, [("Scheme", "Cost"), ("Repairs to the pier and to", "£250")], top=740)
    second = data_page(2, [("its lamps", ""), ("Quay", "£120")], top=60)
    (table,) = assembled(first, second)
    assert grid(table) == [["Scheme", "Cost"], ["Repairs to the pier and to its lamps", "£250"], ["Quay", "£120"]]


def test_empty_rows_and_columns_are_dropped() -> None:
    first = data_page(1, [("Scheme", "Cost"), ("", ""), ("Pier", "£250"), ("Quay", "£120"), ("", "")])
    (table,) = assembled(first)
    assert (table.block.n_rows, table.block.n_cols) == (3, 2)


def test_form_cells_keep_their_paragraphs() -> None:
    content = [*words("Decision: Cabinet agrees", 105, 115), *words("(1) to open the pier.", 105, 140), *words("(2) to close the quay.", 105, 165)]
    page = Page(1, 600.0, 800.0, words=content, rules=lattice([100, 500], [100, 180]))
    (table,) = assembled(page)
    assert table.block.kind == "form"
    assert [len(c.paragraphs) for c in table.block.cells] == [3]
    assert freeze([table.block]).text.splitlines()[1] == "(1) to open the pier."


def test_negative_figure_with_a_space_keeps_its_sign() -> None:
    content: list[Word] = []
    for k, (label, figure) in enumerate([("Scheme", "Change"), ("Pier", "- 120"), ("Quay", "- 80")]):
        content += [*words(label, 105, 115 + 20 * k), *words(figure, 305, 115 + 20 * k)]
    (table,) = assembled(Page(1, 600.0, 800.0, words=content, rules=lattice(XS, [100, 120, 140, 160])))
    assert grid(table)[1] == ["Pier", "- 120"]


def test_caption_is_the_titling_paragraph_above() -> None:
    caption = ParagraphBlock([Run("Table 1: Ferry fares")])
    table = assembled(data_page(1, [("Fare", "Price"), ("Adult", "£2"), ("Child", "£1")]))[0].block
    assert list(with_captions([caption, table])) == [caption, table]
    assert table.caption is caption
    other = TableBlock("form", [], 1, 1)
    list(with_captions([caption, other]))
    assert other.caption is None
