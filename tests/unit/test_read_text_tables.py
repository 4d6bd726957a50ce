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


def test_rows_of_labels_below_the_rule_of_a_pipe_table_are_labels() -> None:
    doc = read("| Service | Whole year |  |\n|---|---|---|\n|  | Budget £m | Forecast £m |\n| Lamps | 2.5 | 2.75 |\n| Ropes | 1.0 | 0.9 |\n")
    assert doc.grids[0].header_rows == 2


def test_tables_one_below_the_other_each_have_their_columns() -> None:
    doc = read(
        """
The wall is looked at every year.
Table 1: Marks
Firm                 Quality (max      Price       Place
                           40)
Bold and Sons             31.5           52.8            2
Rope Works                34.0           55.1            1

Table 2: Prices
Firm                                    A year              Four years
Bold and Sons                               £876,540              £3,506,160
Rope Works                                  £840,000              £3,360,000

Balance at the bank
Account                                                £
Current                                          8,412.09
Deposit                                         41,550.00
Balance                                         49,962.09
"""
    )
    first, second, third = doc.grids
    assert cells(doc, first)[0] == ["Firm", "Quality (max 40)", "Price", "Place"]
    assert cells(doc, second)[1] == ["Bold and Sons", "£876,540", "£3,506,160"]
    assert cells(doc, third) == [["Account", "£"], ["Current", "8,412.09"], ["Deposit", "41,550.00"], ["Balance", "49,962.09"]]
    assert [doc.quote(g.caption) for g in (first, second) if g.caption] == ["Table 1: Marks", "Table 2: Prices"]


def test_labels_wrapped_in_their_column_and_headings_of_rows() -> None:
    doc = read(
        """
Service                     Budget        Forecast
                             £000           £000
STREETS
Lamps and wayside            1,250          1,300
Signs
Ropes                          310            310
Bollards and                    42             38
chains
Streets total                1,602          1,648
Piers
Landing stages                 500            480
"""
    )
    (grid,) = doc.grids
    assert [row[0] for row in cells(doc, grid)] == [
        "Service", "", "STREETS", "Lamps and wayside Signs", "Ropes", "Bollards and chains", "Streets total", "Piers", "Landing stages",
    ]  # fmt: skip


def test_labels_set_over_the_middle_of_their_columns() -> None:
    """The labels of a spreadsheet reach over figures of the next column, and stand at half the height of taller ones."""
    doc = read(
        """
                              Opening                         Closing balance
                                            Used £000
Reserve                     balance £000                       31 March 2032

Lamps                               4,210.5          -120.0       4,090.5
Ropes                               6,875.0        -2,140.5       4,734.5
Total                              11,085.5        -2,260.5       8,825.0
"""
    )
    (grid,) = doc.grids
    assert cells(doc, grid)[:2] == [
        ["Reserve", "Opening balance £000", "Used £000", "Closing balance 31 March 2032"],
        ["Lamps", "4,210.5", "-120.0", "4,090.5"],
    ]


def test_a_title_over_several_columns_keeps_its_row() -> None:
    doc = read(
        """
Service                                     Whole year
                           Budget £m        Forecast £m      Variance £m
Lamps                          12.5              12.75             0.25
Ropes                           4.0               3.90            (0.1)
"""
    )
    (grid,) = doc.grids
    assert grid.header_rows == 2
    assert cells(doc, grid)[1] == ["", "Budget £m", "Forecast £m", "Variance £m"]


def test_long_words_beside_figures_and_words_in_their_stead() -> None:
    doc = read(
        """
Service           Budget £000   Forecast £000      Why
Lamps                    15,123          14,875   Numbers have
and signs                                         risen by more
                                                  than we thought
                                                  when the budget
                                                  was made, and
                                                  the price of
                                                  glass with them.
Ropes                     6,350             Nil   No change.
Nets                      1,240           1,240   As planned.
"""
    )
    (grid,) = doc.grids
    found = cells(doc, grid)
    assert found[1][0] == "Lamps and signs"
    assert found[1][3].endswith("the price of glass with them.")
    assert found[2] == ["Ropes", "6,350", "Nil", "No change."]


def test_figures_a_space_from_the_words_behind_them() -> None:
    rows = [
        ("Loans Board", "2,000,000.00", "6.125", "Maturity"),
        ("Hexbury Council", "5,500,000.00", "4.200", "Maturity"),
        ("Loans Board", "3,750,000.00", "2.660", "Annuity"),
    ]
    head = "{:<24}{:>14}{:>10}    {}".format("Lender", "Principal £", "Rate %", "Type")
    doc = read("\n".join([head, *("{:<24}{:>14}{:>12} {}".format(*row) for row in rows)]))
    assert cells(doc, doc.grids[0])[1] == ["Loans Board", "2,000,000.00", "6.125", "Maturity"]


def test_years_with_their_unit_are_one_label() -> None:
    doc = read(
        """
                         2031/32 £'000   2032/33 £'000
Fares                             2,410           2,530
Crew                              1,380           1,415
Surplus                           1,030           1,115
"""
    )
    assert cells(doc, doc.grids[0])[:2] == [["", "2031/32 £'000", "2032/33 £'000"], ["Fares", "2,410", "2,530"]]


def test_a_line_without_cells_may_head_a_group_of_rows() -> None:
    doc = read("Service\tPlan £000\tForecast £000\nPlace\nRoads\t4,200\t4,350\nPeople\nPools\t9,900\t10,200\nTotal\t14,100\t14,550\n")
    (grid,) = doc.grids
    assert (grid.kind, grid.n_rows, grid.header_rows) == ("data", 6, 1)
    assert cells(doc, grid)[1] == ["Place", "", ""]


def test_a_line_between_tables_heads_no_group() -> None:
    doc = read("Service\tPlan £000\tForecast £000\nRoads\t4,200\t4,350\n\nPeople\n\nPools\t9,900\t10,200\nParks\t1,100\t1,050\n")
    assert len(doc.grids) == 2


def test_numbered_paragraphs_in_the_cells_of_a_grid_are_paragraphs() -> None:
    words = "The ferries forecast an overspend at the end of the quarter, owing to the price of oil and rope."
    doc = read(f"| 1.0 | Purpose of Report |\n|---|---|\n| 1.1 | {words} |\n| 2.0 | Main report |\n| | Quay lamps |\n| 2.1 | {words} |\n")
    assert [grid.kind for grid in doc.grids] == ["form"]


def test_labels_that_wrap_in_a_narrow_column_beside_their_values() -> None:
    form = " Decision        Head of Piers\n maker\n\n Date of         6 May 2031\n decision\n\n Title           Paint for the pier\n\n"
    form += " Decision        To buy paint for the pier from the yard at the quay, which is\n taken           the cheapest of four.\n"
    text = read_text(f"RECORD OF DECISION\n\n{form}".encode(), labels={"form": ["decision maker", "date of decision", "decision taken"]}).text.strip()
    assert text.split("\n")[1:] == [
        *("Decision maker", "Head of Piers", "Date of decision", "6 May 2031", "Title", "Paint for the pier", "Decision taken"),
        "To buy paint for the pier from the yard at the quay, which is the cheapest of four.",
    ]


def test_labels_in_a_narrow_column_that_do_not_wrap_are_none_of_a_form() -> None:
    text = " Oak             Stands by the quay in all\n                 weathers.\n\n Elm             Stands by a mill.\n\n Fir            Fell.\n"
    assert read_text(text.encode()).text.startswith("Oak Stands by the quay in all")
