"""Costs: what the words around an amount say of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from extract.context import Context
from extract.find.costs import is_total
from extract.read.freeze import CellBlock, ParagraphBlock, Run, TableBlock, freeze
from extract.records import Cost, Recommendation
from extract.rulebook import load_rulebook

Read = Callable[..., Context]


def costs(read_context: Read, text: str) -> list[Cost]:
    return read_context(text, "tables", "recommendations", "costs").records(Cost)


def paragraph(text: str) -> ParagraphBlock:
    return ParagraphBlock([Run(word) for word in text.split()])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Agree the drawdown of £640,000 for the quay.", "drawdown"),
        ("It will be met by £60,000 from reserves.", "drawdown"),
        ("The sea wall is expected to cost £4m.", "cost"),
        ("Cost estimates from the builder are as follows: £4m for the wall.", "cost"),
        ("At a charge for each berth, the net revenue was estimated at £2 million.", "income"),
        ("The ferry has the potential to generate a surplus of £2 million a year.", "income"),
        ("The harbour is reporting a £0.3 million pressure against a revised budget.", "variance"),
        ("The support includes £2,000 towards a new boat if you earn less than most.", None),
        ("The merger is to save £300k each year.", "saving"),
        ("£500,000 of these savings rest on the ferry.", "saving"),
        ("A grant of £25,000 was offered by the trust.", "funding"),
        ("The closing balance will be £1.2m.", "reserve_balance"),
        ("The net budget for ferries is £9.1m.", "budget"),
        ("Parking brings an income of £80,000.", "income"),
        ("It includes a planned investment of £35m.", "investment"),
        ("There is a forecast overspend of +£21.6m.", "variance"),
        ("This is a key decision as it involves over £500k.", "threshold"),
        ("The de minimis level is £6,000.", "threshold"),
        ("Tolford has £17 in hand.", None),
    ],
)
def test_kind_is_what_the_nearest_words_say(read_context: Read, text: str, kind: str | None) -> None:
    (cost,) = costs(read_context, text)
    assert cost.kind == kind


def test_a_phrase_beside_another_amount_belongs_to_that_one(read_context: Read) -> None:
    found = costs(read_context, "The ferry has a budget of £4m and an overspend of £200k, while fares are income of £90k.")
    assert [c.kind for c in found] == ["budget", "variance", "income"]


def test_items_take_the_kind_of_the_words_that_introduce_them(read_context: Read) -> None:
    text = "3.1 The drawdown from the Harbour Reserve is profiled as follows:\n\n- £410,000 in 2022/23\n\n- £230,000 in 2023/24\n"
    found = costs(read_context, text)
    assert [(c.kind, c.period) for c in found] == [("drawdown", "2022/23"), ("drawdown", "2023/24")]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("The lamp would cost £64 - 2018/19, £48 - 2019/20 and £30 2021/22.", ["2018/19", "2019/20", "2021/22"]),
        ("In 2024/25 the ferry cost £4m.", ["2024/25"]),
        ("A strategy for 2023/24 of £3.7m was set.", ["2023/24"]),
        ("Savings not made in 2024-25 (£24.1m) and other pressures (£7.3m) remain.", ["2024-25", None]),
        ("The budget for 2025-26 goes from £4m to £5m.", ["2025-26", "2025-26"]),
        ("It costs £300 per annum from 2022/23.", ["per annum"]),
        ("A sum of £1million over 5 years is sought.", ["over 5 years"]),
        ("Loans of £1.6m since July 2023 were made.", ["since July 2023"]),
        ("The cost is up to £640,000 until June 2023.", ["until June 2023"]),
        ("It has fallen by £3.5m compared with the forecast reported for 2023/24.", [None]),
        ("On 4 May 2023 the committee approved £40,000.", [None]),
        ("The fee is £40. In 2023/24 it rose.", [None]),
    ],
)
def test_periods_are_those_stated_for_the_amount(read_context: Read, text: str, periods: list[str | None]) -> None:
    assert [c.period for c in costs(read_context, text)] == periods


def test_bounds_of_periods(read_context: Read) -> None:
    (year,) = costs(read_context, "In 2024/25 the ferry cost £4m.")
    assert (year.period_start, year.period_end) == (date(2024, 4, 1), date(2025, 3, 31))
    (until,) = costs(read_context, "The cost is up to £640,000 until June 2023.")
    assert (until.period_start, until.period_end, until.qualifier) == (None, date(2023, 6, 30), "up to")
    (rate,) = costs(read_context, "It costs £300 per annum.")
    assert (rate.period_start, rate.period_end, rate.recurrence) == (None, None, "recurring")


def test_fund_nature_and_recurrence_as_written(read_context: Read) -> None:
    (cost,) = costs(read_context, "A one-off capital cost of £40,000 will be met from the Harbour Renewal Reserve.")
    assert (cost.fund, cost.nature, cost.recurrence) == ("Harbour Renewal Reserve", "capital", "one_off")
    (plain,) = costs(read_context, "The lamp cost £40.")
    assert (plain.fund, plain.nature, plain.recurrence, plain.table_id, plain.is_total) == (None, None, None, None, None)


def test_amounts_of_recommendations_point_at_them(read_context: Read) -> None:
    text = "# Recommendations\n\n2.1 That Cabinet approves the drawdown of £640,000 for the quay.\n\n# Background\n\n3.1 The quay cost £2m in all.\n"
    context = read_context(text, "tables", "recommendations", "costs")
    (recommendation,) = context.records(Recommendation)
    assert [c.recommendation_id for c in context.records(Cost)] == [recommendation.id, None]


def test_the_last_column_of_a_plan_may_stand_for_all_later_years(read_context: Read) -> None:
    head = "Scheme | 2022/23 £'000 | 2023/24 and later years £'000 | 2024/25+ £'000"
    context = read_context(
        freeze([paragraph("The plan is below."), table(head, "Quay wall | 10 | 15 | 25", "Ferry | 11 | 16 | 26")]), "tables", "costs"
    )
    assert [(c.period, c.period_start, c.period_end) for c in context.records(Cost)[:3]] == [
        ("2022/23", date(2022, 4, 1), date(2023, 3, 31)),
        ("2023/24 and later years", date(2023, 4, 1), None),
        ("2024/25+", date(2024, 4, 1), None),
    ]


def test_malformed_amounts_are_kept_without_a_value(read_context: Read) -> None:
    (cost,) = costs(read_context, "The clerk paid £3,4180.25 in March.")
    assert (cost.quote, cost.amount, cost.doubts) == ("£3,4180.25", None, ("malformed",))


def table(*rows: str) -> TableBlock:
    cells = [CellBlock(r, c, [paragraph(t)] if t.strip() else []) for r, row in enumerate(rows) for c, t in enumerate(row.split("|"))]
    return TableBlock("data", cells, len(rows), rows[0].count("|") + 1, 1)


def test_cells_of_data_tables(read_context: Read) -> None:
    head = "Item | 2022/23 £'000 | 2023/24 £'000 | Total £'000"
    rows = (head, "Closing balance | (120) | 80 | ", "Ferry savings | 10 | 15 | 25", "Total | 10 | 15 | 25")
    context = read_context(freeze([paragraph("The plan is below."), table(*rows)]), "tables", "costs")
    found = context.records(Cost)
    assert [(c.quote, c.amount, c.kind, c.period) for c in found[:2]] == [
        ("(120)", Decimal(-120_000), "reserve_balance", "2022/23"),
        ("80", Decimal(80_000), "reserve_balance", "2023/24"),
    ]
    last = found[-1]
    assert (last.row_label, last.column_label, last.row_index, last.col_index, last.is_total) == ("Total", "Total £'000", 3, 3, True)
    assert [c.is_total for c in found[:3]] == [False, False, False]
    assert {c.table_id for c in found} == {context.table_id(0)}


def test_amounts_within_the_words_of_a_cell(read_context: Read) -> None:
    context = read_context(freeze([table("Risk | What we do", "Delay | Hold a contingency of £40,000 until June 2025")]), "tables", "costs")
    (cost,) = context.records(Cost)
    assert (cost.quote, cost.amount, cost.table_id, cost.row_index, cost.col_index) == ("£40,000", Decimal(40_000), context.table_id(0), 1, 1)


def test_every_quote_is_the_text_between_its_offsets(read_context: Read) -> None:
    context = read_context("Fees of £40–60 a visit, c. £1.2m in all.\n\nA (£3m) gap.", "tables", "costs")
    assert [c.quote for c in context.records(Cost)] == ["£40–60", "£1.2m", "£3m"]
    assert all(context.text[c.char_start : c.char_end] == c.quote for c in context.records(Cost))


def test_years_down_the_side_are_periods_too(read_context: Read) -> None:
    context = read_context(freeze([table("Year | Grant £", "2022/23 | 400", "2023/24 | 500")]), "tables", "costs")
    assert [(c.period, c.kind) for c in context.records(Cost)] == [("2022/23", "funding"), ("2023/24", "funding")]


def test_lines_of_a_list_set_without_marks_take_their_kind_from_its_first_line(read_context: Read) -> None:
    found = costs(read_context, "Invoices to be approved: -\n\nTolford Lamps £54.00\n\nQuay & Sons £864.00\n\nVillage hall £12\n")
    assert [c.kind for c in found] == ["cost", "cost", "cost"]


def test_totals_and_natures_of_tables(read_context: Read) -> None:
    head = "Scheme | Housing Revenue Account 2031/32 £000 | Annual Lamp Programme £000 | Total cost £000"
    rows = (head, "Wall | 100 | 20 | 120", "145 TOTAL WORKS | 100 | 20 | 120")
    context = read_context(freeze([paragraph("Housing Revenue Account capital programme"), table(*rows)]), "tables", "costs")
    found = context.records(Cost)
    assert [c.is_total for c in found] == [False, False, True, True, True, True]
    assert {c.nature for c in found} == {"capital"}


def test_a_sum_is_a_total_only_of_something() -> None:
    totals = load_rulebook().vocabulary("table_total")
    assert [is_total(totals, label) for label in ("Total", "Sum of the above", "Commuted sum", "Provisional sum")] == [True, True, False, False]
