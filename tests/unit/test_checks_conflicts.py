"""Checks of dates, order, names, words and amounts against each other: what they flag, and what they leave alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from extract.check import CHECKS
from extract.context import Context
from extract.document import Document
from extract.read.freeze import Block, CellBlock, ParagraphBlock, Run, TableBlock, freeze
from extract.records import Flag

Read = Callable[..., Context]

COVER = "Tolford County Council\n\nReport title: Quay wall\n\nReport to: Councillor A Rowan, Cabinet Member for Harbours\n\nDate: 4 March 2031\n\n"
LONG = "the quay wall needs repair before the winter storms set in again this year."


def paragraph(text: str) -> ParagraphBlock:
    return ParagraphBlock([Run(word) for word in text.split()])


def table(*rows: str) -> TableBlock:
    cells = [CellBlock(r, c, [paragraph(t)] if t.strip() else []) for r, row in enumerate(rows) for c, t in enumerate(row.split("|"))]
    return TableBlock("data", cells, len(rows), rows[0].count("|") + 1, 1)


def document(*blocks: str | Block) -> Document:
    return freeze([paragraph(b) if isinstance(b, str) else b for b in blocks])


def flags(read_context: Read, text: str | Document, check: str) -> list[Flag]:
    return list(CHECKS[check](read_context(text)))


def brief(found: list[Flag]) -> list[tuple[str, str]]:
    return [(f.kind, f.severity) for f in found]


class TestCalendar:
    def test_a_weekday_that_is_another(self, read_context: Read) -> None:
        (found,) = flags(read_context, "The quay closes on Tuesday 5 March 2031 for a week.", "calendar")
        assert brief([found]) == [("date_conflict", "error")]
        assert "5 March 2031 is a Wednesday, not a Tuesday" in found.message
        assert found.evidence_ids

    @pytest.mark.parametrize(
        "text",
        [
            "The quay closes on Wednesday 5 March 2031 for a week.",
            "The quay closes on Wed, 5th March 2031.",
            "It met on Monday; on 5 March 2031 it closed.",
            "Members met on 5 March 2031. Tuesday is market day.",
            "It runs from 4 March 2031 to 9 March 2031.",
            "The visit was brought forward from 9 March 2031 to 4 March 2031.",
            "Accounts as at 29 February 2032 and 30 June 2031.",
        ],
    )
    def test_days_that_fit_are_left_alone(self, read_context: Read, text: str) -> None:
        assert flags(read_context, text, "calendar") == []

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("The lease ends on 31 September 2031.", "September 2031 has 30 days"),
            ("Bids close on 29th February 2031.", "February 2031 has 28 days"),
            ("Bids close on the 31st of June.", "June has 30 days"),
            ("Bids close on 31/11/2031 at noon.", "no calendar has"),
        ],
    )
    def test_a_day_that_no_month_has(self, read_context: Read, text: str, says: str) -> None:
        (found,) = flags(read_context, text, "calendar")
        assert brief([found]) == [("date_conflict", "error")]
        assert says in found.message

    def test_what_will_be_done_on_a_day_long_gone_by(self, read_context: Read) -> None:
        (found,) = flags(read_context, COVER + "The plan will be published on 5 April 2030.", "calendar")
        assert (found.kind, found.severity) == ("date_conflict", "warning")
        assert "long before the day of the paper (4 March 2031)" in found.message
        for words in (
            "It will be read against the plan adopted on 5 April 2030.",
            "It will be published on 5 April 2031.",
            "It was lit on 5 April 2030.",
        ):
            assert flags(read_context, COVER + words, "calendar") == []

    def test_a_period_that_ends_before_it_starts(self, read_context: Read) -> None:
        (found,) = flags(read_context, "The lease runs from 9 March 2031 to 4 March 2030.", "calendar")
        assert brief([found]) == [("date_conflict", "error")]

    def test_a_row_that_ends_before_it_starts(self, read_context: Read) -> None:
        rows = (
            "Works | Start date | End date",
            "Piling | 4 March 2031 | 9 April 2031",
            "Paving | 12 May 2031 | 1 May 2031",
            "Lamps | 4 May 2031 | 8 May 2031",
        )
        (found,) = flags(read_context, document(table(*rows)), "calendar")
        assert "1 May 2031" in found.message
        assert found.quotes == ("Paving\t12 May 2031\t1 May 2031",)


class TestOrder:
    BODY = "1 Recommendations\n\n1.1 Agree to repair the quay wall{by}.\n\n2 Background\n\n2.1 " + LONG + "\n\n"

    def test_a_deadline_that_is_past(self, read_context: Read) -> None:
        text = COVER + self.BODY
        (found,) = flags(read_context, text.format(by=" by 30 November 2030"), "order")
        assert brief([found]) == [("sequence", "warning")]
        assert "30 November 2030" in found.message
        assert flags(read_context, text.format(by=" by 30 November 2031"), "order") == []

    def test_a_signature_before_its_report(self, read_context: Read) -> None:
        text = COVER + self.BODY.format(by="") + "I approve the recommendations of this report for the reasons it gives.\tDate\n"
        text += "Councillor Ada Rowan, Cabinet Member for Harbours\t{}\n"
        (found,) = flags(read_context, text.format("09/02/2031"), "order")
        assert brief([found]) == [("sequence", "warning")]
        assert "Rowan signed on 9 February 2031, before the date of the report (4 March 2031)" in found.message
        assert flags(read_context, text.format("09/04/2031"), "order") == []

    def test_a_document_submitted_after_the_report(self, read_context: Read) -> None:
        text = COVER + self.BODY.format(by="")
        (found,) = flags(read_context, text + "Equality assessment\n\nSubmitted: 19 March 2031\n", "order")
        assert brief([found]) == [("date_conflict", "warning")]
        assert flags(read_context, text + "Equality assessment\n\nSubmitted: 1 March 2031\n", "order") == []


class TestNames:
    @pytest.mark.parametrize(("address", "expected"), [
        ("amelia.rowen@tolford.gov.uk", ["name_conflict"]),
        ("amelai.rowan@tolford.gov.uk", ["name_conflict"]),
        ("amelia.rowan@tolford.gov.uk", []),
        ("amelia.rowan2@tolford.gov.uk", []),
        ("a.rowan@tolford.gov.uk", []),
        ("democratic.services@tolford.gov.uk", []),
        ("harbour.team@tolford.gov.uk", []),
    ])  # fmt: skip
    def test_an_address_that_is_a_slip_away_from_the_name(self, read_context: Read, address: str, expected: list[str]) -> None:
        text = f"Tolford County Council\n\nReport author: Amelia Rowan, Harbour Engineer, email {address}\n\n1 Purpose\n\n1.1 {LONG}\n"
        found = flags(read_context, text, "names")
        assert [f.kind for f in found] == expected
        assert all(address in f.message and f.severity == "warning" for f in found)

    def test_a_name_spelt_in_two_ways(self, read_context: Read) -> None:
        head = "Tolford County Council\n\nReport author: Amelia Rowan, Harbour Engineer\n\n"
        text = head + "1 Purpose\n\n1.1 Questions go to Amelia {} of the harbour office.\n"
        (found,) = flags(read_context, text.format("Rowen"), "names")
        assert brief([found]) == [("name_conflict", "warning")]
        assert "Amelia Rowen" in found.message
        for other in ("Rowan", "Rowan's", "Hartley", "Brown"):
            assert flags(read_context, text.format(other), "names") == []


class TestTexts:
    REPORT = (
        "Tolford County Council\n\nReport to: Cabinet\n\nDate: 4 March 2031\n\n"
        "Recommendations\n\n(1) Cabinet is asked to agree to repair the quay wall {first}.\n\n"
        "1 Background\n\n1.1 " + LONG + "\n\n2 Recommendations\n\n(1) Cabinet is asked to agree to repair the quay wall {second}.\n"
    )  # fmt: skip

    def test_a_recommendation_printed_twice_with_other_words(self, read_context: Read) -> None:
        text = self.REPORT.format(first="and the slipway beside it at a cost of £40,000", second="and the slipway beside it at a cost of £60,000")
        found = flags(read_context, text, "texts")
        assert brief(found) == [("text_conflict", "warning")]
        assert "£40,000" in found[0].message
        assert "£60,000" in found[0].message

    def test_the_same_words_twice_are_left_alone(self, read_context: Read) -> None:
        assert flags(read_context, self.REPORT.format(first="this spring", second="this spring"), "texts") == []

    NONE = "Tolford County Council\n\nReport to: Cabinet\n\n1 Proposal\n\n1.1 {}\n\n2 Consultation\n\n2.1 None.\n\n3 Risks\n\n3.1 " + LONG + "\n"

    def test_none_where_the_paper_says_otherwise(self, read_context: Read) -> None:
        (found,) = flags(read_context, self.NONE.format("Traders on the quay were consulted in May."), "texts")
        assert brief([found]) == [("text_conflict", "warning")]
        assert any("Traders" in quote for quote in found.quotes)
        assert flags(read_context, self.NONE.format("Traders on the quay will be consulted in May."), "texts") == []

    def test_more_sought_than_asked_for(self, read_context: Read) -> None:
        text = (
            "Tolford County Council\n\nReport to: Cabinet\n\n1 Recommendations\n\n1.1 That Cabinet {} the work on the quay.\n\n"
            "2 Background\n\n2.1 Approval is now sought for the next stage of the works.\n"
        )
        assert brief(flags(read_context, text.format("notes"), "texts")) == [("text_conflict", "warning")]
        assert flags(read_context, text.format("approves"), "texts") == []


class TestConflicts:
    def test_a_figure_of_the_text_that_is_a_slip_away_from_its_table(self, read_context: Read) -> None:
        rows = ("Item | Cost £", "Slipway repairs | 412,600", "Harbour lights | 90,150", "Total | 502,750")
        wrong = document("Costs", table(*rows), "The cost of Slipway repairs is £421,600 in all.")
        (found,) = flags(read_context, wrong, "conflicts")
        assert brief([found]) == [("amount_conflict", "warning")]
        assert "412,600" in found.message
        assert flags(read_context, document("Costs", table(*rows), "The cost of Slipway repairs is £412,600 in all."), "conflicts") == []
        assert flags(read_context, document("Costs", table(*rows), "Slipway repairs rose from £421,600 last year."), "conflicts") == []

    def test_two_figures_that_one_slip_parts(self, read_context: Read) -> None:
        text = "1 Costs\n\n1.1 The total estimated cost of repairing the northern quay wall is £{}.\n\n2 Risks\n\n2.1 {}\n"
        other = "If the total estimated cost of repairing the northern quay wall (£{}) grows, the reserve pays."
        (found,) = flags(read_context, text.format("412,600", other.format("421,600")), "conflicts")
        assert brief([found]) == [("amount_conflict", "warning")]
        assert flags(read_context, text.format("412,600", other.format("412,600")), "conflicts") == []
        assert flags(read_context, text.format("412,600", "Another wall further along would cost £421,600."), "conflicts") == []


class TestRecommendations:
    TEXT = (
        "Tolford County Council\n\nReport to: Cabinet\n\n1 Recommendations\n\n"
        "1.1 That Cabinet approves £902,400 {}for the quay:\n\n(a) £400,100 for lamps; and\n\n(b) £{} for posts.\n"
    )

    def test_parts_against_the_whole(self, read_context: Read) -> None:
        (found,) = flags(read_context, self.TEXT.format("", "492,300"), "amounts")
        assert found.kind == "total_mismatch"
        assert "£892,400" in found.message
        assert flags(read_context, self.TEXT.format("", "502,300"), "amounts") == []
        assert flags(read_context, self.TEXT.format("in all, including these sums ", "492,300"), "amounts") == []


class TestCounts:
    @pytest.mark.parametrize(("said", "expected"), [("three", []), ("four", ["total_mismatch"]), ("two", ["total_mismatch"])])
    def test_items_against_the_number_announced(self, read_context: Read, said: str, expected: list[str]) -> None:
        items = "1. A dry quay in winter.\n\n2. Lights on the pier.\n\n3. Safe steps for the boats.\n\n"
        found = flags(read_context, f"# Aims\n\nThe scheme has the following {said} aims:\n\n{items}# Costs\n\nNone.\n", "counts")
        assert [f.kind for f in found] == expected
        assert all(f.severity == "warning" and "3 are listed" in f.message for f in found)


class TestForms:
    FORM = "Item {n}\n\nWhat was decided here?\n\nThe lease of shed {n} for a year.\n\nIs it exempt?\n\n{value}\n\nMade in private?\n\nNo\n\n"

    def test_a_field_left_empty_in_one_form_of_many(self, read_context: Read) -> None:
        text = "".join(self.FORM.format(n=n, value="" if n == 3 else "Open") for n in range(1, 6))
        (found,) = flags(read_context, text, "forms")
        assert brief([found]) == [("placeholder", "warning")]
        assert "Is it exempt?" in found.message

    def test_forms_filled_in_are_left_alone(self, read_context: Read) -> None:
        assert flags(read_context, "".join(self.FORM.format(n=n, value="Open") for n in range(1, 6)), "forms") == []


class TestSheets:
    def test_an_opening_balance_that_is_not_the_last_closing(self, read_context: Read) -> None:
        rows = ("Reserve | 2031/32 £'000 | 2032/33 £'000 | 2033/34 £'000 | 2034/35 £'000", "Opening balance | 100 | 130 | 150 | 110",
                "Paid in | 50 | 40 | 30 | 20", "Taken out | (20) | (20) | (50) | (60)", "Closing balance | 130 | 150 | 130 | 70")  # fmt: skip
        found = flags(read_context, document(table(*rows)), "sums")
        assert brief(found) == [("balance_mismatch", "error")]
        assert "opens with 110" in found[0].message
        assert "closes with 130" in found[0].message

    @pytest.mark.parametrize(
        ("last", "expected"), [("15%", []), ("19%", [("total_mismatch", "error")]), ("60%", []), ("15.4%", [("rounding", "info")])]
    )
    def test_shares_of_a_hundred(self, read_context: Read, last: str, expected: list[tuple[str, str]]) -> None:
        rows = ("Answer | Share", "Yes | 45%", "No | 30%", "Undecided | 10%", f"No reply | {last}", "Total | 100%")
        assert brief(flags(read_context, document(table(*rows)), "sums")) == expected

    def test_a_row_whose_own_total_is_not_printed_explains_the_gap(self, read_context: Read) -> None:
        rows = ("Item | 2031/32 £ | 2032/33 £ | Total £", "Pier | 10 | 20 | 30", "Quay | 11 | 22 | 33", "Shed | 40 | 7 | ", "Total | 61 | 49 | 110")
        assert [f for f in flags(read_context, document(table(*rows)), "sums") if f.severity == "error"] == []


class TestChanges:
    @pytest.mark.parametrize(("text", "expected"), [
        ("The fee moves from £200.00 to £210.00, an increase of 5%.", []),
        ("The fee moves from £200.00 to £210.00, an increase of 4%.", [("total_mismatch", "error")]),
        ("The fee moves from £4m to £5m, an increase of 30%.", []),
        ("The budget rises by £10,900 from £201,300 to £211,700.", [("total_mismatch", "error")]),
        ("The budget rises by £10,400 from £201,300 to £211,700.", []),
    ])  # fmt: skip
    def test_movements_and_their_size(self, read_context: Read, text: str, expected: list[tuple[str, str]]) -> None:
        assert brief(flags(read_context, text, "amounts")) == expected


def test_nothing_is_an_error_where_the_page_may_be_misread(read_context: Read) -> None:
    sound = document("The quay closes on Tuesday 5 March 2031 for a week.")
    for source, severity in ((sound, "error"), (replace(sound, doubts=("ocr",)), "warning")):
        assert [f.severity for f in flags(read_context, source, "calendar")] == [severity]


class TestNumbers:
    def test_a_dotted_number_left_out(self, read_context: Read) -> None:
        items = "\n\n".join(f"2.{n} Point {n}: {LONG}" for n in (1, 2, 4, 5))
        (found,) = flags(read_context, f"1 Purpose\n\n1.1 {LONG}\n\n2 Costs\n\n{items}\n", "numbering")
        assert "there is no 2.3" in found.message

    def test_a_label_without_its_space(self, read_context: Read) -> None:
        found = flags(read_context, f"1 Purpose\n\n1.1 See Appendix 2 and {LONG}\n\n1.2 The list of Appendix2 maps is long.\n", "numbering")
        assert brief(found) == [("numbering", "info")]
