"""Periods of amounts: those stated for them, as written, and no others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from extract.context import Context
from extract.records import Cost

Read = Callable[..., Context]


def costs(read_context: Read, text: str) -> list[Cost]:
    return read_context(text + "\n", "tables", "recommendations", "costs").records(Cost)


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("The award adds £1.3m to the pay bill in a full year.", ["in a full year"]),
        ("Start-up grants come to £94,500 in the first year; £24,500 each year follows.", ["in the first year", "each year"]),
        ("Charges may be waived up to a total of £2,500 in any one year.", ["in any one year"]),
        ("The Council paid £12,000 in redundancy costs last year.", [None]),
        ("Spending was £7.96m in 2031-32 and £8.2m last year.", ["2031-32", "last year"]),
        ("The Quay Reserve stood at £6.212m at 1 April 2032.", ["at 1 April 2032"]),
        ("The balance was £26,175.95 as of 21st January 2032.", ["as of 21st January 2032"]),
        ("The Harbour Reserve stood at £4.1m on 31 March 2031.", ["on 31 March 2031"]),
        ("A saving of £50k p.a. from 1 April 2031.", ["p.a."]),
        ("Fees of £120k per annum, £55 per week and £40 an hour.", ["per annum", "per week", "an hour"]),
        ("Some £86.5k yearly would be saved.", ["yearly"]),
        ("A saving of £1.2m in 2031/32 and £4m in 2032/33 and beyond.", ["2031/32", "2032/33 and beyond"]),
        ("Each month of delay would cost c. £21k in rent.", ["Each month"]),
        ("It would cost £1.88M over three years.", ["over three years"]),
        ("Over the life of the contracts the value is £324.3M.", ["Over the life of the contracts"]),
        ("Bydd yn costio £2 miliwn dros dair blynedd.", ["dros dair blynedd"]),
    ],
)
def test_periods_as_written(read_context: Read, text: str, periods: list[str | None]) -> None:
    assert [c.period for c in costs(read_context, text)] == periods


@pytest.mark.parametrize(
    "text",
    [
        "Setting it up would have cost £2.304m, with no saving before 2039.",
        "Repairs come to £3.85 million, and the insurers want the tanks renewed within 18 months.",
        "A discount of £5 be given to subscribers who renew online before 15 May 2032.",
        "Nine machines would be taken out by June 2038, the rest converted for £15,000.",
        "New sweepers, priced at £164,000 each, had been put back to 2032/33.",
        "Some £4,035 would remain for a last round in summer 2032.",
        "The works cost no more than £95,000 and are to be finished by March 2032.",
        "Wait until September 2033 and ask for a grant of £1,500.00.",
        "On 4 May 2033 the committee approved £40,000.",
    ],
)
def test_dates_of_something_else_are_no_periods(read_context: Read, text: str) -> None:
    assert {c.period for c in costs(read_context, text)} == {None}


def test_a_period_does_not_reach_what_is_counted_to_date(read_context: Read) -> None:
    found = costs(read_context, "From 2031/32 to 2035/36 an investment of £35m is planned, and £28.4m of it was approved to date.")
    assert [c.period for c in found] == ["2031/32 to 2035/36", None]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("£59m, comprising £56m for care and £3m for staff (based on budgets for 35-36).", ["35-36", "35-36", "35-36"]),
        ("£2m will be spent in each of 25/26, 26/27 and 27/28.", ["25/26, 26/27 and 27/28"]),
        ("Approve spending of £1m, £2m and £3m in 25/26, 26/27 and 27/28 respectively.", ["25/26", "26/27", "27/28"]),
        ("Approve spending of £1m and £2m in 2031/32.", ["2031/32", "2031/32"]),
        ("The rent would fall from £9,000 to £7,500 per annum.", ["per annum", "per annum"]),
        ("The grant is £1.1m for 2031/32 and 2032/33.", ["2031/32 and 2032/33"]),
        ("Savings of £2.1m in 2031/32, £3.4m in 2032/33 and £3.9m in 2033/34.", ["2031/32", "2032/33", "2033/34"]),
        ("The first hour would cost £1.40 instead of £1.10, and a day £8.50.", [None, None, "a day"]),
        ("The allocation for 2031/32 (the start of school year 2032/33) is £5,046,624.", ["2031/32"]),
    ],
)
def test_lists_of_amounts_and_periods(read_context: Read, text: str, periods: list[str | None]) -> None:
    assert [c.period for c in costs(read_context, text)] == periods


def test_bounds_of_lists_and_states(read_context: Read) -> None:
    (listed,) = costs(read_context, "£2m will be spent in each of 25/26, 26/27 and 27/28.")
    assert (listed.period_start, listed.period_end) == (date(2025, 4, 1), date(2028, 3, 31))
    (state,) = costs(read_context, "The Quay Reserve stood at £6.212m at 1 April 2032.")
    assert (state.period_start, state.period_end) == (date(2032, 4, 1), date(2032, 4, 1))


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("The budget was set by the Full Council in February 2031 at £227m.", [None]),
        ("The plan approved in May 2031 was £41m.", [None]),
        ("The budget for 2031/32 was agreed at £540m.", ["2031/32"]),
        ("The forecast is a full year overspend of £17.9m.", [None]),
    ],
)
def test_when_it_was_decided_is_not_when_it_is_spent(read_context: Read, text: str, periods: list[str | None]) -> None:
    assert [c.period for c in costs(read_context, text)] == periods
