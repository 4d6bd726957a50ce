"""Tagged PDFs: what their structure tree marks is used where the print bears it out, and nowhere else."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from functools import cache

import pytest

from extract.document import Document
from extract.read.pdf import read_pdf
from extract.read.pdf_pages import read_pages
from extract.read.raw_table import RawCell, RawTable
from extract.read.tagged_tables import tagged_tables
from extract.read.tags import CellPlace, Tags
from extract.read.words import Page
from tests.unit.made_pages import page, texts, word, words

STYLE = """@page{size:A4;margin:2cm} body{font:11pt "DejaVu Sans"} p,h1,h2,td,th{margin:0;font-size:11pt;font-weight:normal;text-align:left}
td,th{width:5cm;vertical-align:top;padding-right:12pt} .b{font-weight:bold} h1,h2{margin-top:9pt}"""
RISKS = [
    ("Risk", "What is done"),
    ("The new depot is not ready before the lease of the old one ends", "A longer lease has been agreed in principle with the landlord"),
    ("Steel costs more than the allowance that was made for it", "The price is fixed for twelve months from the award of the contract"),
]
PROSE = "The council keeps its depots open on weekdays and looks at the use made of each once a quarter, so that vehicles stand where needed."


@cache
def tagged(body: str, variant: str | None = "pdf/ua-1") -> bytes:
    weasyprint = pytest.importorskip("weasyprint")
    html = f"<html lang=en><head><title>Depots</title><style>{STYLE}</style></head><body>{body}</body></html>"
    data: bytes = weasyprint.HTML(string=html).write_pdf(pdf_variant=variant)
    return data


def lines_of(document: Document) -> list[str]:
    return [document.quote(line.span) for line in document.lines]


def rows_of(rows: Sequence[tuple[str, ...]]) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"


def test_cells_of_words_side_by_side_are_read_one_by_one() -> None:
    document = read_pdf(tagged(f"<p>The risks:</p>{rows_of(RISKS)}<p>{PROSE}</p>"))
    assert lines_of(document) == ["The risks:", *("\t".join(row) for row in RISKS), PROSE]
    assert [(grid.n_rows, grid.n_cols) for grid in document.grids] == [(3, 2)]


def test_a_file_without_tags_holds_no_hints() -> None:
    assert not read_pdf(tagged(f"<p>The risks:</p>{rows_of(RISKS)}", None)).grids


def test_tags_are_not_asked_of_a_page_that_is_ruled_throughout() -> None:
    ruled = rows_of(RISKS).replace("<td>", "<td style='border:1px solid'>").replace("<table>", "<table style='border-collapse:collapse'>")
    (read,) = read_pages(tagged(ruled))
    assert read.tags is None
    (read,) = read_pages(tagged(rows_of(RISKS)))
    assert read.tags is not None


def test_labels_and_values_of_one_line_are_left_to_the_print() -> None:
    cover = read_pdf(tagged(rows_of([("Report to:", "Cabinet"), ("Date:", "14 May 2031"), ("Wards:", "All")]) + f"<p>{PROSE}</p>"))
    assert lines_of(cover) == ["Report to: Cabinet", "Date: 14 May 2031", "Wards: All", PROSE]


def test_numbers_beside_the_items_of_a_list_are_no_table() -> None:
    items = [("1<br>2", "Survey of the depots, kept by the trust<br>Minutes of the Depots Panel, as printed"), ("3", "Plan of the yard")]
    document = read_pdf(tagged(f"<p>Background papers</p>{rows_of(items)}<p>{PROSE}</p>"))
    assert not document.grids


TIGHT = ("The donation asked for by the hall committee was looked at and £60 was given now", "Resolved to pay the invoice of the county")
BROKEN = (
    "The council keeps its depots open on weekdays and looks at the use made of",
    "each of them once a quarter so that staff and vehicles stand where they are",
    "needed.",
)


def marked_up(texts_of: Iterable[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts_of)


def test_paragraphs_that_no_space_parts_begin_where_they_are_marked() -> None:
    body = marked_up((PROSE, *TIGHT))
    assert lines_of(read_pdf(tagged(body))) == [PROSE, *TIGHT]
    assert lines_of(read_pdf(tagged(body, None))) == [PROSE, " ".join(TIGHT)]


def test_lines_that_are_each_marked_as_a_paragraph_are_joined() -> None:
    assert lines_of(read_pdf(tagged(marked_up(BROKEN)))) == [" ".join(BROKEN)]
    untrusted = marked_up((*BROKEN, PROSE, *TIGHT))
    assert lines_of(read_pdf(tagged(untrusted))) == [" ".join(BROKEN), PROSE, " ".join(TIGHT)]


def test_headings_that_only_their_tags_show() -> None:
    body = f"<h1>Use of the yards</h1><p>{PROSE}</p><h2>Staff on weekdays</h2><p>{PROSE}</p><h2>Vehicles</h2><p>{PROSE}</p>"
    document = read_pdf(tagged(body))
    assert [(line.heading, document.quote(line.span)) for line in document.lines if line.heading] == [
        (1, "Use of the yards"),
        (2, "Staff on weekdays"),
        (2, "Vehicles"),
    ]


def test_running_text_in_the_style_of_a_heading_is_no_heading() -> None:
    numbered = "".join(f"<h2>{PROSE}</h2>" for _ in range(4))
    assert not any(line.heading for line in read_pdf(tagged(f"<p>{PROSE}</p>{numbered}")).lines)
    mostly_bold = "".join(f'<h1><span class="b">Item {name}</span></h1><p>{PROSE}</p>' for name in ("one", "two", "three"))
    document = read_pdf(tagged(f"{mostly_bold}<h1>Members of the public - four</h1><p>{PROSE}</p>"))
    assert not any(line.heading for line in document.lines)


def marked_page(rows: list[list[str]], xs: list[float], *, shift: float = 0.0) -> Page:
    """Cells of two lines each, marked as a table; `shift` moves each second row up."""
    content, origins = [], []
    for row, cells in enumerate(rows):
        for col, cell in enumerate(cells):
            for k, line in enumerate(cell.split("/")):
                baseline = 100 + 40 * row + 12 * k - shift * (row % 2)
                content += words(line, xs[col], baseline)
                origins.append((baseline, xs[col], (0, row, col)))
    made = page(content, [])
    made.tags = Tags([], origins)
    return made


CELLS = [["the first thing/and more", "what of it/in words"], ["another thing/again more", "what of this/in words"]]


def test_a_marked_table_counts_where_its_rows_and_columns_stand_apart() -> None:
    sane = marked_page(CELLS, [50, 250])
    (table,) = tagged_tables(sane, [])
    assert texts(table, sane) == [[cell.replace("/", " ") for cell in row] for row in CELLS]
    assert not tagged_tables(marked_page(CELLS, [50, 250], shift=35), []), "rows that overlap"
    assert not tagged_tables(marked_page(CELLS, [50, 110]), []), "columns that overlap"
    assert not tagged_tables(marked_page([["one", "two"], ["three", "four"]], [50, 250]), []), "lines that read well as they are"


def test_ruled_tables_stay_and_those_of_white_space_make_way() -> None:
    made = marked_page(CELLS, [50, 250])
    part = RawTable(1, [50, 300], [90, 130], [RawCell(0, 0, 1, 1, [0, 1])], True)
    assert not tagged_tables(made, [part])
    part.ruled = False
    assert len(tagged_tables(made, [part])) == 1
    more = RawTable(1, [50, 300], [90, 130], [RawCell(0, 0, 1, 1, [0, 999])], False)
    assert not tagged_tables(made, [more])


def test_a_word_begins_a_block_only_where_the_block_begins() -> None:
    tags = Tags([(100.0, 50.0, "P"), (112.0, 50.0, "H2")], [])
    assert tags.opened_by(word("First", 53.0, 100.4)) == "P"
    assert tags.opened_by(word("First", 50.0, 112.0)) == "H2"
    assert tags.opened_by(word("inner", 90.0, 100.0)) is None
    assert tags.opened_by(word("lower", 50.0, 124.0)) is None
    place: CellPlace = (0, 0, 1)
    assert Tags([], [(100.0, 50.0, None), (100.0, 200.0, place)]).cells([word("a", 60.0, 100.0), word("b", 210.0, 100.0)]) == {place: [1]}


def hostile(tree: str, objects: dict[int, str] | None = None) -> bytes:
    """A PDF of one line of text whose structure tree is what is given; object 9 is its first element."""
    content = b"/P <</MCID 0>> BDC BT /F1 11 Tf 72 700 Td (The depots stay open.) Tj ET EMC"
    made: dict[int, bytes] = {
        1: b"<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/StructParents 0/Resources<</Font<</F1 5 0 R>>>>>>",
        4: b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        6: b"<</Type/StructTreeRoot/K 9 0 R/ParentTree 7 0 R>>",
        7: b"<</Nums[0[9 0 R]]>>",
        9: tree.encode(),
        **{number: text.encode() for number, text in (objects or {}).items()},
    }
    data = b"%PDF-1.7\n"
    for number, text in made.items():
        data += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    return data + b"trailer<</Root 1 0 R>>"


@pytest.mark.parametrize(
    ("tree", "objects"),
    [
        ("<</S/P/P 6 0 R/Pg 3 0 R/K 0>>", {}),
        ("<</S/Sect/P 6 0 R/Pg 3 0 R/K[9 0 R 9 0 R 0]>>", {}),
        (
            "<</S/Sect/P 6 0 R/Pg 3 0 R/K[10 0 R 0]>>",
            {10: "<</S/Table/P 9 0 R/Pg 3 0 R/K[11 0 R]>>", 11: "<</S/TR/P 10 0 R/Pg 3 0 R/K[9 0 R 11 0 R]>>"},
        ),
        ("<</S/Document/P 6 0 R/Pg 3 0 R/K[" + "99 0 R " * 200_000 + "0]>>", {}),
        ("<</S/Document/P 6 0 R/Pg 3 0 R/K[0 0 0 77 -5 2147483647]>>", {}),
    ],
)
def test_trees_with_loops_or_without_end_cost_nothing(tree: str, objects: dict[int, str]) -> None:
    start = time.process_time()
    assert lines_of(read_pdf(hostile(tree, objects))) == ["The depots stay open."]
    assert time.process_time() - start < 2.0
