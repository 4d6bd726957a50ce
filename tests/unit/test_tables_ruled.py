"""Ruled tables from made-up pages: lattices, merged cells, missing borders, coarse blocks, headers above the rules."""

from extract.read.tables import find_tables
from extract.read.words import Page, Rule, Shade, Word
from tests.unit.made_pages import across, down, lattice, page, right, texts, words


def test_full_lattice_with_wrapped_cell() -> None:
    header = [*words("Scheme", 105, 115), *words("Cost", 305, 115)]
    body = [*words("Mill bridge and", 105, 135), *words("quay", 105, 147), right("£250", 395, 135)]
    on = page([*header, *body], lattice([100, 300, 400], [100, 120, 155]))
    (table,) = find_tables(on)
    assert table.ruled
    assert texts(table, on) == [["Scheme", "Cost"], ["Mill bridge and quay", "£250"]]


def test_double_rules_and_short_rules_make_one_lattice() -> None:
    rules = [across(100, 100, 400), across(101, 100, 400), across(120, 101, 399), across(140, 100, 400)]
    rules += [down(100, 101, 139), down(300, 102, 138), down(400, 101, 140)]
    on = page([*words("Name", 105, 115), *words("Role", 305, 115), *words("Ada", 105, 135), *words("Chair", 305, 135)], rules)
    (table,) = find_tables(on)
    assert (table.n_rows, table.n_cols) == (2, 2)


def test_missing_outer_border_is_taken_from_the_crossing_rules() -> None:
    rules = [across(y, 100, 400) for y in (100, 120, 140)] + [down(200, 100, 140), down(300, 100, 140)]
    labels = [*words("Ward", 105, 115), *words("2031", 205, 115), *words("2032", 305, 115)]
    on = page([*labels, *words("Quay", 105, 135), right("10", 295, 135), right("20", 395, 135)], rules)
    (table,) = find_tables(on)
    assert texts(table, on) == [["Ward", "2031", "2032"], ["Quay", "10", "20"]]


def test_merged_cells_have_spans() -> None:
    rules = [across(100, 100, 400), across(120, 200, 400), across(140, 100, 400), across(160, 100, 400)]
    rules += [down(100, 100, 160), down(200, 100, 160), down(300, 120, 160), down(400, 100, 160)]
    on = page(
        [
            *words("Service", 105, 115),
            *words("Revenue", 205, 115),
            *words("Budget", 205, 135),
            *words("Outturn", 305, 135),
            *words("Parks", 105, 155),
            right("12", 295, 155),
            right("13", 395, 155),
        ],
        rules,
    )
    (table,) = find_tables(on)
    spans = {(c.row, c.col): (c.row_span, c.col_span) for c in table.cells}
    assert spans[0, 0] == (2, 1)
    assert spans[0, 1] == (1, 2)
    assert texts(table, on)[2] == ["Parks", "12", "13"]


def test_blocks_of_figures_are_cut_into_rows_and_columns() -> None:
    content = []
    for k, (label, a, b) in enumerate([("Base", "1,200.0", "0.0"), ("Pay", "310.5", "-20.0"), ("Prices", "95.0", "4.5"), ("Income", "-60.0", "0.0")]):
        y = 120 + 14 * k
        content += [*words(label, 105, y), right(a, 260, y), right(b, 295, y)]
    on = page(content, lattice([100, 200, 300], [100, 180]))
    (table,) = find_tables(on)
    assert texts(table, on) == [["Base", "1,200.0", "0.0"], ["Pay", "310.5", "-20.0"], ["Prices", "95.0", "4.5"], ["Income", "-60.0", "0.0"]]


def test_labels_above_the_rules_are_the_header() -> None:
    content = [*words("Budget", 205, 95), *words("Outturn", 305, 95)]
    for y, label in ((115, "Parks"), (135, "Zoo")):
        content += [*words(label, 105, y), right("1,200", 295, y), right("1,310", 395, y)]
    on = page(content, lattice([100, 200, 300, 400], [100, 120, 140]))
    (table,) = find_tables(on)
    assert texts(table, on)[0] == ["", "Budget", "Outturn"]
    assert table.n_rows == 3


def test_unit_under_a_blank_line_is_a_row_of_its_own() -> None:
    content = [*words("Budget", 205, 115), *words("£'000", 205, 145), *words("Outturn", 305, 115), *words("£'000", 305, 145)]
    content += [*words("Parks", 105, 165), right("12", 295, 165), right("13", 395, 165)]
    on = page(content, lattice([100, 200, 300, 400], [100, 150, 170]))
    (table,) = find_tables(on)
    assert texts(table, on)[:2] == [["", "Budget", "Outturn"], ["", "£'000", "£'000"]]


def test_labels_without_a_rule_between_are_parted() -> None:
    rules = [across(y, 100, 400) for y in (100, 120, 140, 160)] + [down(x, 100, 160) for x in (100, 200, 400)] + [down(300, 120, 160)]
    content = [*words("Ref", 105, 115), *words("Directorate", 205, 115), *words("Code", 340, 115)]
    for y in (135, 155):
        content += [*words("7", 105, y), *words("Harbours", 205, y), *words("HBR", 305, y)]
    on = page(content, rules)
    (table,) = find_tables(on)
    assert texts(table, on)[0] == ["Ref", "Directorate", "Code"]


def test_underlines_and_page_frames_are_no_tables() -> None:
    prose = [w for k in range(6) for w in words("The ferry sails at noon on most days of the year", 80, 100 + 14 * k)]
    frame = lattice([20, 580], [20, 780])
    assert find_tables(page(prose, [across(102, 80, 180), across(116, 80, 240)])) == []
    assert find_tables(page(prose, frame)) == []


def test_box_through_a_line_of_text_is_decoration() -> None:
    line = words("Harbour and Ferries Directorate", 100, 115)
    on = page(line, lattice([98, line[0].x1 + 1], [104, 120]))
    assert find_tables(on) == []


def test_box_around_a_paragraph_is_a_table_of_one_cell() -> None:
    on = page([*words("Cabinet is asked to agree the timetable", 105, 115)], lattice([100, 400], [100, 125]))
    (table,) = find_tables(on)
    assert (table.n_rows, table.n_cols) == (1, 1)


def test_shaded_cells() -> None:
    on = page([*words("Name", 105, 115), *words("Ada", 105, 135)], lattice([100, 300], [100, 120, 140]), [Shade(100, 100, 300, 120)])
    (table,) = find_tables(on)
    assert [c.shaded for c in table.cells] == [True, False]


_AMOUNTS = [("Quays", "1,200", "900"), ("Piers", "310", "45"), ("Sluices", "95", "60")]


def _accounts(*below: Word, merged: bool = False) -> Page:
    """A table of two columns of amounts, the label of whose last row may run through the first of them, and what is printed below it."""
    content = [*words("Service", 105, 115), *words("2031/32", 260, 115), *words("2032/33", 360, 115), *below]
    for k, (label, a, b) in enumerate(_AMOUNTS):
        content += [*words(label, 105, 135 + 20 * k), right(a, 295, 135 + 20 * k), right(b, 395, 135 + 20 * k)]
    rules = lattice([100, 200, 300, 400], [100, 120, 140, 160, 180])
    if merged:
        content += [*words("All", 105, 195), right("1,605", 295, 195)]
        rules += [across(200, 100, 400), down(100, 180, 200), down(200, 180, 200), down(400, 180, 200)]
    return page(content, rules)


def test_totals_below_the_last_rule_are_rows_of_the_table() -> None:
    net = [*words("Net", 105, 191), right("1,605", 295, 191), right("1,005", 395, 191)]
    on = _accounts(*net, *words("Reserves", 105, 203), right("(5)", 297, 203), right("0", 395, 203))
    (table,) = find_tables(on)
    assert texts(table, on)[3:] == [["Sluices", "95", "60"], ["Net", "1,605", "1,005"], ["Reserves", "(5)", "0"]]
    assert table.ys == sorted(table.ys)


def test_figures_below_a_table_that_stand_elsewhere_or_far_off_are_no_rows_of_it() -> None:
    sentence = words("Quays cost 1,605 in 2031/32 and 1,005 after that", 105, 191)
    elsewhere = [*words("Net", 105, 191), right("1,605", 270, 191), right("1,005", 370, 191)]
    far = [*words("Net", 105, 215), right("1,605", 295, 215), right("1,005", 395, 215)]
    beyond = [*words("Net", 105, 191), right("1,605", 295, 191), right("1,005", 395, 191), *words("approved", 420, 191)]
    for below in (sentence, elsewhere, far, beyond):
        on = _accounts(*below)
        assert [texts(t, on)[-1] for t in find_tables(on) if t.ruled] == [["Sluices", "95", "60"]], below[0]


def test_totals_below_a_table_are_rows_though_they_leave_columns_empty() -> None:
    on = _accounts(*words("Grant", 105, 191), right("(250)", 297, 191), *words("Net", 105, 203), right("1,355", 295, 203), right("-", 395, 203))
    (table,) = find_tables(on)
    assert texts(table, on)[4:] == [["Grant", "(250)", ""], ["Net", "1,355", "-"]]


def _tally(x: float, unit: str) -> tuple[list[Word], list[Rule]]:
    """A table of one column of figures with its total below the last rule."""
    content = [*words("Ward", x + 5, 115), *words(unit, x + 120, 115), *words("All", x + 5, 171), right("3,000", x + 195, 171)]
    content += [*words("Quay", x + 5, 135), right("1,000", x + 195, 135), *words("Mill", x + 5, 155), right("2,000", x + 195, 155)]
    return content, lattice([x, x + 100, x + 200], [100, 120, 140, 160])


def test_totals_of_one_column_of_figures_below_tables_side_by_side() -> None:
    (left, left_rules), (other, other_rules) = _tally(50, "Income"), _tally(300, "Costs")
    on = page([*left, *other], [*left_rules, *other_rules])
    assert [texts(t, on)[-1] for t in find_tables(on)] == [["All", "3,000"], ["All", "3,000"]]


def test_words_below_one_column_of_figures_are_no_row_where_they_run_on_to_the_figure_or_are_numbered() -> None:
    content, rules = _tally(50, "Income")
    content = [w for w in content if w.baseline < 171]
    sentence = [*words("The wards as a whole are in need of", 50, 171), right("3,000", 245, 171)]
    numbered = [*words("4.", 55, 171), right("3,000", 245, 171)]
    for below in (sentence, numbered):
        on = page([*content, *below], rules)
        assert [texts(t, on)[-1] for t in find_tables(on) if t.ruled] == [["Mill", "2,000"]], below[0]


def test_the_label_of_a_total_below_the_last_rule_may_be_wrapped_around_its_figures() -> None:
    figures = [right("1,605", 295, 203), right("1,005", 395, 203)]
    label = [*words("Net cost of services", 105, 191), *words("before transfers to", 105, 203), *words("reserves", 105, 215)]
    note = words("Rounded", 105, 227)
    on = _accounts(*label, *figures, *note)
    (table,) = find_tables(on)
    assert texts(table, on)[4:] == [["Net cost of services before transfers to reserves", "1,605", "1,005"]]


def test_figures_of_two_columns_set_close_below_the_last_rule_are_two() -> None:
    content = [*words("Ward", 105, 115), right("Homes", 195, 115), right("Cost", 225, 115)]
    for y, label, a, b in ((135, "Pier", "10", "400"), (155, "Quay", "70", "4,100")):
        content += [*words(label, 105, y), right(a, 195, y), right(b, 225, y)]
    content += [*words("All", 105, 171), right("80", 197, 171), right("4,500", 227, 171)]
    on = page(content, lattice([100, 150, 198, 230], [100, 120, 140, 160]))
    (table,) = find_tables(on)
    assert texts(table, on)[-1] == ["All", "80", "4,500"]


def test_a_figure_in_a_merged_cell_stands_in_the_column_in_which_it_ends() -> None:
    on = _accounts(merged=True)
    (table,) = find_tables(on)
    places = {" ".join(on.words[i].text for i in c.words): (c.col, c.col_span) for c in table.cells if c.row == 4}
    assert places == {"All": (0, 1), "1,605": (1, 1), "": (2, 1)}
