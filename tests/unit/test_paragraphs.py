"""Paragraphs from printed lines, on words placed by hand."""

from __future__ import annotations

import pytest

from extract.read.columns import reading_order
from extract.read.layout import Measures, printed_lines
from extract.read.list_labels import label_width
from extract.read.paragraphs import paragraphs
from extract.read.words import Word

MEASURES = Measures(11.0, {11: 1.2}, 500.0)


def line(text: str, top: float, x: float = 72.0, *, bold: bool = False, size: float = 11.0, tab: float | None = None) -> list[Word]:
    """Words half an em a letter wide; `tab` is where the second word stands."""
    out: list[Word] = []
    for index, token in enumerate(text.split()):
        if index == 1 and tab is not None:
            x = tab
        out.append(Word(token, x, top, x + 0.5 * size * len(token), top + size, top + 0.8 * size, size, bold, False, True))
        x += 0.5 * size * (len(token) + 0.6)
    return out


def read(*words: list[Word], right: float | None = None) -> list[str]:
    found = paragraphs([w for group in words for w in group], 1, MEASURES, right=right)
    return ["".join(("" if i == 0 or run.glue else " ") + run.text for i, run in enumerate(p.runs)) for p in found]


FULL = "The trust has run the pool for ten years and asks the Council to go on with its grant for"


def test_a_full_line_goes_on_and_a_short_one_does_not() -> None:
    assert read(line(FULL, 100), line("Another year.", 113)) == [f"{FULL} Another year."]
    assert read(line("The trust has run the pool", 100), line("Another year.", 113)) == ["The trust has run the pool", "Another year."]


def test_a_line_that_breaks_off_in_mid_phrase_goes_on() -> None:
    assert read(line("Present: Ann Hollis, Piers Mott,", 100), line("Ivor Stubbs", 113)) == ["Present: Ann Hollis, Piers Mott, Ivor Stubbs"]


def test_a_cell_has_its_own_right_edge() -> None:
    cell = line("The trust runs", 100), line("The pool", 113)
    assert read(*cell) == ["The trust runs", "The pool"]
    assert read(*cell, right=160.0) == ["The trust runs The pool"]


def test_white_space_parts_paragraphs() -> None:
    assert read(line(FULL, 100), line("the next.", 122)) == [FULL, "the next."]


def test_size_and_weight_part_paragraphs() -> None:
    assert len(read(line(FULL, 100), line("Background", 114, size=14))) == 2
    assert len(read(line("Background and reasons", 100, bold=True), line("The pool is old.", 113))) == 2


def test_the_lines_of_a_long_title_are_one() -> None:
    title = "Report of the Director of Leisure on the future of all the"
    assert read(line(title, 100, size=15), line("Pools", 118, x=90, size=15)) == [f"{title} Pools"]


@pytest.mark.parametrize(("first", "width"), [("1.1", 1), ("(a)", 1), ("iv)", 1), ("\uf0b7", 1), ("o", 1), ("2021", 0), ("The", 0), ("£1.5m", 0)])
def test_labels(first: str, width: int) -> None:
    assert label_width(printed_lines(line(f"{first} word", 100), 1)[0]) == width


def test_a_year_alone_on_the_last_line_ends_a_date() -> None:
    assert label_width(printed_lines(line("2031.", 100), 1)[0]) == 0
    assert label_width(printed_lines(line("2503.", 100), 1)[0]) == 1


def test_a_bullet_is_written_alike_and_takes_the_weight_of_its_text() -> None:
    words = [line("\uf0b7", 100)[0], *line("Leisure", 100, x=90, bold=True)]
    found = paragraphs(words, 1, MEASURES)[0]
    assert [(run.text, run.bold) for run in found.runs] == [("•", True), ("Leisure", True)]


def test_a_lone_label_takes_the_text_below_it() -> None:
    assert read(line("2.", 100), line("The pool is old.", 113)) == ["2. The pool is old."]


def test_entries_of_contents_stay_apart() -> None:
    first = [*line("Reasons for it", 100), *line("4", 100, x=490)]
    assert read(first, line("Background", 113)) == ["Reasons for it 4", "Background"]


def test_a_word_broken_by_a_narrow_column_is_mended() -> None:
    assert read(line("Contribution", 100), line("s", 113), right=140.0) == ["Contributions"]
    assert read(line("a.hollis@marlbridge.gov.u", 100), line("k", 113), right=210.0) == ["a.hollis@marlbridge.gov.uk"]


def test_a_link_broken_where_the_line_is_full_is_mended() -> None:
    link = "https://www.marlbridge.example/meetings/papers/leisure-panel/2021/05/the-future-of-the-pool"
    assert read(line(link, 100, x=4), line("AndOfTheHall", 113, x=4)) == [f"{link}AndOfTheHall"]


def test_marks_join_the_line_they_are_raised_from() -> None:
    words = line("18", 100)
    raised = Word("th", words[0].x1, 98, words[0].x1 + 6, 105, 104.0, 7.0, False, False, True)
    assert [found.text for found in printed_lines([*words, raised, *line("May", 100, x=96)], 1)] == ["18th May"]


def test_short_lines_in_two_columns_are_not_read_as_columns_of_prose() -> None:
    rows = [w for k in range(6) for w in [*line("Hire of hall", 100 + 13 * k), *line(f"£{k}00", 100 + 13 * k, x=300)]]
    assert len(reading_order(printed_lines(rows, 1))) == 1


def test_letters_set_apart_are_a_word_and_initials_are_not() -> None:
    assert read(line("RESOLVED - T H A T the pool stay open.", 100)) == ["RESOLVED - THAT the pool stay open."]
    assert read(line("Present: Cllr A B Hollis", 100)) == ["Present: Cllr A B Hollis"]


def test_a_label_that_wraps_beside_its_value_is_whole() -> None:
    first = [*line("Purpose of this", 100), *line("The Panel asked for the cost of a roof and", 100, x=180)]
    second = [*line("report", 113), *line("the time that it takes to build.", 113, x=180)]
    assert read(first, second) == ["Purpose of this report The Panel asked for the cost of a roof and the time that it takes to build."]


def test_labels_of_their_own_stay_in_their_rows() -> None:
    first = [*line("Subject", 100), *line("The pool at Marlbridge and its roof", 100, x=180)]
    second = [*line("Wards", 113), *line("All wards of the Borough", 113, x=180)]
    assert read(first, second) == ["Subject The pool at Marlbridge and its roof", "Wards All wards of the Borough"]


def test_a_label_with_no_space_after_it_is_set_apart() -> None:
    found = read(line("10.Following the survey the trust closes the pool for a week and asks the Council for its", 100), line("grant.", 113, x=90))
    assert found == ["10. Following the survey the trust closes the pool for a week and asks the Council for its grant."]
    assert read(line("(b)to close it", 100)) == ["(b) to close it"]
    assert read(line("3.4The pool", 100)) == ["3.4 The pool"]
    assert read(line("(s)he may", 100)) == ["(s)he may"]
    assert read(line("10.5m tall", 100)) == ["10.5m tall"]


def test_an_item_with_a_stuck_label_goes_on_after_a_sentence() -> None:
    first = "15.The pool at Marlbridge is the oldest that the trust has run for it and is also the best."
    assert read(line(first, 100), line("While it stays open, costs rise.", 113, x=90)) == ["15. " + first[3:] + " While it stays open, costs rise."]


def test_a_stuck_label_has_the_box_before_its_word() -> None:
    [block] = paragraphs(line("10.Following it", 100), 1, MEASURES)
    label, rest = block.runs[0].box, block.runs[1].box
    assert label is not None
    assert rest is not None
    assert label.x0 < label.x1 == rest.x0 < rest.x1


def test_lines_set_flush_right_stay_apart() -> None:
    address = [w for i, text in enumerate(("MARLBRIDGE TOWN HALL", "MARKET PLACE", "MARLBRIDGE")) for w in line(text, 100 + 13 * i)]
    shift = {w.baseline: 500.0 - max(v.x1 for v in address if v.baseline == w.baseline) for w in address}
    assert read([w._replace(x0=w.x0 + shift[w.baseline], x1=w.x1 + shift[w.baseline]) for w in address]) == [
        "MARLBRIDGE TOWN HALL",
        "MARKET PLACE",
        "MARLBRIDGE",
    ]


def test_page_numbers_beside_an_item_stand_at_its_end() -> None:
    item = line("Minutes of the meeting held on 4 May 2021 and if in order,", 100), line("(Pages 3 - 14)", 100, x=410), line("to be signed", 113)
    assert read(*item) == ["Minutes of the meeting held on 4 May 2021 and if in order, to be signed (Pages 3 - 14)"]
    years = line("The trust has run the pool for the Council and the parish in the 2016 - 2017", 100), line("season.", 113)
    assert read(*years) == ["The trust has run the pool for the Council and the parish in the 2016 - 2017 season."]


def test_an_and_on_a_line_of_its_own_ends_its_item() -> None:
    items = line("a. the pools, which are old;", 100, tab=92), line("and/or", 113, x=92), line("b. the halls", 126, tab=92)
    assert read(*items) == ["a. the pools, which are old; and/or", "b. the halls"]


def test_a_telephone_or_address_below_a_name_stays_apart() -> None:
    cell = line("Director of Leisure", 100), line("01632 960101", 113), line("ann.hollis@stowe.example", 126)
    assert read(*cell, right=180.0) == ["Director of Leisure", "01632 960101", "ann.hollis@stowe.example"]
    assert read(line("please write to", 100), line("ann.hollis@stowe.example", 113), right=180.0) == ["please write to ann.hollis@stowe.example"]


def test_a_line_left_of_an_item_is_not_part_of_it() -> None:
    item = "the pools at Marlbridge and at Upper Stowe stay open on each day of the week until May be noted"
    assert len(read(line(f"• {item}", 100, x=90, tab=102), line("Reason: to save money.", 113, x=60))) == 2
    assert len(read(line("4 May 2021", 100, x=430), line("Future of the Pools", 113))) == 2


def test_orders_in_capitals_are_paragraphs_of_their_own() -> None:
    first = "APPROVE the sum of two hundred and forty pounds for the pool at Marlbridge, as set out above."
    assert len(read(line(first, 100), line("AGREE to write to the trust.", 113))) == 2


def test_a_bold_minute_number_begins_a_heading() -> None:
    above = "Bank balances on that day: current account £4,210.33 and deposit account £12,000.00"
    assert len(read(line(above, 100), line("24/053 Planning", 113, bold=True))) == 2


def test_a_bold_heading_under_a_full_line_that_begins_in_bold_is_apart() -> None:
    value = line("Ann Hollis, Head of Leisure, Marlbridge Council, 01632 960101, ann@stowe.example", 100, x=116)
    assert len(read([*line("Author:", 100, bold=True), *value], line("Background Papers", 113, bold=True))) == 2
