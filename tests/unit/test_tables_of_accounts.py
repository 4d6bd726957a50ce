"""Tables as finance officers print them: shaded labels, labels set at half height, words in the stead of figures, accounts of two years."""

from __future__ import annotations

import itertools

from extract.read.tables import find_tables
from extract.read.words import Shade, Word
from tests.unit.made_pages import across, lattice, page, right, texts, words


def centred(text: str, middle: float, baseline: float, *, bold: bool = False) -> list[Word]:
    placed = words(text, 0, baseline, bold=bold)
    shift = middle - placed[-1].x1 / 2
    return [w._replace(x0=w.x0 + shift, x1=w.x1 + shift) for w in placed]


def test_cells_shaded_one_by_one_tell_the_columns() -> None:
    edges = [100.0, 200.0, 280.0, 360.0, 440.0]
    shades = [Shade(a, 100, b, 130) for a, b in itertools.pairwise(edges)]
    content = [*centred("Posts", 240, 112), *centred("Budget", 320, 112), *centred("Posts", 400, 112)]
    content += [*centred("2031", 240, 124), *centred("£m", 320, 124), *centred("2032", 400, 124)]
    for y, label, *figures in (
        (145, "Ferries", "41.0", "5.113", "39.5"),
        (160, "Lamps", "8.5", "0.220", "8.0"),
        (175, "Total", "49.5", "5.333", "47.5"),
    ):
        content += [*words(str(label), 105, y), *(right(str(f), x - 4, y) for f, x in zip(figures, edges[2:], strict=True))]
    on = page(content, [], shades)
    (table,) = find_tables(on)
    assert texts(table, on) == [
        ["", "Posts 2031", "Budget £m", "Posts 2032"],
        ["Ferries", "41.0", "5.113", "39.5"],
        ["Lamps", "8.5", "0.220", "8.0"],
        ["Total", "49.5", "5.333", "47.5"],
    ]


def test_a_title_right_on_the_topmost_rule_is_no_row() -> None:
    content = [*words("Date", 105, 66), *words("13 May 2031", 250, 66), *words("Figure 2 Net budget", 105, 90)]
    content += [*words("Budget £m", 250, 114), *words("Change £m", 400, 114)]
    for y, label, a, b in ((134, "Ferries", "25.1", "+0.7"), (154, "Lamps", "5.2", "-0.1"), (174, "Net budget", "30.3", "+0.6")):
        content += [*words(label, 105, y), right(a, 295, y), right(b, 445, y)]
    on = page(content, [across(y, 100, 460) for y in (100, 120, 140, 160, 180)])
    (table,) = find_tables(on)
    assert texts(table, on)[0] == ["", "Budget £m", "Change £m"]


def test_a_word_in_the_stead_of_a_figure_stands_in_its_column() -> None:
    content = [*words("Group", 100, 80), *words("Asked for", 250, 80), *words("Recommended", 350, 80)]
    for k, (label, a, b) in enumerate(
        [("Harbour band", "£24,500", "£20,000"), ("Net menders", "£15,000", "£9,000"), ("Lamp trust", "£1,800", "£900")]
    ):
        content += [*words(label, 100, 100 + 16 * k), right(a, 320, 100 + 16 * k), right(b, 440, 100 + 16 * k)]
    content += [*words("Day room", 100, 148), right("£31,250", 320, 148), *words("Nil", 332, 148)]
    on = page(content, [])
    (table,) = find_tables(on)
    assert texts(table, on)[-1] == ["Day room", "£31,250", "Nil"]


def test_labels_at_half_height_over_a_heading_of_rows() -> None:
    """As spreadsheets print them: labels of one, two and three lines, each in the middle of its cell."""
    content = [*centred("Proposed", 420, 90, bold=True), *centred("Current", 330, 95, bold=True), *words("Service", 100, 100, bold=True)]
    content += [*centred("charge", 420, 100, bold=True), *centred("£", 330, 105, bold=True), *centred("£", 420, 110, bold=True)]
    content += words("CEMETERY", 100, 125)
    for k, (label, a, b) in enumerate([("Grave", "985.00", "1,035.00"), ("Plaque", "182.00", "190.00"), ("Bench", "460.00", "475.00")]):
        content += [*words(label, 100, 138 + 13 * k), right(a, 360, 138 + 13 * k), right(b, 450, 138 + 13 * k)]
    content += [*words("Urn", 100, 177), right("19.80", 360, 177), *words("POA", 363, 177)]
    on = page(content, [])
    (table,) = find_tables(on)
    assert texts(table, on) == [
        ["Service", "Current £", "Proposed charge £"],
        ["CEMETERY", "", ""],
        ["Grave", "985.00", "1,035.00"],
        ["Plaque", "182.00", "190.00"],
        ["Bench", "460.00", "475.00"],
        ["Urn", "19.80", "POA"],
    ]


def test_labels_a_space_apart_are_parted_where_the_lines_below_are() -> None:
    content = [
        *centred("2031/32 First", 345, 90),
        *centred("2032/33 First", 345 + 68, 90),
        *centred("Estimate", 345, 102),
        *centred("Estimate", 413, 102),
    ]
    for k, (label, a, b) in enumerate([("Crew", "1,268,300", "1,311,940"), ("Slips", "91,500", "93,870"), ("Ropes", "38,000", "37,250")]):
        content += [*words(label, 100, 120 + 13 * k), right(a, 375, 120 + 13 * k), right(b, 445, 120 + 13 * k)]
    on = page(content, [])
    (table,) = find_tables(on)
    assert texts(table, on)[0] == ["", "2031/32 First Estimate", "2032/33 First Estimate"]


def test_accounts_with_last_year_at_the_left() -> None:
    content = [*words("31 March 2031", 100, 80), *words("31 March 2032", 400, 80), *words("£000", 100, 95), *words("£000", 430, 95)]
    rows = [
        ("412,306", "Quays and plant", "428,911"),
        ("18,450", "Let property", "17,925"),
        ("(1,120)", "Loans", "(984)"),
        ("429,636", "Net assets", "445,852"),
    ]
    for k, (last, label, this) in enumerate(rows):
        content += [*words(last, 100, 112 + 14 * k), *words(label, 220, 112 + 14 * k), right(this, 470, 112 + 14 * k)]
    content += words("of the port", 220, 165)
    on = page(content, [across(y, 220, 470) for y in (118, 132, 146)])
    (table,) = find_tables(on)
    found = texts(table, on)
    assert found[0] == ["31 March 2031", "", "31 March 2032"]
    assert found[2] == ["412,306", "Quays and plant", "428,911"]
    assert found[-1] == ["429,636", "Net assets of the port", "445,852"]


def test_a_figure_set_close_to_a_word_stands_in_its_own_column() -> None:
    content = [*words("Lender", 100, 80), *words("Principal £", 250, 80), *words("Rate %", 340, 80), *words("Type", 388, 80)]
    for k, (a, b, c) in enumerate([("2,000,000", "6.125", "Maturity"), ("5,500,000", "4.200", "Maturity"), ("3,750,000", "2.660", "Annuity")]):
        content += [*words("Loans Board", 100, 100 + 14 * k), right(a, 310, 100 + 14 * k), right(b, 384, 100 + 14 * k), *words(c, 388, 100 + 14 * k)]
    on = page(content, [])
    (table,) = find_tables(on)
    assert texts(table, on)[1] == ["Loans Board", "2,000,000", "6.125", "Maturity"]


def test_a_title_and_bold_labels_end_a_table_of_shaded_cells() -> None:
    edges = [100.0, 240.0, 340.0, 440.0]
    shades = [Shade(a, y, b, y + 15) for y in (100, 231) for a, b in itertools.pairwise(edges)]
    content = [*words("Chart data B", 105, 226, bold=True)]
    for top, rows in ((100, ("Lamps", "Ropes", "Nets")), (231, ("2031/32", "2032/33", "2033/34"))):
        content += [*words("Item", 105, top + 11, bold=True), *words("£m", 280, top + 11, bold=True), *words("Part", 380, top + 11, bold=True)]
        for k, label in enumerate(rows):
            content += [*words(label, 105, top + 26 + 15 * k), right("9.4", 336, top + 26 + 15 * k), right("44.3", 436, top + 26 + 15 * k)]
    on = page(content, [], shades)
    assert [len(texts(t, on)) for t in find_tables(on)] == [4, 4]


def test_a_figure_that_ends_close_to_the_edge_of_its_cell_stays_in_the_table() -> None:
    edges = [100.0, 240.0, 340.0, 440.0]
    shades = [Shade(a, 100, b, 115) for a, b in itertools.pairwise(edges)]
    content = [*words("Source", 105, 111, bold=True), *words("Amount", 280, 111, bold=True), *words("Status", 345, 111, bold=True)]
    for y, label, figure, end, status in (
        (126, "Grant", "£615,000", 325, "Secured"),
        (141, "Lottery", "£481,000", 325, "Sought"),
        (156, "Total", "£1,096,000", 337, ""),
    ):
        content += [*words(label, 105, y), right(figure, end, y), *words(status, 345, y)]
    on = page(content, [], shades)
    (table,) = find_tables(on)
    assert texts(table, on)[-1] == ["Total", "£1,096,000", ""]


def test_blocks_shaded_in_one_are_no_columns() -> None:
    shades = [Shade(a, y, b, y + 14) for y in (100, 128) for a, b in ((100, 200), (200, 240), (240, 460))]
    content = []
    for k, (label, a, b) in enumerate([("Core", "9,939.7", "11,810.2"), ("External", "-766.2", "436.5"), ("Total", "9,173.5", "12,246.7")]):
        content += [*words(label, 105, 111 + 14 * k), right(a, 340, 111 + 14 * k), right(b, 450, 111 + 14 * k)]
    on = page(content, [], shades)
    (table,) = find_tables(on)
    assert texts(table, on)[0] == ["Core", "9,939.7", "11,810.2"]


def test_labels_above_a_lattice_keep_to_its_edges() -> None:
    """Labels set close, each against the rule that its column has further down."""
    xs = [100.0, 160.0, 260.0, 330.0, 400.0]
    rules = lattice(xs, [120, 140, 160, 180])
    content = [*words("Row Ref", 118, 112), *words("Category", 162, 112), *words("2031 £000", 280, 112), *words("2032 £000", 350, 112)]
    for k, (label, a, b) in enumerate([("Gifts", "400.0", "0.5"), ("Loans", "90.9", "14.0"), ("Total", "490.9", "14.5")]):
        y = 134 + 20 * k
        content += [*words(str(k + 1), 105, y), *words(label, 163, y), right(a, 326, y), right(b, 396, y)]
    on = page(content, rules)
    (table,) = find_tables(on)
    assert texts(table, on)[0] == ["Row Ref", "Category", "2031 £000", "2032 £000"]
