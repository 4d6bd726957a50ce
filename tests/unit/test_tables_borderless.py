"""Tables without a lattice, and the text that must not become one."""

from extract.read.tables import find_tables
from extract.read.words import Rule, Shade
from tests.unit.made_pages import lattice, page, right, texts, word, words


def test_money_list() -> None:
    content = []
    for k, (label, amount) in enumerate([("Posters in the square", "£300"), ("Kerb works", "£1,200"), ("Total", "£1,500")]):
        content += [*words(label, 100, 100 + 14 * k), right(amount, 400, 100 + 14 * k)]
    on = page(content, [])
    (table,) = find_tables(on)
    assert not table.ruled
    assert texts(table, on) == [["Posters in the square", "£300"], ["Kerb works", "£1,200"], ["Total", "£1,500"]]


def test_header_wrapped_label_and_spread_pound_signs() -> None:
    content = [*words("Budget £'000", 250, 100), *words("Outturn £'000", 380, 100)]
    rows = [("Parks", "512", "515", 130), ("Highways maintenance", "71", "72", 155), ("Waste", "85", "84", 192)]
    for label, a, b, y in rows:
        content += [*words(label, 100, y), right(a, 320, y), right(b, 460, y)]
    content += words("and bridges", 100, 167)
    on = page(content, [])
    (table,) = find_tables(on)
    assert texts(table, on) == [
        ["", "Budget £'000", "Outturn £'000"],
        ["Parks", "512", "515"],
        ["Highways maintenance and bridges", "71", "72"],
        ["Waste", "85", "84"],
    ]


def test_years_that_end_labels_of_one_width_are_no_column() -> None:
    content = []
    for k in range(4):
        content += [*words(f"Quarter {k + 1} 2031", 100, 100 + 14 * k), right("1,200", 300, 100 + 14 * k), right("950", 400, 100 + 14 * k)]
    on = page(content, [])
    (table,) = find_tables(on)
    assert texts(table, on)[0] == ["Quarter 1 2031", "1,200", "950"]


def test_rows_parted_by_horizontal_rules_only() -> None:
    content = []
    for k, (task, when) in enumerate([("Task", "When"), ("Survey of the pier", "By spring"), ("Repairs", "By autumn")]):
        content += [*words(task, 105, 115 + 20 * k), *words(when, 350, 115 + 20 * k)]
    rules = [Rule(100, y, 500, y) for y in (100, 120, 140, 160)]
    on = page(content, rules)
    (table,) = find_tables(on)
    assert texts(table, on) == [["Task", "When"], ["Survey of the pier", "By spring"], ["Repairs", "By autumn"]]


def test_rows_parted_by_shaded_bands() -> None:
    content = []
    for k, (task, when) in enumerate([("Task", "When"), ("Survey of the pier", "By spring"), ("Repairs", "By autumn"), ("Opening", "In May")]):
        content += [*words(task, 105, 115 + 20 * k), *words(when, 350, 115 + 20 * k)]
    on = page(content, [], [Shade(100, 100, 500, 120), Shade(100, 140, 500, 160)])
    on.shades.append(Shade(100, 180, 500, 200))
    (table,) = find_tables(on)
    assert texts(table, on)[1:3] == [["Survey of the pier", "By spring"], ["Repairs", "By autumn"]]


def test_prose_lists_contents_and_cover_blocks_are_no_tables() -> None:
    prose = [w for k in range(8) for w in words("In 2031 the harbour took £300 for each of 12 boats on", 80, 100 + 14 * k)]
    numbered = [w for k in range(6) for w in [word(f"{k + 1}.1", 80, 100 + 14 * k), *words("The ferry fund holds £300 as agreed", 130, 100 + 14 * k)]]
    contents = [w for k in range(6) for w in [*words("Part of the report", 80, 100 + 14 * k), right(str(3 + 4 * k), 500, 100 + 14 * k)]]
    fields = [("Item:", "31"), ("Ref:", "07"), ("Copies:", "12"), ("Decision:", "25")]
    cover = [w for k, (f, v) in enumerate(fields) for w in [word(f, 80, 100 + 14 * k), *words(v, 200, 100 + 14 * k)]]
    members = [w for k in range(6) for w in [*words("Cllr Ada Finch", 80, 100 + 14 * k), *words("Cllr Ben Marsh", 300, 100 + 14 * k)]]
    for content in (prose, numbered, contents, cover, members):
        assert find_tables(page(content, [])) == []


def test_numbered_contents_out_of_order_are_no_table() -> None:
    content = []
    for k, number in enumerate((12, 3, 40, 7, 22)):
        content += [*words(f"{k + 1}. Part of the report", 80, 100 + 14 * k), right(str(number), 500, 100 + 14 * k)]
    assert find_tables(page(content, [])) == []


def test_box_around_a_whole_table_is_that_table() -> None:
    content = [*words("Item", 105, 115, bold=True), *words("Cost", 350, 115, bold=True)]
    for k, (label, amount) in enumerate([("Posters", "£300"), ("Kerb works", "£1,200"), ("Lamps", "£80"), ("Total", "£1,580")]):
        content += [*words(label, 105, 135 + 20 * k), right(amount, 400, 135 + 20 * k)]
    on = page(content, lattice([100, 500], [100, 205]))
    (table,) = find_tables(on)
    assert texts(table, on)[0] == ["Item", "Cost"]
    assert texts(table, on)[4] == ["Total", "£1,580"]


def test_box_around_numbered_paragraphs_stays_a_box() -> None:
    content = []
    for k in range(5):
        content += [word(f"({k + 1})", 105, 115 + 16 * k), *words("to agree the sum of £300 for lamps", 150, 115 + 16 * k)]
    (table,) = find_tables(page(content, lattice([100, 500], [100, 200])))
    assert (table.n_rows, table.n_cols) == (1, 1)


def test_text_columns_under_shaded_labels() -> None:
    content = [*words("Milestone", 105, 115, bold=True), *words("Owner", 300, 115, bold=True), *words("Date", 420, 115, bold=True)]
    for k, (what, who) in enumerate([("Survey of the pier", "Ada Finch"), ("Repairs", "Ben Marsh"), ("Opening", "Cy Dale")]):
        content += [*words(what, 105, 138 + 22 * k), *words(who, 300, 138 + 22 * k), *words("May 2031", 420, 138 + 22 * k)]
    prose = words("The pier will open in the spring of that year and remain open all summer long.", 100, 230)
    on = page([*content, *prose], [], [Shade(100, 100, 500, 122)])
    (table,) = find_tables(on)
    assert texts(table, on)[0] == ["Milestone", "Owner", "Date"]
    assert texts(table, on)[3] == ["Opening", "Cy Dale", "May 2031"]
    assert table.n_rows == 4


def test_shaded_heading_over_prose_is_no_table() -> None:
    content = [*words("4.", 105, 115, bold=True), *words("Reasons", 150, 115, bold=True)]
    content += [w for k in range(4) for w in words("The pier will open in the spring of that year and remain open all summer.", 100, 140 + 14 * k)]
    assert find_tables(page(content, [], [Shade(100, 100, 500, 122)])) == []


def test_first_row_may_stand_on_the_topmost_rule() -> None:
    content = []
    for k, (item, cost) in enumerate([("Item", "Cost"), ("Posters", "£300"), ("Lamps", "£80"), ("Kerbs", "£75")]):
        content += [*words(item, 105, 115 + 20 * k), *words(cost, 350, 115 + 20 * k)]
    on = page(content, [Rule(100, y, 500, y) for y in (120, 140, 160, 180)])
    (table,) = find_tables(on)
    assert texts(table, on)[:2] == [["Item", "Cost"], ["Posters", "£300"]]


def test_figures_set_close_are_parted() -> None:
    content = []
    rows = [("Parks", "£17,502", "£14,625"), ("Zoo", "£2,455", "£14,599"), ("Quay", "£5,265", "£17,698"), ("Mill", "£3,115", "£15,241")]
    for k, (label, first, second) in enumerate(rows):
        y = 100 + 14 * k
        content += [*words(label, 100, y), right(first, 340, y), right(second, 379, y)]
    on = page(content, [])
    (table,) = find_tables(on)
    assert texts(table, on)[0] == ["Parks", "£17,502", "£14,625"]


def test_thousands_grouped_by_spaces_are_one_figure() -> None:
    content = []
    for k, (label, figure) in enumerate([("Parks", "79 935"), ("Zoo", "12 961"), ("Quay", "51 955"), ("Mill", "98 839")]):
        content += [*words(label, 100, 100 + 14 * k), *words(figure, 300, 100 + 14 * k), *words("£2,100", 420, 100 + 14 * k)]
    on = page(content, [])
    (table,) = find_tables(on)
    assert texts(table, on)[1] == ["Zoo", "12 961", "£2,100"]


def test_label_left_of_its_figures_in_a_box_is_their_column() -> None:
    content = [*words("Item", 105, 115, bold=True), *words("Cost", 300, 115, bold=True)]
    for k, amount in enumerate(("£19,193", "£17,237", "£8,125", "£2,402", "£11,700", "£9,000")):
        content += [*words("Lamps", 105, 135 + 20 * k), right(amount, 480, 135 + 20 * k)]
    on = page(content, lattice([100, 500], [100, 245]))
    (table,) = find_tables(on)
    assert texts(table, on)[:2] == [["Item", "Cost"], ["Lamps", "£19,193"]]


def test_numbered_paragraphs_between_rules_are_no_table() -> None:
    content = []
    for k in range(5):
        content += [word(f"{k + 1}.", 105, 115 + 20 * k), *words("The harbour stays open in winter", 150, 115 + 20 * k)]
    assert find_tables(page(content, [Rule(100, 100 + 20 * k, 500, 100 + 20 * k) for k in range(6)])) == []


def test_two_amounts_do_not_make_a_table() -> None:
    content = []
    for k, (label, amount) in enumerate([("Grass cutting", "£ 54.00"), ("Swings", "£ 864.00")]):
        content += [*words(label, 100, 100 + 14 * k), *words(amount, 350, 100 + 14 * k)]
    assert find_tables(page(content, [])) == []


def test_labels_set_close_that_end_where_their_columns_of_figures_end_are_the_header() -> None:
    content = [*words("Fund", 50, 100), word("Opening", 200, 100, x1=252), word("£m", 256, 100, x1=275)]
    content += [word("Closing", 279, 100, x1=330), word("£m", 334, 100, x1=353)]
    for k, (label, a, b) in enumerate([("General reserve", "4.2", "3.9"), ("Insurance reserve", "1.1", "1.3"), ("Total", "5.3", "5.2")]):
        content += [*words(label, 50, 115 + 15 * k), right(a, 275, 115 + 15 * k), right(b, 353, 115 + 15 * k)]
    on = page(content, [])
    (table,) = find_tables(on)
    assert texts(table, on)[0] == ["Fund", "Opening £m", "Closing £m"]
