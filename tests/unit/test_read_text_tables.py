"""Tables of text exports: tabs, pipes, HTML and columns of spaces; cover blocks and sign-off grids."""

from __future__ import annotations

from extract.document import Document, Grid
from extract.read.text import read_text

LABELS = {"layout": ["report title", "date", "for", "role", "from", "to"], "form": ["decision taken"]}


def read(text: str) -> Document:
    return read_text(text.encode(), labels=LABELS)


def cells(doc: Document, grid: Grid) -> list[list[str]]:
    return [[doc.quote(cell.span) for cell in grid.row(row)] for row in range(grid.n_rows)]


def test_tabbed_rows_are_a_table_with_caption() -> None:
    doc = read("Table 1: Costs of the wall\n\nStage\tOwner\tCost\nDesign\tPort Office\t£5,000\nTotal\t\t(£5,000)\n")
    (grid,) = doc.grids
    assert (grid.kind, grid.n_rows, grid.n_cols, grid.header_rows) == ("data", 3, 3, 1)
    assert cells(doc, grid) == [["Stage", "Owner", "Cost"], ["Design", "Port Office", "£5,000"], ["Total", "", "(£5,000)"]]
    assert grid.caption is not None
    assert doc.quote(grid.caption) == "Table 1: Costs of the wall"
    assert [line.kind for line in doc.lines] == ["text", "row", "row", "row"]


def test_marks_in_cells_are_hints() -> None:
    doc = read("Stage\tCost\nDesign\t£5,000\nBuild\t£6,000\n<b>Total</b>\t**£11,000**\n")
    assert doc.text.endswith("Total\t£11,000\n")
    assert doc.lines[-1].bold
    assert [cell.bold for cell in doc.grids[0].row(3)] == [True, True]


def test_cover_block_comes_out_as_paragraphs() -> None:
    doc = read("Report title: Harbour Wall\t\nDate: 03/11/31\tFor: Decision\nFrom:\tJo Bloggs\t\n")
    assert doc.text == "Report title: Harbour Wall\nDate: 03/11/31\nFor: Decision\nFrom: Jo Bloggs\n"
    assert doc.grids[0].kind in ("form", "layout")
    assert {line.kind for line in doc.lines} == {"text"}


def test_labels_with_tabs_are_one_paragraph_and_no_grid() -> None:
    doc = read("From:\tJo Bloggs, Leader\nTo:\tCabinet\n\nThe wall leaks.")
    assert doc.text == "From: Jo Bloggs, Leader\nTo: Cabinet\nThe wall leaks.\n"
    assert doc.grids == ()


def test_sign_off_grid_is_layout() -> None:
    doc = read("Role\tDate\nDirector of Ports\t\nJo Bloggs\t11/11/31\nAda Smith\t09/11/31\n")
    (grid,) = doc.grids
    assert (grid.kind, grid.header_rows) == ("layout", 1)
    assert doc.text.splitlines() == ["Role", "Date", "Director of Ports", "Jo Bloggs", "11/11/31", "Ada Smith", "09/11/31"]


def test_pipe_table() -> None:
    doc = read("Text above.\n\n| Ward | Cost |\n|:---|---:|\n| North \\| East | 5,000 |\n| **South** | 6,000 |\n\nText below.")
    (grid,) = doc.grids
    assert grid.header_rows == 1
    assert cells(doc, grid) == [["Ward", "Cost"], ["North | East", "5,000"], ["South", "6,000"]]


def test_pipe_table_without_outer_bars() -> None:
    doc = read("Ward | Cost\n--- | ---\nNorth | 5,000\nSouth | 6,000")
    assert cells(doc, doc.grids[0]) == [["Ward", "Cost"], ["North", "5,000"], ["South", "6,000"]]


def test_html_table() -> None:
    head = "<table><tr><th>Ward</th><th>Cost</th></tr>\n"
    doc = read(f"{head}<tr><td width='3'>North</td><td>£&nbsp;5.00</td></tr><tr><td>South</td><td>£6.00</td></tr></table>")
    assert cells(doc, doc.grids[0]) == [["Ward", "Cost"], ["North", "£ 5.00"], ["South", "£6.00"]]


COLUMNS = """
   Ref     Project                        2031-32      2032-33
                                             £000         £000

   1       Sea wall, north                  2,500          250

   2       Sea wall, south and the
           old lifeboat station               100            0

   3       Total                            2,600          250

 This paragraph below the table runs on in the ordinary way and says why.
"""


def test_columns_of_spaces_are_a_table() -> None:
    doc = read(COLUMNS)
    (grid,) = doc.grids
    assert grid.header_rows == 2
    assert cells(doc, grid) == [
        ["Ref", "Project", "2031-32", "2032-33"],
        ["", "", "£000", "£000"],
        ["1", "Sea wall, north", "2,500", "250"],
        ["2", "Sea wall, south and the old lifeboat station", "100", "0"],
        ["3", "Total", "2,600", "250"],
    ]
    assert doc.text.splitlines()[-1].startswith("This paragraph below")


def test_columns_go_on_over_a_page_and_labels_are_not_repeated() -> None:
    row = "{:<10}{:<24}{:>10}\n"
    head = row.format("Ref", "Project", "Cost")
    pages = [head + "".join(row.format(n, f"Sea wall {n}", f"{n},500") for n in range(first, first + 4)) for first in (1, 5)]
    doc = read("\f".join(pages))
    (grid,) = doc.grids
    assert grid.n_rows == 9
    assert [f.text for f in doc.furniture] == ["Ref Project Cost"]


def test_cover_fields_set_apart_by_spaces_are_no_table() -> None:
    doc = read("From:             Jo Bloggs, Leader\n\nTo:               Cabinet, 3 May 2031\n\nSubject:          The sea wall\n")
    assert doc.grids == ()
    assert doc.text.splitlines() == ["From: Jo Bloggs, Leader", "To: Cabinet, 3 May 2031", "Subject: The sea wall"]


def test_boxed_table() -> None:
    rule = "+--------+-------+\n"
    head = f"{rule}| Ward   | Cost  |\n+========+=======+\n"
    doc = read(f"{head}| North  | 5,000 |\n| Quay   |       |\n{rule}| South  | 6,000 |\n{rule}")
    assert doc.grids[0].header_rows == 1
    assert cells(doc, doc.grids[0]) == [["Ward", "Cost"], ["North Quay", "5,000"], ["South", "6,000"]]


def test_a_strip_of_labels_stays_apart_from_its_values() -> None:
    document = read_text(b"Pier report\n\nItem No.\tClassification:\tDate:\tMeeting Name:\n6\tOpen\t5 May 2031\tCabinet\n\nReport title:\tThe pier\n")
    assert document.text.splitlines()[1:5] == ["Item No.", "Classification:", "Date:", "Meeting Name:"]
