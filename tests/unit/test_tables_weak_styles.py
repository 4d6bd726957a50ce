"""Tables of which little is drawn: boxes without inner rules, rules above and below, bold labels alone, tall cells, last rows over the page."""

from collections.abc import Sequence

from extract.read.layout import Measures
from extract.read.table_kind import kind_of
from extract.read.tables import PlacedTable, assemble_tables, find_tables
from extract.read.words import Page, Rule, Shade, Word
from tests.unit.made_pages import across, down, lattice, page, right, texts, words

FEES = [("Charge", "2031", "2032"), ("Berth", "41.50", "42.75"), ("Slipway", "17.20", "18.60"), ("Crane", "87.60", "90.25")]
STEPS = [("Step", "When", "Lead"), ("Survey of the pier", "May 2031", "Harbour Master"), ("Repairs", "June 2032", "Quay Foreman")]


def fees(top: float, *, bold: bool = True) -> list[Word]:
    content: list[Word] = []
    for k, (label, a, b) in enumerate(FEES):
        y = top + 15 + 20 * k
        marked = bold and k == 0
        content += [*words(label, 105, y, bold=marked), *(right(t, x, y)._replace(bold=marked) for t, x in ((a, 350), (b, 480)))]
    return content


def steps(top: float, rows: Sequence[tuple[str, ...]], *, pitch: float = 20) -> list[Word]:
    return [
        w for k, row in enumerate(rows) for x, t in zip((105, 260, 400), row, strict=False) for w in words(t, x, top + 15 + pitch * k, bold=k == 0)
    ]


def joined(*pages: Page) -> list[PlacedTable]:
    return assemble_tables({p.number: find_tables(p) for p in pages}, pages, Measures(10.0, {10: 1.2}, 540.0))


def rows_of(table: PlacedTable) -> list[list[str]]:
    grid = [[""] * table.block.n_cols for _ in range(table.block.n_rows)]
    for cell in table.block.cells:
        grid[cell.row][cell.col] = " ".join(run.text for p in cell.paragraphs for run in p.runs)
    return grid


def test_box_with_rules_under_its_rows_is_cut_into_columns() -> None:
    on = page(fees(100), lattice([100, 500], [100, 120, 140, 160, 180]))
    (table,) = find_tables(on)
    assert texts(table, on) == [list(row) for row in FEES]


def test_labels_above_the_first_rule_of_a_box_are_a_row_of_their_own() -> None:
    on = page(fees(100), lattice([100, 500], [100, 140, 160, 180]))
    (table,) = find_tables(on)
    assert texts(table, on)[:2] == [list(FEES[0]), list(FEES[1])]


def test_boxed_questions_and_answers_stay_a_box() -> None:
    answers = [
        "The ferry is used by all who live on the island",
        "It would sail at noon and at dusk on most days",
        "No one has asked for a third boat so far",
    ]
    on = page([w for k, t in enumerate(answers) for w in words(t, 105, 115 + 20 * k)], lattice([100, 500], [100, 120, 140, 160]))
    (table,) = find_tables(on)
    assert table.n_cols == 1


def test_two_tables_between_rules_leave_out_the_paragraphs_between_them() -> None:
    prose = [*words("8", 105, 225, bold=True), *words("Harbour bylaws", 130, 225, bold=True), *words("8.1", 105, 245)]
    prose += words("The bylaws of the harbour bind every boat that ties up at the quay", 130, 245)
    rules = [across(y, 100, 500) for y in (100, 120, 182, 280, 300, 362)]
    on = page([*fees(100), *prose, *fees(280)], rules)
    first, second = find_tables(on)
    assert texts(first, on) == texts(second, on) == [list(row) for row in FEES]


def test_first_row_and_labels_stand_above_the_topmost_rule() -> None:
    on = page(fees(100), [across(y, 100, 500) for y in (140, 160, 180)])
    (table,) = find_tables(on)
    assert texts(table, on) == [list(row) for row in FEES]


def test_words_under_bold_labels_are_a_table() -> None:
    on = page(steps(100, STEPS), [])
    (table,) = find_tables(on)
    assert texts(table, on) == [list(row) for row in STEPS]


def test_names_in_two_columns_and_headings_are_no_table() -> None:
    names = [("Members", "Officers"), ("Ada Quayle", "Wyn Marsh"), ("Ivo Penhale", "Una Brook"), ("Eve Stow", "Max Fenn")]
    assert find_tables(page(steps(100, names), [])) == []
    prose = [*words("4.", 105, 115, bold=True), *words("Next steps", 160, 115, bold=True)]
    prose += [w for k in range(3) for x, t in ((105, f"4.{k + 1}"), (160, "The pier opens in May 2031")) for w in words(t, x, 135 + 20 * k)]
    assert find_tables(page(prose, [])) == []


def test_heading_of_the_first_group_stands_between_labels_and_rows() -> None:
    content = [w._replace(top=w.top + 20, bottom=w.bottom + 20, baseline=w.baseline + 20) for w in fees(100) if w.baseline > 120]
    on = page([*(w for w in fees(100) if w.baseline < 120), *words("Harbour", 105, 135, bold=True), *content], [])
    (table,) = find_tables(on)
    assert texts(table, on)[:3] == [list(FEES[0]), ["Harbour", "", ""], list(FEES[1])]


def test_title_and_bold_labels_begin_another_table() -> None:
    on = page([*fees(100), *words("Charges for boats", 105, 208), *fees(210)], [])
    assert [texts(t, on) for t in find_tables(on)] == [[list(row) for row in FEES]] * 2


def test_labels_of_lines_at_half_height_are_rows_in_their_bands() -> None:
    content: list[Word] = [*words("Charge", 105, 115, bold=True), *(right(t, x, 115)._replace(bold=True) for t, x in (("2031", 350), ("2032", 480)))]
    for k in range(4):
        y = 135 + 40 * k
        content += [*words("Berths of the", 105, y), *words("outer quay", 105, y + 12), right("41.50", 350, y + 6), right("42.75", 480, y + 6)]
    on = page(content, [], [Shade(100, 120 + 40 * k, 500, 160 + 40 * k) for k in (0, 2)])
    (table,) = find_tables(on)
    assert texts(table, on)[1:] == [["Berths of the outer quay", "41.50", "42.75"]] * 4


def test_tall_cells_are_cut_where_white_space_runs_across() -> None:
    content = words("WHO", 105, 115) + words("OBJECTION", 205, 115) + words("ANSWER", 355, 115)
    for y, who in ((145, "Resident of Quay Street"), (205, "Ferry users")):
        content += (
            words(who, 105, y)
            + words("The lamps are", 205, y)
            + words("too bright", 205, y + 12)
            + words("They will be", 355, y)
            + words("dimmed", 355, y + 12)
        )
    on = page(content, lattice([100, 200, 350, 500], [100, 240]))
    (table,) = find_tables(on)
    rows = texts(table, on)
    assert rows == [
        ["WHO", "OBJECTION", "ANSWER"],
        ["Resident of Quay Street", "The lamps are too bright", "They will be dimmed"],
        ["Ferry users", "The lamps are too bright", "They will be dimmed"],
    ]
    assert kind_of(rows) == "data"


def test_points_for_and_against_in_two_tall_cells_are_no_rows() -> None:
    content = words("For", 105, 115) + words("Against", 305, 115)
    for k in range(3):
        content += (
            words("A longer quay lets more of the boats of the fleet land", 105, 145 + 30 * k)[:6]
            + words("It costs more than the harbour earns", 305, 145 + 30 * k)[:6]
        )
        content += words("at low tide too when the wind is in the north or west", 105, 157 + 30 * k)[:6]
    on = page(content, lattice([100, 300, 500], [100, 120, 260]))
    (table,) = find_tables(on)
    assert table.n_rows == 2


def test_last_row_at_the_head_of_the_next_page_goes_on_the_table() -> None:
    first = page(fees(700), [])
    second = Page(2, 600.0, 800.0, words=[*words("Total", 105, 60), right("146.30", 350, 60), right("151.60", 480, 60), *words("9.1", 105, 100)])
    (table,) = joined(first, second)
    assert rows_of(table)[-1] == ["Total", "146.30", "151.60"]
    prose = Page(2, 600.0, 800.0, words=words("The charges of 2031 were 146.30 and rose to 151.60", 105, 60))
    (alone,) = joined(first, prose)
    assert alone.block.n_rows == 4


def test_last_row_in_a_box_of_its_own_goes_on_the_boxed_table() -> None:
    first = page(fees(700), lattice([100, 500], [700, 720, 740, 760, 780]))
    rest = [*words("Total", 105, 75), right("146.30", 350, 75), right("151.60", 480, 75)]
    (table,) = joined(first, Page(2, 600.0, 800.0, words=rest, rules=lattice([100, 500], [60, 80])))
    assert rows_of(table)[-1] == ["Total", "146.30", "151.60"]


def test_boxed_heading_on_the_next_page_does_not_go_on_a_table() -> None:
    first = page(fees(700), lattice([100, 250, 400, 500], [700, 720, 740, 760, 780]))
    heading = Page(2, 600.0, 800.0, words=words("Harbour lights", 105, 75, bold=True), rules=lattice([100, 500], [60, 80]))
    assert len(joined(first, heading)) == 2


def test_lines_on_either_side_of_a_ruled_table_are_no_table() -> None:
    content = [w._replace(baseline=w.baseline - 40, top=w.top - 40, bottom=w.bottom - 40) for w in fees(100) if w.baseline < 120]
    below = [*words("Total", 105, 205), right("146.30", 350, 205), right("151.60", 480, 205)]
    rules = lattice([100, 250, 400, 500], [120, 140, 160, 180])
    on = page([*content, *(w for w in fees(100) if w.baseline > 120), *below], rules)
    assert all(t.ys[-1] < 190 for t in find_tables(on))


def test_title_over_columns_is_not_parted_where_a_space_meets_an_edge() -> None:
    title = words("Boats that paid on time", 105, 115)
    edge = title[2].x1 + 1.5
    rules = [across(y, 100, 500) for y in (100, 120, 140, 160)] + [
        down(100, 100, 160),
        down(500, 100, 160),
        down(edge, 120, 160),
        down(450, 100, 160),
    ]
    content = [*title, *words("Good", 455, 115)]
    for y in (135, 155):
        content += [*words("Last", 105, y), *words("Target", edge + 5, y), *words("Up", 455, y)]
    on = page(content, rules)
    (table,) = find_tables(on)
    assert texts(table, on)[0][0] == "Boats that paid on time"


def test_frame_of_a_chart_is_no_table() -> None:
    names = [*words("Harbour", 105, 115), *words("Ferry", 205, 115)]
    rules: list[Rule] = lattice([100, 200, 300], [100 + 20 * k for k in range(9)])
    assert find_tables(page(names, rules)) == []
