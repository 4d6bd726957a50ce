"""Checks: what they flag, and above all what they leave alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.check import CHECKS
from extract.context import Context
from extract.document import Document
from extract.read.freeze import Block, CellBlock, ParagraphBlock, Run, TableBlock, freeze
from extract.records import Flag

Read = Callable[..., Context]


def paragraph(text: str) -> ParagraphBlock:
    return ParagraphBlock([Run(word) for word in text.split()])


def table(*rows: str, header_rows: int = 1) -> TableBlock:
    cells = [CellBlock(r, c, [paragraph(t)] if t.strip() else []) for r, row in enumerate(rows) for c, t in enumerate(row.split("|"))]
    return TableBlock("data", cells, len(rows), rows[0].count("|") + 1, header_rows)


def flags(read_context: Read, text: str | Document | list[str | Block], check: str) -> list[Flag]:
    source = freeze([paragraph(b) if isinstance(b, str) else b for b in text]) if isinstance(text, list) else text
    return list(CHECKS[check](read_context(source)))


def brief(found: list[Flag]) -> list[tuple[str, str]]:
    return [(f.kind, f.severity) for f in found]


class TestTotals:
    HEAD = "Service | 2032/33 £'000 | 2033/34 £'000 | 2034/35 £'000 | Total £'000"

    def test_a_table_that_adds_up_is_left_alone(self, read_context: Read) -> None:
        rows = (self.HEAD, "Ferries | 10 | 20 | 30 | 60", "Parks | 1 | 2 | 3 | 6", "Total | 11 | 22 | 33 | 66")
        assert flags(read_context, [table(*rows)], "sums") == []

    def test_one_wrong_total_is_an_error_that_says_what_it_should_be(self, read_context: Read) -> None:
        rows = (self.HEAD, "Ferries | 100 | 200 | 300 | 600", "Parks | 11 | 22 | 33 | 66", "Roads | 5 | 6 | 7 | 18", "Total | 116 | 228 | 430 | 684")
        found = flags(read_context, [table(*rows)], "sums")
        assert ("total_mismatch", "error") in brief(found)
        wrong = next(f for f in found if "2034/35" in f.message)
        assert "430" in wrong.message
        assert "340" in wrong.message
        assert len(wrong.evidence_ids) == 4
        assert "Total\t116\t228\t430\t684" in wrong.quotes

    def test_rounding_is_no_error(self, read_context: Read) -> None:
        rows = (self.HEAD, "Ferries | 10 | 20 | 30 | 61", "Parks | 1 | 2 | 3 | 6", "Roads | 5 | 5 | 5 | 15", "Total | 16 | 27 | 38 | 81")
        assert set(brief(flags(read_context, [table(*rows)], "sums"))) == {("rounding", "info")}

    def test_subtotals_are_not_counted_twice(self, read_context: Read) -> None:
        rows = (
            self.HEAD, "Ferries | 10 | 20 | 30 | 60", "Parks | 1 | 2 | 3 | 6", "Total culture | 11 | 22 | 33 | 66",
            "Roads | 5 | 5 | 5 | 15", "Lamps | 1 | 1 | 1 | 3", "Total streets | 6 | 6 | 6 | 18", "Total | 17 | 28 | 39 | 84",
        )  # fmt: skip
        assert flags(read_context, [table(*rows)], "sums") == []

    def test_income_printed_without_its_sign_is_no_error(self, read_context: Read) -> None:
        rows = (self.HEAD, "Costs | 100 | 200 | 300 | 600", "Less fares | 40 | 50 | 60 | 150", "Total | 60 | 150 | 240 | 450")
        assert flags(read_context, [table(*rows)], "sums") == []

    def test_a_total_that_is_only_part_of_a_label_or_whole_life_is_left_alone(self, read_context: Read) -> None:
        head = "Scheme | Total cost £000 | 2032/33 £000 | 2033/34 £000"
        rows = (head, "Wall | 900 | 100 | 200", "Pier | 300 | 100 | 200", "Slip | 300 | 100 | 200")
        assert flags(read_context, [table(*rows)], "sums") == []

    def test_percentages_and_row_numbers_do_not_add_up_to_anything(self, read_context: Read) -> None:
        head = "No | Item | £000 | £000 | £000 | Change"
        rows = (head, "1 | Pay | 10 | 20 | 30 | 5%", "2 | Fuel | 1 | 2 | 3 | 2%", "3 | Total | 11 | 22 | 33 | 4%")
        assert flags(read_context, [table(*rows)], "sums") == []

    def test_a_balance_that_is_not_carried_forward(self, read_context: Read) -> None:
        rows = (
            "Harbour Reserve | 2031/32 £'000 | 2032/33 £'000 | 2033/34 £'000 | 2034/35 £'000", "Opening balance | 100 | 250 | 190 | 170",
            "Contributions | 50 | 40 | 30 | 20", "Withdrawals | (20) | (100) | (50) | (60)", "Closing balance | 250 | 190 | 170 | 130",
        )  # fmt: skip
        found = flags(read_context, [table(*rows)], "sums")
        assert brief(found) == [("balance_mismatch", "error")]
        assert "130" in found[0].message
        assert "2031/32" in found[0].message

    def test_a_wrong_total_among_three_columns_of_which_one_is_the_variance(self, read_context: Read) -> None:
        head = "Service | Budget £'000 | Forecast £'000 | Variance £'000"
        rows = (
            head,
            "Halls | 846.0 | 911.5 | 65.5",
            "Staff | 120.4 | 52.9 | (67.5)",
            "Hire | 310.7 | 487.3 | 176.6",
            "Net total | 1,277.1 | 1,471.7 | 174.6",
        )
        (found,) = flags(read_context, [table(*rows)], "sums")
        assert (found.kind, found.severity) == ("total_mismatch", "error")
        assert "1,471.7" in found.message
        assert "1,451.7" in found.message

    def test_a_variance_that_is_not_the_difference(self, read_context: Read) -> None:
        head = "Service | Budget £'000 | Forecast £'000 | Variance £'000"
        rows = (head, "Halls | 846 | 911 | 65", "Staff | 120 | 52 | (68)", "Hire | 310 | 487 | 177", "Boats | 200 | 260 | 90")
        (found,) = flags(read_context, [table(*rows)], "sums")
        assert (found.kind, found.severity) == ("total_mismatch", "error")
        assert "Boats" in found.message

    def test_a_balance_carried_forward_over_the_columns(self, read_context: Read) -> None:
        head = "Reserve | Opening balance £'000 | Contributions £'000 | Drawdown £'000 | Closing balance £'000"
        rows = (head, "Quay | 100 | 10 | 20 | 90", "Pier | 200 | 0 | 50 | 150", "Boats | 300 | 5 | 5 | 300", "Lamps | 400 | 0 | 100 | 310")
        found = flags(read_context, [table(*rows)], "sums")
        assert brief(found) == [("balance_mismatch", "error")]
        assert "Lamps" in found[0].message

    def test_one_misprint_is_one_error(self, read_context: Read) -> None:
        """A wrong closing balance makes the total of the balances wrong as well, though that is what it should be."""
        head = "Reserve | Opening balance £000 | Additions £000 | Use £000 | Closing balance £000"
        rows = (head, "Lamps | 420 | 30 | -12 | 438", "Ropes | 195 | 25 | 0 | 230", "Nets | 31 | 10 | -8 | 33", "Total | 646 | 65 | -20 | 691")
        (found,) = flags(read_context, [table(*rows)], "sums")
        assert (found.kind, found.severity) == ("balance_mismatch", "error")
        assert "Ropes" in found.message

    def test_a_misprint_in_a_row_that_has_its_own_total(self, read_context: Read) -> None:
        rows = (self.HEAD, "Ferries | 100 | 200 | 300 | 600", "Parks | 11 | 22 | 33 | 76", "Roads | 5 | 6 | 7 | 18", "Total | 116 | 228 | 340 | 684")
        (found,) = flags(read_context, [table(*rows)], "sums")
        assert "Parks" in found.message

    def test_a_plain_list_of_amounts_with_a_wrong_total(self, read_context: Read) -> None:
        rows = (
            "Payee | Invoice | Amount",
            "Tolford Lamps | A1 | £412.40",
            "Quay & Sons | B7 | £1,188.72",
            "Hall | C3 | £90.00",
            "Total | | £1,781.12",
        )
        (found,) = flags(read_context, [table(*rows)], "sums")
        assert (found.kind, found.severity) == ("total_mismatch", "error")
        assert "1,691.12" in found.message
        right = (*rows[:-1], "Total | | £1,691.12")
        assert flags(read_context, [table(*right)], "sums") == []

    @pytest.mark.parametrize("row", ["Less fares | C3 | £90.00", "of which grant | C3 | £90.00", "Hall | C3 | -£90.00", "Hall | C3 | "])
    def test_a_list_that_is_not_plain_is_left_alone(self, read_context: Read, row: str) -> None:
        rows = ("Payee | Invoice | Amount", "Tolford Lamps | A1 | £412.40", "Quay & Sons | B7 | £1,188.72", row, "Total | | £1,781.12")
        assert flags(read_context, [table(*rows)], "sums") == []

    def test_columns_of_rates_and_unrelated_columns_are_left_alone(self, read_context: Read) -> None:
        head = "Fee | Last year £ | This year £ | Increase £"
        rows = (head, "Day | 4 | 5 | 9", "Week | 7 | 9 | 1", "Month | 20 | 30 | 3", "Year | 100 | 90 | 2")
        assert flags(read_context, [table(*rows)], "sums") == []


class TestAmountsInSentences:
    @pytest.mark.parametrize(
        "text",
        [
            "The budget moves from £4,100.5k to £4,500.5k, an increase of £410.0k.",
            "The grant is £500,250, of which £300,150 (60%) is capital and £190,100 (40%) is revenue.",
            "The cost is £912,400, comprising £400,100 for boats and £502,300 for nets.",
            "The award of £640,500 is split between £400,100 for boats and £220,400 for nets.",
            "It will cost £400,100 for boats and £502,300 for nets, a total of £912,400.",
        ],
    )
    def test_what_a_sentence_says_of_its_own_amounts(self, read_context: Read, text: str) -> None:
        found = flags(read_context, text, "amounts")
        assert brief(found) == [("total_mismatch", "error")]
        assert found[0].quotes == (text,)

    @pytest.mark.parametrize(
        "text",
        [
            "The budget moves from £4,100.5k to £4,500.5k, an increase of £400.0k.",
            "Spending rises from £4.1m to £4.5m, an increase of £0.35m.",
            "The grant is £500,000, of which £300,000 (60%) is capital and £150,000 (30%) is revenue.",
            "The grant is £500,000, of which £300,000 is capital and £100,000 is for lamps.",
            "The cost is £902,400, comprising £400,100 for boats and £502,300 for nets.",
            "The cost is £0.9m, comprising £400,100 for boats and £502,300 for nets.",
            "The cost is £912,400, including £400,100 for boats and £502,300 for nets.",
            "The cost is around £912,400, comprising £400,100 for boats and £502,300 for nets.",
            "It will cost £400,100 for boats and £502,300 for nets, a total of £902,400.",
        ],
    )
    def test_rounding_and_incomplete_shares_are_left_alone(self, read_context: Read, text: str) -> None:
        assert flags(read_context, text, "amounts") == []

    def test_parts_listed_below_an_amount(self, read_context: Read) -> None:
        lead = "2.1 Agree to draw down £912,000 from the Quay Reserve, profiled as follows:"
        wrong = f"{lead}\n\n- £486,000 in 2032/33\n\n- £416,000 in 2033/34\n\n3.1 Next.\n"
        (found,) = flags(read_context, wrong, "amounts")
        assert (found.kind, found.severity) == ("total_mismatch", "error")
        assert "£902,000" in found.message
        assert flags(read_context, wrong.replace("416", "426"), "amounts") == []

    def test_malformed_amounts(self, read_context: Read) -> None:
        found = flags(read_context, "The clerk paid £3,4180.25 in March.", "amounts")
        assert brief(found) == [("malformed_amount", "error")]
        assert "£3,4180.25" in found[0].message


class TestReferences:
    BODY = (
        "1 Purpose\n\n1.1 The quay wall needs repair before the winter storms set in again.\n\n"
        "2 Costs\n\n2.1 Costs are shown.\n\n2.2 A grant will pay half of the cost of the works.\n\n"
    )

    def test_a_paragraph_that_the_numbering_leaves_no_room_for(self, read_context: Read) -> None:
        found = flags(read_context, self.BODY + "2.3 The analysis can be found in paragraph 2.9.\n", "references")
        assert brief(found) == [("broken_reference", "error")]
        assert "2.1 to 2.3" in found[0].message
        assert any("paragraph 2.9" in quote for quote in found[0].quotes)

    def test_references_that_lead_somewhere_or_out_of_the_paper(self, read_context: Read) -> None:
        text = self.BODY + "2.3 See paragraph 2.1 above.\n\n2.4 This follows section 2.9 of the Constitution.\n"
        assert flags(read_context, text, "references") == []

    def test_paragraphs_of_sections_beyond_the_last(self, read_context: Read) -> None:
        found = flags(read_context, self.BODY + "3 Risks\n\n3.1 Storms come in winter. See also paragraph 14.7.\n", "references")
        assert brief(found) == [("broken_reference", "warning")]

    def test_appendices_may_be_other_files(self, read_context: Read) -> None:
        found = flags(read_context, self.BODY + "2.3 The plan is at Appendix 4, and Appendix 4 has maps.\n", "references")
        assert brief(found) == [("broken_reference", "info")]

    def test_appendices_named_together_are_each_told_by_name(self, read_context: Read) -> None:
        found = flags(read_context, self.BODY + "2.3 The plans are at appendices D and F.\n", "references")
        assert [flag.message.split(" is ")[0] for flag in found] == ["Appendix D", "Appendix F"]


class TestSigning:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Insert name and title of Director", ["placeholder"]),
            ("Decision type: Choose an item.", ["placeholder"]),
            ("The start date is [to be confirmed].", ["placeholder"]),
            ("It costs £xx in all.", ["placeholder"]),
            ("Minute XX refers.", ["placeholder"]),
            ("See Part XX of the code.", []),
            ("Signed ____________________ Dated 4 May 2021", ["missing_signature"]),
            ("Signed ____________________ Dated ____________", ["missing_signature", "missing_date"]),
            ("The minutes were signed by the Chair.", []),
            ("Members asked the clerk to insert a bench.", []),
            ("The profile is still to be confirmed through business cases.", []),
        ],
    )
    def test_what_was_never_filled_in(self, read_context: Read, text: str, expected: list[str]) -> None:
        found = flags(read_context, text, "signing")
        assert [f.kind for f in found if f.kind != "missing_name"] == expected
        assert {f.severity for f in found} <= ({"info"} if "missing_signature" in expected else {"warning"})

    def test_the_same_words_again_are_one_flag(self, read_context: Read) -> None:
        found = flags(read_context, ["Owner", "Choose an item.", "Type", "Choose an item."], "signing")
        assert [f.kind for f in found] == ["placeholder"]
        assert "2 times" in found[0].message


class TestNumbering:
    LONG = "the quay wall needs repair before the winter storms set in again this year."

    def test_a_number_used_twice(self, read_context: Read) -> None:
        text = f"1 Purpose\n\n1.1 First {self.LONG}\n\n1.2 Then {self.LONG}\n\n1.2 Again {self.LONG}\n\n1.3 Last {self.LONG}\n"
        found = flags(read_context, text, "numbering")
        assert brief(found) == [("numbering", "warning")]
        assert "1.2" in found[0].message

    def test_a_number_left_out_of_a_list(self, read_context: Read) -> None:
        items = "\n\n".join(f"{n}. Item {n}: {self.LONG}" for n in (1, 2, 3, 5, 6))
        found = flags(read_context, f"# Consultation\n\n{items}\n", "numbering")
        assert ["no item 4" in f.message for f in found] == [True]

    def test_lists_in_order_are_left_alone(self, read_context: Read) -> None:
        items = "\n\n".join(f"{n}. Item {n}: {self.LONG}" for n in (1, 2, 3, 4, 5))
        assert flags(read_context, f"# Consultation\n\n{items}\n", "numbering") == []


def test_flags_have_ids_messages_and_quotes_of_the_text(read_context: Read) -> None:
    context = read_context("Signed ____________________\n\nThe clerk paid £3,4180.25 in March. See Appendix 9.\n")
    found = [flag for check in CHECKS.values() for flag in check(context)]
    assert len({f.id for f in found}) == len(found) >= 3
    assert all(f.message and all(quote in context.text for quote in f.quotes) for f in found)
