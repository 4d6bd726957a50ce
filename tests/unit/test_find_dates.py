"""Dates of a paper: what each is for, where in a table it stands, and against which day open years are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from extract.context import Context
from extract.read.freeze import CellBlock, ParagraphBlock, Run, TableBlock, freeze
from extract.records import Date

Read = Callable[..., Context]
COVER = "Report to: Ferry Board\n\nDate of meeting: 4 March 2025\n\n"


def dates(read_context: Read, text: str) -> list[Date]:
    return read_context(text, "header", "sign_offs", "dates").records(Date)


def paragraph(text: str) -> ParagraphBlock:
    return ParagraphBlock([Run(word) for word in text.split()])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The quay reopened on 3 February 2025.", "event"),
        ("The forecast is for the period ending 28 February 2025.", "period"),
        ("Outturn for the period to 28 February 2025.", "period"),
        ("The ferry sails again on 3 June 2025.", "milestone"),
        ("All repairs are to be finished by 3 June 2025.", "deadline"),
        ("The survey closes on 20 March 2025.", "deadline"),
        ("Deadline for objections 20 March 2025", "deadline"),
        ("Fares were frozen in 2023/24.", "period"),
        ("Carbon neutral by 2030 is our aim.", "deadline"),
        ("The minutes of the meeting held on 4 February 2025 were agreed.", "reference"),
        ("Form submitted: 2 January 2025", "submission"),
        ("Signed ______________ Dated 6 May 2025", "sign_off_date"),
        ("As at 1 March 2025 two ferries ran.", "period"),
        ("The harbour master’s letter, dated 6 May 2025, says more.", "event"),
        ("Next meeting: 6 May 2025", "milestone"),
        ("Finance Partner: Jo Bloggs, Finance Partner, 1 March 2025", "sign_off_date"),
    ],
)
def test_kind_is_what_the_words_around_it_say(read_context: Read, text: str, kind: str) -> None:
    (_, date) = dates(read_context, f"{COVER}1. Background\n\n1.1 {text}\n" if "Signed" not in text and "Partner" not in text else f"{COVER}{text}\n")
    assert date.kind == kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Date of decision: 5 March 2025", "decision_date"),
        ("Implementation date: 20 March 2025", "milestone"),
        ("Call-in period ends: 12 March 2025", "deadline"),
    ],
)
def test_labels_of_a_decision_notice_say_what_its_dates_are(read_context: Read, line: str, kind: str) -> None:
    (date,) = read_context(f"Decision notice\n\n{line}\n", "dates").records(Date)
    assert date.kind == kind


def test_the_date_of_the_cover_is_the_meeting(read_context: Read) -> None:
    (date,) = dates(read_context, COVER)
    assert (date.quote, date.kind, str(date.earliest)) == ("4 March 2025", "meeting_date", "2025-03-04")


def test_a_year_left_out_comes_from_the_meeting(read_context: Read) -> None:
    (_, date) = dates(read_context, f"{COVER}The storm came on 29 December and broke the quay.\n")
    assert str(date.earliest) == "2024-12-29"
    assert date.doubts == ("year_inferred",)


def test_a_paper_without_a_date_says_what_the_year_rests_on(read_context: Read) -> None:
    found = dates(read_context, "The storm of 29 December was bad. In January 2025 the quay was mended.\n")
    assert str(found[0].earliest) == "2024-12-29"
    assert "no_paper_date" in found[0].doubts


def test_a_report_on_a_quarter_is_read_from_its_end(read_context: Read) -> None:
    body = (
        "The ferry sails every day of the week. " * 45
        + "\n\nThe quay was mended in December 2030.\n\nThe slip was dug in November 2030, and the ferry sailed in October 2030.\n"
    )
    for title, kind in (("Harbour Performance Report Quarter 3 2030/31", "event"), ("Harbour Forward Plan Quarter 3 2030/31", "milestone")):
        rows = read_context(f"{title}\n\n{body}", "header", "dates").records(Date)
        assert {d.quote: d.kind for d in rows}["December 2030"] == kind


def test_a_verb_in_the_past_says_which_quarter_is_meant(read_context: Read) -> None:
    found = dates(read_context, "Date of meeting: 10 January 2031\n\nThe ferry was not sailing in Quarter 1. It will sail in Quarter 1.\n")
    assert [str(d.earliest) for d in found[1:]] == ["2030-04-01", "2031-04-01"]


def test_a_month_that_names_a_deadline(read_context: Read) -> None:
    (_, date) = dates(read_context, "Date of meeting: 10 October 2031\n\nThe November deadline for bids is near.\n")
    assert (date.quote, str(date.earliest), date.kind) == ("November", "2031-11-01", "deadline")


def test_an_open_year_with_nothing_to_go_by_stays_null(read_context: Read) -> None:
    (date,) = dates(read_context, "The storm of 29 December was bad.\n")
    assert (date.earliest, date.latest, date.doubts) == (None, None, ("year_missing",))


def test_a_date_in_a_table_says_its_cell(read_context: Read) -> None:
    rows = [["Works", "Done by"], ["Quay wall", "30 June 2025"], ["Slipway", "Autumn 2025"]]
    cells = [CellBlock(r, c, [paragraph(text)]) for r, row in enumerate(rows) for c, text in enumerate(row)]
    document = freeze([paragraph("Date of meeting: 4 March 2025"), TableBlock("data", cells, 3, 2, header_rows=1)])
    found = read_context(document, "header", "dates").records(Date)
    assert [(d.quote, d.row_index, d.col_index) for d in found if d.table_id] == [("30 June 2025", 1, 1), ("Autumn 2025", 2, 1)]


def test_a_bare_year_in_a_table_counts_in_labels_only(read_context: Read) -> None:
    rows = [["Ward", "2021", "2022"], ["Quayside", "2019", "1990"]]
    cells = [CellBlock(r, c, [paragraph(text)]) for r, row in enumerate(rows) for c, text in enumerate(row)]
    found = read_context(freeze([TableBlock("data", cells, 2, 3, header_rows=1)]), "dates").records(Date)
    assert [d.quote for d in found] == ["2021", "2022"]


def test_paragraph_numbers_are_no_dates(read_context: Read) -> None:
    found = dates(read_context, "Minutes of the meeting held on 4 September 2018\n\n18.09.1 Apologies\n\n18.09.2 Hedges\n\n18.09.3 Ferry\n")
    assert [d.quote for d in found] == ["4 September 2018"]


def test_dates_under_an_approval_and_a_consultation_are_told_apart(read_context: Read) -> None:
    text = "I approve the recommendations of this report.\n\nCllr Jo Bloggs\n\n05/12/22\n\nIn consultation with:\n\nAnn Other\n\n04/12/22\n"
    assert [d.kind for d in dates(read_context, text)] == ["decision_date", "sign_off_date"]


def test_quotes_are_the_words_of_the_text(read_context: Read) -> None:
    context = read_context(f"{COVER}Between 3 May 2025 and 9 May 2025 the ferry rests until autumn 2025.\n", "header", "dates")
    for row in context.records(Date):
        assert row.quote == context.text[row.char_start : row.char_end]


def test_the_date_of_the_next_meeting_stands_under_nobodys_signature(read_context: Read) -> None:
    before = "# 27/5. Leases\n\nTerms be settled in consultation with the Leader.\n\n"
    found = dates(read_context, f"{before}# 27/6. Date of next meeting\n\n16 March 2027\n\nThe meeting ended at 8 pm.\n")
    assert [(d.quote, d.kind == "sign_off_date") for d in found] == [("16 March 2027", False)]


def test_what_was_done_by_a_day_gone_by_had_no_deadline(read_context: Read) -> None:
    text = f"{COVER}By March 2019 half of the wall was mended, and the rest will be mended by March 2031.\n"
    assert [d.kind for d in dates(read_context, text)][-2:] == ["event", "deadline"]


def test_a_day_named_with_its_year_elsewhere_is_that_day_again(read_context: Read) -> None:
    plans = "Plans are due by 17 October 2025. The pier stays open until the last day for bids, 17 October."
    assert dates(read_context, COVER + plans)[-1].earliest == date(2025, 10, 17)
    accounts = "The balance at 31 March 2023 was low. The grant has to be spent by 31 March."
    assert dates(read_context, COVER + accounts)[-1].earliest == date(2025, 3, 31)
    both = "Fairs were held on 2 May 2022 and 2 May 2023. The next fair opens on 2 May."
    assert dates(read_context, COVER + both)[-1].earliest == date(2025, 5, 2)
