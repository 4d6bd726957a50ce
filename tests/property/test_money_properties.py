"""What holds for money expressions whatever the figures and the words around them."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from extract.grammar.money import find_money
from extract.rulebook import load_rulebook

SCALES = {"": 1, "k": 1_000, "m": 1_000_000, " million": 1_000_000, "bn": 1_000_000_000}
pence = st.integers(min_value=100, max_value=99_999_999).map(lambda n: Decimal(n) / 100)


@given(pence, st.sampled_from(sorted(SCALES)), st.booleans())
def test_a_printed_amount_reads_back(value: Decimal, scale: str, commas: bool) -> None:
    printed = f"£{value:,.2f}{scale}" if commas else f"£{value:.2f}{scale}"
    found = find_money(load_rulebook(), f"The works at Tolford Quay cost {printed}, as agreed.")
    assert [m.amount for m in found] == [value * SCALES[scale]]


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from(["m", "k", " million"]))
def test_the_ends_of_a_range_are_in_order(first: int, second: int, scale: str) -> None:
    low, high = sorted((first, second))
    (money,) = find_money(load_rulebook(), f"somewhere between £{low}{scale} and £{high}{scale} a year")
    assert money.amount is None
    assert (money.low, money.high) == (Decimal(low * SCALES[scale]), Decimal(high * SCALES[scale]))


@given(st.text(alphabet="£0123456789.,-–()mk €$p to and\n", max_size=60))
def test_expressions_are_in_order_and_apart_and_never_half_read(text: str) -> None:
    found = find_money(load_rulebook(), text)
    for before, after in pairwise(found):
        assert before.span.end <= after.span.start
    for money in found:
        assert 0 <= money.span.start < money.span.end <= len(text)
        if money.amount is None and money.low is None:
            assert money.doubts
        if money.low is not None and money.high is not None:
            assert money.low <= money.high
