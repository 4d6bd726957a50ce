"""The grammar of dates: which words are an expression, what days they mean, and what only looks like a date."""

from __future__ import annotations

import time
from datetime import date

import pytest

from extract.grammar.dates import DateExpression, find_dates
from extract.rulebook import Rulebook

ANCHOR = date(2025, 1, 9)


def one(rulebook: Rulebook, text: str, anchor: date | None = ANCHOR) -> DateExpression:
    (expression,) = find_dates(rulebook, text, anchor=anchor)
    return expression


def quote(text: str, expression: DateExpression) -> str:
    return text[expression.span.start : expression.span.end]


@pytest.mark.parametrize(
    ("text", "quoted", "earliest", "latest", "precision"),
    [
        ("signed on 03/11/22.", "03/11/22", "2022-11-03", "2022-11-03", "day"),
        ("signed on 05.12.22", "05.12.22", "2022-12-05", "2022-12-05", "day"),
        ("published 2022-11-03 online", "2022-11-03", "2022-11-03", "2022-11-03", "day"),
        ("the ferry sank on 9th Jan 2025", "9th Jan 2025", "2025-01-09", "2025-01-09", "day"),
        ("on Thursday 9 January 2025 at noon", "9 January 2025", "2025-01-09", "2025-01-09", "day"),
        ("dated September 28, 2022", "September 28, 2022", "2022-09-28", "2022-09-28", "day"),
        ("the 1st of April, 2024", "1st of April, 2024", "2024-04-01", "2024-04-01", "day"),
        ("at 30 and 31 May 2025 events", "30 and 31 May 2025", "2025-05-30", "2025-05-31", "day"),
        ("due Dec 22", "Dec 22", "2022-12-01", "2022-12-31", "month"),
        ("due June / July 23", "June / July 23", "2023-06-01", "2023-07-31", "month"),
        ("ran between April and October 2022.", "between April and October 2022", "2022-04-01", "2022-10-31", "month"),
        ("from November to early March 2026", "November to early March 2026", "2025-11-01", "2026-03-31", "month"),
        ("the position at November 2024-25", "November 2024-25", "2024-11-01", "2024-11-30", "month"),
        ("the position at February 2024-25", "February 2024-25", "2025-02-01", "2025-02-28", "month"),
        ("by Q1 2023", "Q1 2023", "2023-01-01", "2023-03-31", "quarter"),
        ("in Q3 2024-25", "Q3 2024-25", "2024-10-01", "2024-12-31", "quarter"),
        ("for Quarter 4 (Q4, 2023/24) only", "Quarter 4 (Q4, 2023/24)", "2024-01-01", "2024-03-31", "quarter"),
        ("in quarters 3 and 4 of 2024/25;", "quarters 3 and 4 of 2024/25", "2024-10-01", "2025-03-31", "quarter"),
        ("in the third quarter of 2024/25", "third quarter of 2024/25", "2024-10-01", "2024-12-31", "quarter"),
        ("in the first half of 2025", "first half of 2025", "2025-01-01", "2025-06-30", "half_year"),
        ("during H2 2024/25", "H2 2024/25", "2024-10-01", "2025-03-31", "half_year"),
        ("opens in autumn 2025", "autumn 2025", "2025-09-01", "2025-11-30", "season"),
        ("closed in winter 2024", "winter 2024", "2024-12-01", "2025-02-28", "season"),
        ("the 2022/23 accounts", "2022/23", "2022-04-01", "2023-03-31", "financial_year"),
        ("the 2024-2025 accounts", "2024-2025", "2024-04-01", "2025-03-31", "financial_year"),
        ("the plan 2025-28", "2025-28", "2025-04-01", "2028-03-31", "financial_year"),
        ("from 2021/22 to 2025/26", "2021/22 to 2025/26", "2021-04-01", "2026-03-31", "financial_year"),
        ("programme 2015/16-2024/25", "2015/16-2024/25", "2015-04-01", "2025-03-31", "financial_year"),
        ("the 25-26 budget", "25-26", "2025-04-01", "2026-03-31", "financial_year"),
        ("turn of the century, 1999/00", "1999/00", "1999-04-01", "2000-03-31", "financial_year"),
        ("Strategy 2022-2026", "2022-2026", "2022-01-01", "2026-12-31", "year"),
        ("carbon neutral by 2030.", "2030", "2030-01-01", "2030-12-31", "year"),
        ("the 2050 target", "2050", "2050-01-01", "2050-12-31", "year"),
        ("the academic year 2025/26", "2025/26", "2025-09-01", "2026-08-31", "year"),
        ("from 1 April 2024 to 31 March 2025", "1 April 2024 to 31 March 2025", "2024-04-01", "2025-03-31", "day"),
        ("18th December 2024 – 15th January", "18th December 2024 – 15th January", "2024-12-18", "2025-01-15", "day"),
        ("28 December to 3 January 2026", "28 December to 3 January 2026", "2025-12-28", "2026-01-03", "day"),
        ("in this financial year", "this financial year", "2024-04-01", "2025-03-31", "financial_year"),
        ("before the end of the calendar year.", "end of the calendar year", "2025-01-01", "2025-12-31", "calendar_period"),
    ],
)
def test_an_expression_means_its_days(rulebook: Rulebook, text: str, quoted: str, earliest: str, latest: str, precision: str) -> None:
    expression = one(rulebook, text)
    assert quote(text, expression) == quoted
    assert (str(expression.earliest), str(expression.latest), expression.precision) == (earliest, latest, precision)


@pytest.mark.parametrize(
    "text",
    [
        "report C-017-2024/25",
        "decision 24/00109 was called in",
        "forward plan FP/527/10/22",
        "application UTT/25/3011/OP",
        "application 19/0403 was refused",
        "18.09.10 Hedges",
        "the Widgets Act 2004 and the Widgets (England) Regulations 2017",
        "the 2017 Widgets Regulations",
        "services for ages 18-25",
        "the 18-25 section",
        "for 16-17 year olds",
        "call 01632 960 2024",
        "a score of 12/20",
        "it may be done, and they march on",
        "at 10.30 and at 7.45pm",
        "costs of £2,025 and £2025",
        "of 2000 homes",
        "Q1 & Q2 – Jo Bloggs",
        "paragraph 3.4.22",
        "BS 5489-1:2020",
        "see www.example.org/2024/05/12",
        "the ratio is 3:4",
        "before the Autumn Budget",
        "from June Marsh",
        "over the next 6 months",
    ],
)
def test_what_only_looks_like_a_date_is_none(rulebook: Rulebook, text: str) -> None:
    assert find_dates(rulebook, text, anchor=ANCHOR) == []


@pytest.mark.parametrize(
    ("text", "boundary"),
    [
        ("by March 2014", "by"),
        ("no later than 3 May 2024", "by"),
        ("until 15th January 2025", "until"),
        ("from the 1 April 2025", "from"),
        ("since 2005", "since"),
        ("before Friday 4 July 2025", "before"),
        ("by the end of March 2026", "end"),
        ("start of FY 2025/26", "start"),
        ("in early March 2026", "early"),
        ("as at 31 March 2025", "as_at"),
        ("in March 2026", None),
        ("costs (until June 2025)", "until"),
        ("since the pier was closed in May 2021", "since"),
        ("since the pier. It closed in May 2021", None),
        ("ready for Monday 22 April 2024", "by"),
        ("names by noon on 3 May 2024", "by"),
        ("twice a year, beginning in May 2024", "from"),
        ("The fund stood at £4.2m on 1 April 2025", "as_at"),
        ("£4.2m was paid on 1 April 2025", None),
        ("leases extended twice, most recently to 3 May 2024", "until"),
        ("Ferry Monitoring to May 2024", "until"),
        ("brought forward to May 2024", None),
    ],
)
def test_the_words_before_say_which_bound_counts(rulebook: Rulebook, text: str, boundary: str | None) -> None:
    assert one(rulebook, text).boundary == boundary


def test_a_boundary_reaches_over_or(rulebook: Rulebook) -> None:
    found = find_dates(rulebook, "by either April 2027 or April 2028")
    assert [e.boundary for e in found] == ["by", "by"]


def test_a_day_that_does_not_exist_is_not_guessed(rulebook: Rulebook) -> None:
    expression = one(rulebook, "due on 31/02/2024")
    assert (expression.earliest, expression.latest, expression.needs_year) == (None, None, False)
    assert "impossible_date" in expression.doubts


def test_month_first_figures_are_not_turned_round(rulebook: Rulebook) -> None:
    assert one(rulebook, "due on 11/28/2022").earliest is None


@pytest.mark.parametrize(
    ("text", "earliest"),
    [
        ("until 15th January.", "2025-01-15"),
        ("in early December there was ice", "2024-12-01"),
        ("elections in May being held", "2025-05-01"),
        ("In Q2 there had been", "2024-07-01"),
        ("than in Quarter 2 last year when", "2023-07-01"),
        ("all through the Spring cycle of meetings", "2025-03-01"),
    ],
)
def test_a_missing_year_is_the_nearest_to_the_anchor(rulebook: Rulebook, text: str, earliest: str) -> None:
    expression = one(rulebook, text)
    assert str(expression.earliest) == earliest
    assert "year_inferred" in expression.doubts


def test_quarters_of_a_row_are_of_one_year(rulebook: Rulebook) -> None:
    found = find_dates(rulebook, "Plan\tQ1 £000\tQ2 £000\tQ3 £000\tQ4 £000\n", anchor=date(2025, 11, 19))
    assert [str(e.earliest) for e in found] == ["2025-04-01", "2025-07-01", "2025-10-01", "2026-01-01"]


def test_the_end_of_a_quarter_without_its_year(rulebook: Rulebook) -> None:
    expression = one(rulebook, "reported after the end of Q2 in full")
    assert (str(expression.earliest), str(expression.latest), expression.boundary) == ("2024-07-01", "2024-09-30", "end")


def test_without_an_anchor_a_missing_year_stays_open(rulebook: Rulebook) -> None:
    expression = one(rulebook, "until 15th January.", anchor=None)
    assert (expression.earliest, expression.latest, expression.needs_year, expression.precision) == (None, None, True, "day")


def test_a_weekday_settles_a_missing_year_and_contradicts_a_stated_one(rulebook: Rulebook) -> None:
    # 5 November was a Wednesday in 2025 and a Tuesday in 2024, which lies nearer.
    assert str(one(rulebook, "on Wednesday, 5th November we met", anchor=date(2025, 4, 1)).earliest) == "2025-11-05"
    assert "weekday_mismatch" in one(rulebook, "on Monday 9 January 2025").doubts


def test_a_weekday_makes_no_difference_to_the_quote(rulebook: Rulebook) -> None:
    text = "from Monday 3 March 2025 to Friday 7 March 2025"
    expression = one(rulebook, text)
    assert quote(text, expression) == "3 March 2025 to Friday 7 March 2025"


def test_cells_of_a_row_are_never_joined_to_a_range(rulebook: Rulebook) -> None:
    found = find_dates(rulebook, "Ferry\t2022/23\t2023/24\nQuay\t2021\t2022\n")
    assert [e.precision for e in found] == ["financial_year", "financial_year", "year", "year"]


def test_only_the_span_is_searched_and_offsets_stay_those_of_the_text(rulebook: Rulebook) -> None:
    from extract.document import Span

    text = "in May 2024\nin June 2024\nin July 2024"
    (expression,) = find_dates(rulebook, text, Span(12, 24))
    assert quote(text, expression) == "June 2024"


def test_a_long_line_of_figures_takes_no_time(rulebook: Rulebook) -> None:
    text = "12/34-56.78 1/2/3 20 " * 4000
    start = time.perf_counter()
    find_dates(rulebook, text)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("text", "anchor", "quoted", "earliest"),
    [
        ("the bins were taken away in August.", date(2026, 2, 18), "August", "2025-08-01"),
        ("worse since August, she said", date(2026, 3, 12), "August", "2025-08-01"),
        ("the report be brought to the meeting in March", date(2025, 9, 4), "March", "2026-03-01"),
        ("made in March, not long ago", date(2026, 2, 24), "March", "2026-03-01"),
        ("a bid made last March failed", date(2026, 2, 24), None, None),
        ("it has fallen since last summer", date(2026, 6, 9), "summer", "2025-06-01"),
        ("agreed in February last year by all", date(2026, 6, 9), "February last year", "2025-02-01"),
        ("early December saw rain", date(2025, 1, 9), None, None),
    ],
)
def test_the_verb_tells_which_way_a_missing_year_lies(rulebook: Rulebook, text: str, anchor: date, quoted: str | None, earliest: str | None) -> None:
    found = find_dates(rulebook, text, anchor=anchor)
    if quoted is None:
        assert all(str(d.earliest)[:7] in ("2025-03", "2024-12") for d in found)
        return
    assert [(quote(text, d), str(d.earliest)) for d in found] == [(quoted, earliest)]


@pytest.mark.parametrize(
    ("text", "quoted", "earliest", "latest"),
    [
        ("met on 3, 10 and 17 June 2025.", "3, 10 and 17 June 2025", "2025-06-03", "2025-06-17"),
        ("in January, February and March 2025 it rained", "January, February and March 2025", "2025-01-01", "2025-03-31"),
        ("a start in February 2022 is planned", "February 2022", "2022-02-01", "2022-02-28"),
    ],
)
def test_lists_of_days_and_months_are_one_expression(rulebook: Rulebook, text: str, quoted: str, earliest: str, latest: str) -> None:
    expression = one(rulebook, text)
    assert (quote(text, expression), str(expression.earliest), str(expression.latest)) == (quoted, earliest, latest)


def test_a_month_of_every_year_has_no_year(rulebook: Rulebook) -> None:
    expression = one(rulebook, "Contracts end in July each year.")
    assert (expression.earliest, expression.needs_year) == (None, True)


def test_hours_in_four_figures_are_no_years(rulebook: Rulebook) -> None:
    assert find_dates(rulebook, "Deliveries keep to the hours of 0800 to 1800.", anchor=ANCHOR) == []


def test_a_year_of_long_ago_holds_on_in_its_sentence(rulebook: Rulebook) -> None:
    text = "Notice was given on 19 Mar 2021 and the time for comments closed on 16 April. It opens again on 3 March."
    found = find_dates(rulebook, text, anchor=date(2023, 1, 9))
    assert [str(d.earliest) for d in found] == ["2021-03-19", "2021-04-16", "2023-03-03"]
